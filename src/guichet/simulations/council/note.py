"""The note to the mayor: one page. What it is, how much, what remains to pay, until when, what to beware of, what next."""

from collections.abc import Iterator

from bareme.scheme import Contact
from guichet.documents.services import Heading, Item, Listing, Paragraph, Part, Table, WrittenDocument
from guichet.schemes.selectors import payment_words
from guichet.simulations.council.planning_words import LATE, steps, troubles
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.words import (
    BLANK,
    TO_CONFIRM,
    deadline_words,
    document,
    gives_no_money,
    grant_words,
    missing_words,
    order_words,
    own_words,
    project_words,
    taxed,
)
from guichet.simulations.result_words import result_sentence

NEXT_STEPS = 5


def note(preparation: Preparation) -> WrittenDocument:
    """Return the note, set small enough to hold on one page."""
    return document(preparation, f"Note {preparation.organ.to_signer}", _parts(preparation), one_page=True)


def _parts(preparation: Preparation) -> Iterator[Part]:
    case = preparation.case
    yield Paragraph(text=project_words(preparation), lead="Projet :")
    yield Table(header=("Question", "Réponse"), rows=tuple(_essentials(preparation)), wide=1)
    yield Heading(text="À savoir avant de décider")
    yield Listing(items=tuple(Item(text=text) for text in risks(preparation)))
    yield Heading(text="La suite")
    coming = [step for step in steps(preparation) if step.state != "done"][:NEXT_STEPS]
    yield Listing(
        items=tuple(
            Item(text=f"{step.when} : {step.title}.", note=LATE if step.text.startswith(LATE) else "")
            for step in coming
        ),
        mark="number",
    )
    yield Paragraph(text=_contact(preparation.contact), lead="Qui peut aider :", look="box")
    if case.scheme.award.note:
        yield Paragraph(text=case.scheme.award.note, look="small")


def _essentials(preparation: Preparation) -> Iterator[tuple[str, str]]:
    case, budget = preparation.case, preparation.budget
    funder = f" ({case.card.funder})" if case.card.funder else ""
    yield "De quoi s’agit-il ?", f"{case.card.title}{funder}. {case.card.promise}"
    yield "Y a-t-on droit ?", f"{result_sentence(case)}."
    if budget.spend is not None:
        yield "Combien cela coûte ?", taxed(budget.spend, budget.tax)
    if gives_no_money(case):
        yield (
            "Que reçoit-on ?",
            case.scheme.award.in_kind or case.scheme.award.unknown or "Pas une somme d’argent.",
        )
    else:
        yield "Combien reçoit-on ?", _how_much(preparation)
    yield f"Que reste-t-il à {preparation.organ.owner} ?", own_words(preparation)
    yield "Jusqu’à quand ?", deadline_words(preparation)
    if case.scheme.review.decider:
        yield "Qui décide ?", case.scheme.review.decider


def _how_much(preparation: Preparation) -> str:
    """Write the grant; while nothing about the project is known, what the scheme gives in general, after a blank."""
    words, general = grant_words(preparation), preparation.case.card.how_much.text
    return f"{words} (en général : {general})" if words == BLANK and general else words


def risks(preparation: Preparation) -> list[str]:
    """Say what may go wrong: signing early, paying first, what others judge, what is not sure."""
    case, budget = preparation.case, preparation.budget
    said = [f"{trouble} {remedy}" for trouble, remedy in troubles(preparation)]
    if warning := order_words(preparation):
        said.append(warning)
    if payments := payment_words(case.scheme, case.computed_at):
        said.append(f"L’argent vient par étapes, il faut avancer le reste. {' '.join(payments)}")
    elif not gives_no_money(case):
        said.append("Le rythme des versements n’est pas connu : prévoyez d’avancer la dépense.")
    assessed = [result.criterion for result in case.computed.criteria if result.verdict == "assessed"]
    if assessed:
        said.append("Le service jugera lui-même : " + " ".join(criterion.refusal for criterion in assessed))
    if missing := missing_words(case):
        said.append(f"Il manque encore ces réponses : {', '.join(missing)}.")
    if budget.ceiling and budget.grant is not None:
        said.append("Le montant est un plafond, pas ce qu’il faut attendre.")
    if not budget.confirmed:
        said.append(
            "Le calcul contient une valeur qui n’a été lue dans aucun texte officiel : montant à confirmer."
        )
    if budget.financing.too_low:
        said.append("La part à notre charge est sous le minimum de la loi : voir le plan de financement.")
    call = preparation.call
    if call is not None and not call.confirmed:
        said.append(f"Convocations : {call.clear_days}\u00a0jours francs ({call.source}){TO_CONFIRM}.")
    return said


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return "le service qui instruit la demande ; ses coordonnées ne sont pas connues."
    known = (contact.name, contact.service, contact.phone, contact.email, contact.note)
    return ", ".join(part.rstrip(".") for part in known if part) + "."
