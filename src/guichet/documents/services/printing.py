"""Documents made by Guichet: PDF from a template and data.

A template is a file of `typst/`; what it shows comes as JSON and is never part of its source, so that no text,
whatever it holds, can become an instruction. Templates read no network and no file outside their folder; the
fonts are those the library carries, so that a document is the same everywhere.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from guichet.documents.errors import UnprintableDocument

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parents[1] / "typst"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""Kept for good (PDF/A) and read aloud (PDF/UA)."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def render_pdf(template_name: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """Return the PDF of `typst/<template_name>.typ` for `data`: text, integers, booleans, None, lists, mappings.

    The template reads it with `json(bytes(sys.inputs.data))` and must set the document's title and language.
    Amounts and dates come already written in French. `at` is the date the document bears; the same call gives
    the same bytes. The result is PDF/A-2a and PDF/UA-1; a text that no font can show loses the characters
    that are missing. Raise UnprintableDocument, which is logged, when the template refuses the data.
    """
    source = TEMPLATES / f"{template_name}.typ"
    if not _NAME.fullmatch(template_name) or not source.is_file():
        raise ValueError(f"no template of documents is called {template_name!r}")
    inputs = {"data": json.dumps(_printable(data), ensure_ascii=False)}
    compiler = typst.Compiler(
        source, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        made = compiler.compile(
            format="pdf", pdf_standards=STANDARDS, timestamp=int(at.timestamp()) if at else 0
        )
    except typst.TypstError as error:
        log.error("document refused: template=%s: %s %s", template_name, error.message, error.hints)
        raise UnprintableDocument(
            "Ce document ne peut pas être fabriqué. La page à l’écran dit la même chose : imprimez-la."
        ) from None
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file, whatever its pages
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _shown() -> frozenset[str]:
    """The characters every template may count on: those of French and of its typography."""
    latin = {chr(code) for code in range(0x20, 0x180) if not unicodedata.category(chr(code)).startswith("C")}
    return frozenset(latin | set("\n\u00a0\u202f–—‘’“”•…€−×≤≥œŒ→"))


def _printable(value: Any) -> Any:
    """Return the same data with only characters the fonts can show, and nothing JSON would make a float of."""
    if isinstance(value, str):
        kept = unicodedata.normalize("NFC", value)
        return "".join(character for character in kept if character in _shown())
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(
        f"a document holds text, integers, booleans, lists and mappings, not {type(value).__name__}"
    )
