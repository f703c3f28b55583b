"""The draft deliberation. What nobody knows is a blank to fill: votes, names, numbers of members."""

from collections.abc import Iterator

from guichet.documents.services import Heading, Item, Listing, Paragraph, Part, WrittenDocument
from guichet.schemes.selectors import order_article
from guichet.shared.formats import format_amount, format_date, format_percent, format_weekday_date
from guichet.simulations.council.plan_paper import gaps, plan_tables, signatures
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.rules import visas_of
from guichet.simulations.council.words import (
    BLANK,
    SHORT,
    asked_words,
    deadline_words,
    document,
    missing_words,
    own_words,
    project_words,
    taxed,
)
from guichet.simulations.selectors.financing import MINIMUM_SHARE


def deliberation(preparation: Preparation) -> WrittenDocument:
    """Return the draft: object, meeting, texts, statement, financing plan, decision."""
    return document(preparation, f"Projet de délibération {preparation.organ.of}", _parts(preparation))


def _parts(preparation: Preparation) -> Iterator[Part]:
    title = preparation.case.card.title
    yield Paragraph(
        text="Modèle à relire et à compléter : chaque blanc attend ce que Guichet ne sait pas.", look="small"
    )
    yield Paragraph(
        text=f"demande de l’aide « {title} » pour le projet {project_words(preparation)}", lead="Objet :"
    )
    yield from _meeting(preparation)
    yield Heading(text="Textes")
    for visa in _visas(preparation):
        yield Paragraph(text=f"{visa},", lead="Vu")
    yield Paragraph(text=f"{BLANK} (autre texte ou décision à citer, s’il y a lieu),", lead="Vu")
    yield Heading(text="Exposé")
    yield Paragraph(text=f"{BLANK} expose :", lead="Rapporteur :")
    for sentence in _statement(preparation):
        yield Paragraph(text=sentence)
    yield Heading(text="Plan de financement")
    yield from plan_tables(preparation, level=3)
    missing = list(gaps(preparation))
    if missing:
        yield Paragraph(text=" ".join(missing), lead="Avant le vote, à compléter :", look="warning")
    yield from _decision(preparation)


def _meeting(preparation: Preparation) -> Iterator[Part]:
    day = preparation.asked.day
    yield Paragraph(text=format_weekday_date(day) if day else BLANK, lead="Séance du")
    yield Paragraph(
        text=f"Convocation du {BLANK} · Séance présidée par {BLANK} · Secrétaire de séance : {BLANK}"
    )
    yield Paragraph(
        text=f"En exercice : {SHORT} · Présents : {SHORT} · Représentés : {SHORT} · Votants : {SHORT}"
    )


def _visas(preparation: Preparation) -> Iterator[str]:
    """Yield the texts that apply. The own share binds authorities that invest; where it is not sure, it is not quoted."""
    case, financing = preparation.case, preparation.budget.financing
    yield from visas_of(case, own_share=financing.bound and financing.nature == "investment")
    if not preparation.local_authority:
        yield f"les statuts de {preparation.organ.owner}"
    funder = f", de : {case.card.funder}" if case.card.funder else ""
    yield f"l’aide « {case.card.title} »{funder}"


def _statement(preparation: Preparation) -> Iterator[str]:
    case, budget = preparation.case, preparation.budget
    yield f"Le projet {project_words(preparation)} consiste à {BLANK * 2} (deux ou trois phrases : quoi, pour qui, quand)."
    yield f"L’aide « {case.card.title} » peut le financer. {_until(preparation)}"
    if budget.spend is not None:
        yield f"La dépense prévue est de {taxed(budget.spend, budget.tax)}."
    yield f"Il est proposé de demander {asked_words(preparation)}."
    missing = missing_words(case)
    if case.computed.verdict == "unknown" and missing:
        yield f"Il reste à vérifier, avant de déposer : {', '.join(missing)}."
    if not budget.confirmed and budget.grant is not None:
        yield "Ce montant est celui d’une simulation, dont une valeur est à confirmer : le service qui instruit le fixe."
    yield from _own_share(preparation)
    article = order_article(case.scheme)
    if article is not None:
        yield f"Aucun devis, bon de commande ou marché n’est signé avant l’accusé de réception de la demande{article}."


def _until(preparation: Preparation) -> str:
    closes = preparation.dates.closes
    if closes is None or preparation.case.dates is not None:
        return deadline_words(preparation)
    return f"La demande se dépose jusqu’au {format_date(closes)} inclus."


def _own_share(preparation: Preparation) -> Iterator[str]:
    """Say what the law leaves to the owner of an investment, where it binds."""
    financing = preparation.budget.financing
    if not financing.bound or financing.nature not in {"investment", "either"}:
        return
    when = "Pour un investissement, la" if financing.nature == "either" else "La"
    amount = "" if financing.minimum is None else f", soit au moins {format_amount(financing.minimum)}"
    yield (
        f"{when} collectivité garde à sa charge au moins {format_percent(MINIMUM_SHARE)} des financements publics du projet"
        f"{amount} (code général des collectivités territoriales, article L. 1111-10), sauf exception prévue par la loi."
    )


def _decision(preparation: Preparation) -> Iterator[Part]:
    case, organ = preparation.case, preparation.organ
    yield Heading(text="Décision")
    yield Paragraph(
        text=f"Après en avoir délibéré, {organ.the}, par {SHORT} voix pour, {SHORT} voix contre et {SHORT} abstentions :"
    )
    items = [
        f"approuve le projet {project_words(preparation)} et son plan de financement ;",
        f"demande {asked_words(preparation)}, au titre de « {case.card.title} » ;",
        f"prend en charge la part qui reste à {organ.owner}, soit {own_words(preparation)}, et l’inscrit au budget ;",
        f"autorise {organ.signer} à déposer cette demande, et à signer la convention et tout document qui s’y rapporte.",
    ]
    yield Listing(items=tuple(Item(text=text) for text in items), mark="number")
    yield Paragraph(text=f"Fait à {BLANK}, le {BLANK}")
    yield signatures(
        "Secrétaire de séance (nom et signature)",
        f"{organ.signer[:1].upper()}{organ.signer[1:]} (nom et signature)",
    )
    if preparation.local_authority:
        yield Paragraph(text=f"Publié le {BLANK} · Transmis à la préfecture le {BLANK}", look="small")
    yield Paragraph(
        text=f"Projet préparé le {format_date(case.at)}. Une simulation n’est pas une décision.", look="small"
    )
