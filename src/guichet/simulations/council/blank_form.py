"""The form of the scheme, blank, to print and fill by hand before filling it on line."""

from collections.abc import Callable, Iterator

from bareme.forms import Form, FormField
from guichet.documents.services import (
    Heading,
    Item,
    Lines,
    Listing,
    Paragraph,
    Part,
    Table,
    WrittenDocument,
)
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.words import BLANK, TAXES, document
from guichet.simulations.wording import answer_words, question_words

EMPTY_ROWS = 4
LONG_TEXT = 5
PLACE = ("organisation.kind", "territory.")
MANY = 24
"""Options beyond which a list to tick would be longer than a line to write on."""
_SAID = {
    "siret": "14 chiffres",
    "iban": "27 caractères en France",
    "date": "jour, mois, année",
    "datetime": "jour, mois, année, heure",
    "address": "numéro et voie, code postal, commune",
    "communes": "nom et département",
    "school": "nom, commune, numéro UAI s’il est connu",
    "file": "à joindre en ligne, ou à agrafer ici",
}


def blank_form(preparation: Preparation, form: Form) -> WrittenDocument:
    """Return the blank form, section by section."""
    return document(preparation, "Formulaire à remplir", _parts(preparation, form))


def _parts(preparation: Preparation, form: Form) -> Iterator[Part]:
    yield Paragraph(
        text="Pour préparer les réponses à la main ; la demande, elle, se dépose en ligne. Une question sans « facultatif » attend "
        "une réponse.",
        look="small",
    )
    for rank, section in enumerate(form.sections, 1):
        yield Heading(text=f"{rank}. {section.title}")
        if section.condition is not None:
            yield Paragraph(text="Cette partie ne vous concerne que selon vos autres réponses.", look="small")
        if section.help:
            yield Paragraph(text=section.help, look="small")
        for field in section.fields:
            yield from _known(preparation, field) or _field(field)
        for agreement in section.co_validations:
            yield Paragraph(text=f"{agreement.who}. {agreement.help}".strip(), lead=f"{agreement.title} :")
            yield Paragraph(text=f"Nom : {BLANK} · Date : {BLANK} · Signature : {BLANK}")


def _known(preparation: Preparation, field: FormField) -> list[Part]:
    """Return the answer to what the place says already: who asks, how many inhabitants; nothing for the rest."""
    fact = field.fact
    if fact is None or not fact.key.startswith(PLACE):
        return []
    value = preparation.case.value(fact)
    if value is None:
        return []
    return [Paragraph(text=f"{answer_words(fact, value)} (déjà connu)", lead=question_words(fact))]


def _field(field: FormField) -> Iterator[Part]:
    if field.type == "explanation":
        yield Paragraph(text=field.text or field.label, look="box")
        return
    asked = question_words(field.fact) if field.fact is not None else field.label
    told = [] if field.required or field.type == "formula" else ["facultatif"]
    told += [field.unit] if field.unit else []
    told += [_SAID[field.type]] if field.type in _SAID else []
    told += ["si cela vous concerne"] if field.condition is not None else []
    yield Paragraph(text=f"({', '.join(told)})" if told else "", lead=asked)
    for sentence in (field.help, f"Exemple : {field.example}" if field.example else ""):
        if sentence:
            yield Paragraph(text=sentence, look="small")
    yield from _ROOM.get(field.type, _line)(field)


def _line(field: FormField) -> Iterator[Part]:
    yield Lines(count=1)


def _long_text(field: FormField) -> Iterator[Part]:
    yield Lines(count=LONG_TEXT)


def _formula(field: FormField) -> Iterator[Part]:
    yield Paragraph(text=f"{BLANK} (calculé en ligne)")


def _yes_no(field: FormField) -> Iterator[Part]:
    yield _ticks(["Oui", "Non"])


def _checkbox(field: FormField) -> Iterator[Part]:
    yield _ticks(["Oui"])


def _file(field: FormField) -> Iterator[Part]:
    yield _ticks(["Jointe"])


def _choice(field: FormField) -> Iterator[Part]:
    words = [words for _, words in field.options]
    if len(words) > MANY or not words:
        yield Lines(count=1)
        return
    yield _ticks([*words, *([f"Autre : {BLANK}"] if field.other else [])])


def _linked_choice(field: FormField) -> Iterator[Part]:
    for code, words in field.options:
        yield _ticks([words])
        following = [text for _, text in field.then.get(code, ())]
        if following:
            yield Paragraph(text=f"Puis : {' · '.join(following)}", look="small")


def _rows(field: FormField) -> Iterator[Part]:
    yield _empty([column.label for column in field.columns])


def _expenses(field: FormField) -> Iterator[Part]:
    for kind in field.kinds:
        if kind.refused:
            yield Paragraph(text=f"{kind.title} : {kind.refused}", look="small")
    kept = [kind for kind in field.kinds if not kind.refused]
    if len(field.taxes) != 1:
        yield _ticks(["Montants hors taxes (HT)", "Montants toutes taxes comprises (TTC)"])
    rows = [
        (f"{kind.title} ({TAXES[kind.tax]})" if kind.tax in TAXES else kind.title, "", "") for kind in kept
    ]
    yield Table(
        header=("Nature de la dépense", "Objet du devis", "Montant (€)"),
        rows=(*rows, *[("", "", "")] * 2, ("Total", "", "")),
        figures=(2,),
        total=True,
        wide=1,
    )


def _financing(field: FormField) -> Iterator[Part]:
    yield _empty(["Qui paie", "Public ou privé", "Demandé ou obtenu", "Montant (€)"])


def _partners(field: FormField) -> Iterator[Part]:
    yield _empty(["SIRET", "Nom du partenaire", "Part", "Courriel"])


def _ticks(words: list[str]) -> Part:
    return Listing(items=tuple(Item(text=text) for text in words), mark="box")


def _empty(titles: list[str]) -> Part:
    """Return a table to fill; a cell of blanks keeps each row tall enough to write in."""
    row = ("\u00a0\n\u00a0",) * len(titles)
    return Table(header=tuple(titles), rows=(row,) * EMPTY_ROWS, wide=None)


_ROOM: dict[str, Callable[[FormField], Iterator[Part]]] = {
    "long_text": _long_text,
    "formula": _formula,
    "yes_no": _yes_no,
    "checkbox": _checkbox,
    "file": _file,
    "choice": _choice,
    "choices": _choice,
    "linked_choice": _linked_choice,
    "rows": _rows,
    "expenses": _expenses,
    "financing": _financing,
    "partners": _partners,
}
