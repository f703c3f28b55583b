"""A document said once, then printed as PDF or opened in a word processor: both forms say the same words.

A document is plain parts: headings, paragraphs, tables, lists, lines to fill by hand. Texts come already written in
French; none of them is ever read as an instruction.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from guichet.documents.services.printing import render_pdf

TEMPLATE = "written"
_SIGN = re.compile(r"(?<=«) | (?=[:;?!»])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title inside the document, under its own; `level` 2 or 3."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `lead` is its first words, in bold. `look`: a figure is large, a box is set apart, a warning too."""

    text: str
    lead: str = ""
    look: Literal["plain", "small", "figure", "box", "warning"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `figures` are the columns of numbers, aligned at right; `total` sets the last row in bold.

    Every row is as long as the header. `wide` is the column that takes the room left; None makes them all alike.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    total: bool = False
    wide: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a list, with what explains it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list: with dots, numbers, or boxes to tick."""

    items: tuple[Item, ...]
    mark: Literal["dot", "number", "box"] = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines to write on by hand."""

    count: int = 1


Part = Heading | Paragraph | Table | Listing | Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDocument:
    """A document: the line above its title, its title, its parts, and what stands at the foot of each page.

    `one_page` sets it smaller, down to 8 points, when that makes it hold on one page. `link` is the address of the page that
    makes the document again, with its words.
    """

    title: str
    over: str = ""
    parts: tuple[Part, ...]
    foot: str = ""
    link: str = ""
    link_words: str = ""
    one_page: bool = False


def write_pdf(document: WrittenDocument, *, at: datetime | None = None) -> bytes:
    """Return the document as PDF/A-2a and PDF/UA-1. Raise UnprintableDocument, as `render_pdf`."""
    return render_pdf(TEMPLATE, _plain(document), at=at)


def typeset(text: str) -> str:
    """Return a French text whose signs never begin a line: « : », « ; », « ? », « ! » and quotes hold to their word."""
    return _SIGN.sub("\u00a0", text)


def _plain(value: Any) -> Any:
    """Return texts, lists and mappings: what a template reads; each part says its `kind`."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return typeset(value)
    if value is None or isinstance(value, Mapping | int):
        return value
    content = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return {"kind": type(value).__name__.lower(), **content}
