"""Packs that tests read: who asks, for what, and the words of each document."""

from datetime import date

from guichet.documents.services import Heading, Item, Lines, Listing, Paragraph, Part, Table, WrittenDocument
from guichet.simulations.council.asked import read_asked
from guichet.simulations.council.pack import documents_of, form_of
from guichet.simulations.council.preparation import Preparation, prepare
from guichet.simulations.selectors.case import make_case
from guichet.simulations.selectors.places import find_place

from .pages import ABILLY, DAY, SAINT_CYR, SOCLE, TOURS_METROPOLE

SLUG = "socle-numerique-ecoles"
ABOUT = {"territoire", "organisation", "le", "nom", "conseil", "projet", "organe"}
PACKS: dict[str, tuple[str, dict[str, str]]] = {
    "known": (SLUG, SOCLE),
    "range": (SLUG, {**SOCLE, "pupils": "?"}),
    "others unknown": (SLUG, {**SOCLE, "project.other_grants": "?"}),
    "nothing said": (SLUG, {"territoire": SAINT_CYR, "organisation": "commune"}),
    "no rules": ("incubateur-territoires", {"territoire": SAINT_CYR, "organisation": "commune"}),
    "epci": ("itn-3b", {"territoire": TOURS_METROPOLE}),
    "small commune": ("detr", {"territoire": ABILLY, "organisation": "commune"}),
    "association": (
        "conseillers-numeriques",
        {"territoire": SAINT_CYR, "organisation": "association", "nom": "Les Amis"},
    ),
    "in kind": ("accompagnement-numerique", {"territoire": ABILLY, "organisation": "commune"}),
    "nowhere": (SLUG, {}),
}


def preparation(slug: str, answers: dict[str, str]) -> Preparation:
    """Return what the pack of an address draws from."""
    at = date.fromisoformat(answers.get("le", DAY))
    place = find_place(answers.get("territoire", ""), answers.get("organisation"), at=at)
    parameters = {name: [text] for name, text in answers.items() if name not in ABOUT}
    case = make_case(slug, at=at, place=place, parameters=parameters)
    return prepare(
        case, read_asked(answers, today=at), applicant=answers.get("nom", ""), link="http://127.0.0.1/x"
    )


def pack_of(name: str, **changes: str) -> Preparation:
    slug, answers = PACKS[name]
    return preparation(slug, {**answers, **changes})


def written(found: Preparation, name: str) -> WrittenDocument:
    """Return one document of a pack, by its name."""
    document = next(document for document in documents_of(found.case) if document.name == name)
    return document.write(found, form_of(found.case))


def words_of(document: WrittenDocument) -> str:
    """Return everything a document says, on one line, with plain spaces."""
    texts = [document.title, document.over, *(text for part in document.parts for text in _texts(part))]
    return " ".join(" ".join(texts).replace("\u202f", " ").replace("\xa0", " ").split())


def _texts(part: Part) -> list[str]:
    match part:
        case Heading(text=text):
            return [text]
        case Paragraph(text=text, lead=lead):
            return [lead, text]
        case Table(header=header, rows=rows):
            return [*header, *(cell for row in rows for cell in row)]
        case Listing(items=items):
            return [text for item in items for text in _of_item(item)]
        case Lines():
            return []


def _of_item(item: Item) -> list[str]:
    return [item.text, item.note]


def told(name: str, document: str, **changes: str) -> str:
    return words_of(written(pack_of(name, **changes), document))
