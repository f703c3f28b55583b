"""The same document for a word processor: OpenDocument text (ODT), whose every word can be changed."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from guichet.documents.services.open_styles import FOOT, STYLES
from guichet.documents.services.writing import (
    Heading,
    Lines,
    Listing,
    Paragraph,
    Part,
    Table,
    WrittenDocument,
    typeset,
)

if TYPE_CHECKING:
    from odfdo import Element

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What XML refuses, and the invisible signs that make a text read otherwise than it is written."""
_LOOKS = {"plain": "Texte", "small": "Petit", "figure": "Chiffre", "box": "Encadre", "warning": "Attention"}
_MARKS = {"dot": "Points", "number": "Numeros", "box": "Cases"}


def render_odt(document: WrittenDocument, *, at: datetime | None = None) -> bytes:
    """Return the document as ODT: titles, lists and tables are real ones, its language is French.

    `at` is the date it bears.
    """
    from odfdo import Document  # noqa: PLC0415 - half a second that only those who ask pay

    made = Document("text")
    for style in STYLES:
        # Word processors look for what shapes tables among the styles of the text itself.
        made.insert_style(style, automatic='style:family="table' in style)
    made.meta.title = _clean(document.title)
    made.meta.language = "fr-FR"
    made.meta.generator = "Guichet"
    if at is not None:
        made.meta.creation_date = at.replace(tzinfo=None)
    body = made.body
    body.clear()
    for element in _elements(document):
        body.append(element)
    page = made.get_style("master-page", "Standard")
    if page is not None:
        page.append(_foot(document.foot))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _foot(text: str) -> "Element":
    from odfdo import Element  # noqa: PLC0415 - as above

    line = Element.from_tag(FOOT)
    line.text = f"{_clean(text)} · page " if text else "page "
    made = Element.from_tag("style:footer")
    made.append(line)
    return made


def _elements(document: WrittenDocument) -> Iterator["Element"]:
    if document.over:
        yield _text(document.over, "Petit")
    yield _heading(document.title, 1)
    for part in document.parts:
        yield from _part(part)
    if document.link:
        from odfdo import Link  # noqa: PLC0415 - as above

        line = _text("", "Petit")
        line.append(Link(document.link, text=_clean(document.link_words)))
        yield line


def _part(part: Part) -> Iterator["Element"]:
    match part:
        case Heading():
            yield _heading(part.text, part.level)
        case Paragraph():
            yield _text(part.text, _LOOKS[part.look], lead=part.lead)
        case Table():
            yield _table(part)
        case Listing():
            yield _list(part)
        case Lines():
            for _ in range(part.count):
                yield _text("", "Ligne")


def _heading(text: str, level: int) -> "Element":
    from odfdo import Header  # noqa: PLC0415 - as above

    made = Header(level, _clean(text))
    made.set_attribute("text:style-name", f"Titre{level}")
    return made


def _text(text: str, style: str, *, lead: str = "") -> "Element":
    """Return a paragraph; its lead, in bold, comes first."""
    from odfdo import Paragraph as OpenParagraph  # noqa: PLC0415 - as above
    from odfdo import Span  # noqa: PLC0415 - as above

    made = OpenParagraph(style=style)
    if lead:
        made.append(Span(_clean(lead), style="Gras"))
        text = f" {text}"
    made.append(_clean(text))
    return made


def _list(listing: Listing) -> "Element":
    from odfdo import List, ListItem  # noqa: PLC0415 - as above

    made = List(style=_MARKS[listing.mark])
    for item in listing.items:
        line = ListItem()
        line.append(_text(item.text, "Texte"))
        if item.note:
            line.append(_text(item.note, "Petit"))
        made.append(line)
    return made


def _table(table: Table) -> "Element":
    from odfdo import Element  # noqa: PLC0415 - as above

    made = Element.from_tag("table:table")
    made.set_attribute("table:style-name", "Tableau")
    for rank in range(len(table.header)):
        column = Element.from_tag("table:table-column")
        column.set_attribute(
            "table:style-name", "Large" if table.wide is None or rank == table.wide else "Etroite"
        )
        made.append(column)
    head = Element.from_tag("table:table-header-rows")
    head.append(_row(table, table.header, bold=True))
    made.append(head)
    for rank, row in enumerate(table.rows):
        made.append(_row(table, row, bold=table.total and rank == len(table.rows) - 1))
    return made


def _row(table: Table, texts: tuple[str, ...], *, bold: bool) -> "Element":
    from odfdo import Element  # noqa: PLC0415 - as above

    made = Element.from_tag("table:table-row")
    for rank, text in enumerate(texts):
        cell = Element.from_tag("table:table-cell")
        cell.set_attribute("table:style-name", "Cellule")
        cell.set_attribute("office:value-type", "string")
        style = ("Nombre" if rank in table.figures else "Texte") + ("Gras" if bold else "")
        cell.append(_text(text, style))
        made.append(cell)
    return made


def _clean(text: str) -> str:
    return typeset(_UNWRITABLE.sub("", text))
