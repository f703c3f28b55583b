"""The quotes and papers to gather, to tick: from the papers of the scheme, its spends and the files its form asks."""

from collections.abc import Iterator

from bareme.forms import Form
from guichet.documents.services import Heading, Item, Listing, Paragraph, Part, WrittenDocument
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.words import TAXES, document, order_words
from guichet.simulations.selectors.results import folded

FREE_BOX = "other_papers"
_SMALL = frozenset(
    ["le", "la", "les", "l", "de", "du", "des", "d", "un", "une", "et", "ou", "a", "au", "aux", "en"]
)


def gathering(preparation: Preparation, form: Form | None) -> WrittenDocument:
    """Return the list. `form` is that of the scheme, None when it has none here."""
    return document(preparation, "Devis et pièces à réunir", _parts(preparation, form))


def _parts(preparation: Preparation, form: Form | None) -> Iterator[Part]:
    scheme = preparation.case.scheme
    if warning := order_words(preparation):
        yield Paragraph(text=warning, look="warning")
    yield from _quotes(preparation)
    papers = [paper for paper in scheme.papers if not is_quote(paper.title)]
    yield from _boxes(
        "Pièces à joindre",
        [Item(text=paper.title, note=paper.help or "") for paper in papers if paper.required],
    )
    optional = [Item(text=paper.title, note=paper.help or "") for paper in papers if not paper.required]
    yield from _boxes("Pièces facultatives", optional)
    yield from _boxes(
        "Aussi demandé dans le formulaire", list(_files(form, [paper.title for paper in scheme.papers]))
    )
    refused = [Item(text=item.title, note=item.refused) for item in scheme.expenses.values() if item.refused]
    if refused:
        yield Heading(text="À ne pas mettre dans les devis")
        yield Listing(items=tuple(refused))
    yield from _boxes(
        "Pour le conseil",
        [
            Item(text="Délibération et plan de financement, relus et signés"),
            Item(text="Convocations envoyées"),
            Item(text="Note lue"),
        ],
    )


def _boxes(title: str, items: list[Item]) -> Iterator[Part]:
    if items:
        yield Heading(text=title)
        yield Listing(items=tuple(items), mark="box")


def _quotes(preparation: Preparation) -> Iterator[Part]:
    """Yield the quotes the scheme names and what they cover; without any, one for each kind of spend it takes."""
    scheme = preparation.case.scheme
    spends = []
    for expense in scheme.expenses.values():
        if not expense.refused:
            counted = f"Comptés {TAXES[expense.tax]}. " if expense.tax in TAXES else ""
            spends.append(Item(text=expense.title, note=f"{counted}{expense.help or ''}".strip()))
    named = [
        Item(text=paper.title + ("" if paper.required else " (facultatif)"), note=paper.help or "")
        for paper in scheme.papers
        if is_quote(paper.title)
    ]
    yield from _boxes(
        "Devis à demander", named or [Item(text=f"Devis : {item.text}", note=item.note) for item in spends]
    )
    if named and spends:
        yield Paragraph(text="Ces devis couvrent :")
        yield Listing(items=tuple(spends))


def is_quote(title: str) -> bool:
    return folded(title).startswith("devis")


def _files(form: Form | None, titles: list[str]) -> Iterator[Item]:
    """Yield the files a form asks that the papers do not name already."""
    for field in form.fields.values() if form is not None else ():
        if field.type != "file" or field.id == FREE_BOX or any(_same(field.label, title) for title in titles):
            continue
        yield Item(text=field.label + ("" if field.required else " (facultatif)"), note=field.help)


def _same(label: str, title: str) -> bool:
    """Tell whether a label of the form is a paper under a shorter name: every word of it is there."""
    words = {word for word in _words(label) if word not in _SMALL}
    return bool(words) and words <= set(_words(title))


def _words(text: str) -> list[str]:
    return folded(text).replace("’", " ").replace("'", " ").replace(",", " ").split()
