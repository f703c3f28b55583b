"""The financing plan: spend by kind, who pays, and whether both sides agree."""

from collections.abc import Iterator
from typing import Literal

from guichet.documents.services import Heading, Item, Listing, Paragraph, Part, Table, WrittenDocument
from guichet.shared.formats import format_amount, format_percent
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.words import (
    BLANK,
    ROOM,
    SHORT,
    document,
    gives_no_money,
    grant_words,
    missing_words,
    own_words,
    taxed,
)
from guichet.simulations.result_words import own_share_words, taxes_words
from guichet.simulations.selectors.case import Case

WHOLE = 10_000


def plan_paper(preparation: Preparation) -> WrittenDocument:
    """Return the plan as a document of its own, to be signed."""
    return document(preparation, "Plan de financement", _parts(preparation))


def _parts(preparation: Preparation) -> Iterator[Part]:
    yield Paragraph(text=preparation.asked.project or BLANK * 2, lead="Projet :")
    yield from plan_tables(preparation, level=2)
    yield Heading(text="Vérifications")
    yield Listing(items=tuple(Item(text=text) for text in checks(preparation)))
    for sentence in _law(preparation):
        yield Paragraph(text=sentence, look="small")
    for sentence in taxes_words(preparation.case):
        yield Paragraph(text=sentence, look="small")
    yield signatures(f"Fait à {BLANK}, le {BLANK}", f"Signature ({preparation.organ.signer})")


def signatures(*places: str) -> Table:
    """Return the room to sign, one place beside the other."""
    return Table(header=places, rows=((ROOM,) * len(places),), wide=None)


def _law(preparation: Preparation) -> list[str]:
    """Say the rule of the own share, unless the checks say it with its figures."""
    financing = preparation.budget.financing
    if preparation.budget.own is None or financing.minimum is None:
        return own_share_words(financing)
    return [financing.note] if financing.note else []


def plan_tables(preparation: Preparation, *, level: Literal[2, 3]) -> Iterator[Part]:
    """Draw both sides of the plan: the draft deliberation holds them too."""
    budget = preparation.budget
    yield Heading(text="Dépenses", level=level)
    rows = [(spend.title, taxed(spend.amount, spend.tax)) for spend in budget.spends]
    total = taxed(budget.spend, budget.tax)
    brought = budget.spend + budget.excess if budget.own is not None and budget.spend is not None else None
    yield Table(
        header=("Nature de la dépense", "Montant prévu"),
        rows=(*(rows or [(f"Coût du projet : {BLANK}", BLANK)]), ("Total des dépenses", total)),
        figures=(1,),
        total=True,
    )
    yield Heading(text="Ressources", level=level)
    yield Table(
        header=("Qui paie", "Montant", "Part"),
        rows=(
            *_resources(preparation),
            ("Total des ressources", taxed(brought, budget.tax), _share(brought, budget.spend)),
        ),
        figures=(1, 2),
        total=True,
    )


def _resources(preparation: Preparation) -> Iterator[tuple[str, str, str]]:
    case, budget = preparation.case, preparation.budget
    whole = budget.spend
    funder = f"{case.card.funder} : " if case.card.funder else ""
    owner = preparation.organ.owner
    if gives_no_money(case):
        yield f"{funder}{case.card.title}", "pas une somme d’argent", ""
    else:
        yield f"{funder}{case.card.title}", grant_words(preparation), _share(budget.grant, whole)
    others = BLANK if budget.others is None else format_amount(budget.others)
    yield "Autres aides publiques", others, _share(budget.others, whole)
    yield f"Part à la charge de {owner}", own_words(preparation), _share(budget.own, whole)


def _share(amount: int | None, whole: int | None) -> str:
    """Write a part of the whole, in percent rounded half up; a blank when one of them is not known."""
    if amount is None or not whole:
        return SHORT
    return format_percent((amount * WHOLE * 2 + whole) // (whole * 2))


def checks(preparation: Preparation) -> list[str]:
    """Say that the plan balances, or each thing that prevents it; then how the own share stands."""
    budget = preparation.budget
    said = list(gaps(preparation))
    if budget.balanced and budget.spend is not None:
        said.append(
            f"Le plan est équilibré : dépenses et ressources font chacune {taxed(budget.spend, budget.tax)}."
        )
    financing = budget.financing
    if budget.own is not None and financing.minimum is not None:
        held = "le minimum est respecté" if not financing.too_low else "c’est trop peu"
        said.append(
            f"Part à la charge de {preparation.organ.owner} : {format_amount(budget.own)}, pour un minimum de {format_amount(financing.minimum)} "
            f"(20\u00a0%, code général des collectivités territoriales, article L. 1111-10) : {held}."
        )
    if budget.ceiling and budget.grant is not None:
        said.append("L’aide est comptée à son plafond : prévoyez aussi le cas où elle serait moindre.")
    if not budget.confirmed:
        said.append(
            "Le montant de l’aide est à confirmer : une valeur du calcul n’a été lue dans aucun texte officiel."
        )
    return said


def gaps(preparation: Preparation) -> Iterator[str]:
    """Yield what is missing for the plan to balance."""
    case, budget = preparation.case, preparation.budget
    unknown = [spend.title for spend in budget.spends if spend.amount is None]
    if unknown:
        yield f"Il manque le montant de ces dépenses : {', '.join(unknown)}."
    if not budget.spends:
        yield "Cette aide ne se calcule pas sur une dépense déclarée : inscrivez le coût total du projet."
    if budget.grant is None and not gives_no_money(case):
        yield from _unknown_grant(preparation)
    if budget.others is None:
        yield "Il manque le total des autres aides publiques : écrivez 0 € s’il n’y en a pas."
    if budget.excess:
        yield (
            f"Les aides dépassent la dépense de {format_amount(budget.excess)} : le plan n’est pas équilibré. "
            "Réduisez une aide demandée, ou complétez les dépenses."
        )


def _unknown_grant(preparation: Preparation) -> Iterator[str]:
    case = preparation.case
    missing = missing_words(case)
    told = {spend.title for spend in preparation.budget.spends} | {_others_title(case)}
    rest = [title for title in missing if title not in told]
    if case.scheme.award.unknown and not case.plan.lines:
        yield f"Le montant de l’aide n’est pas connu. {case.scheme.award.unknown}"
    elif rest:
        yield f"Le montant de l’aide n’est pas connu : il manque {', '.join(rest)}."
    elif not missing:
        yield "Le montant de l’aide n’est pas connu : le service qui instruit la demande le fixe."


def _others_title(case: Case) -> str:
    """Return the title of the question on other grants, which has its own sentence."""
    return next((fact.title for fact in case.plan.facts if fact.key == "project.other_grants"), "")
