"""Reads back both forms of a written document, without what only one of them shows: the foot of its pages."""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pypdf

_MARK = re.compile(r"^\s*(?:\d{1,2}\.|•)(?=\s)", re.MULTILINE)
"""The mark of a line of a list, which only the PDF shows; titles that begin alike lose theirs in both."""
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def words_of_pdf(content: bytes) -> str:
    """Return the words of a PDF, end to end: where a line breaks says nothing."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    texts = (re.sub(r"\n[^\n]*page \d+ sur \d+\s*$", "", page) for page in pages)
    return _together(_MARK.sub("", text) for text in texts)


def words_of_odt(content: bytes) -> str:
    """Return the words of an ODT, end to end."""
    written = (element for element in tree_of(content).iter() if element.tag in {f"{TEXT}p", f"{TEXT}h"})
    return _together(_MARK.sub("", "".join(_texts(element))) for element in written)


def tree_of(content: bytes, part: str = "content.xml") -> ElementTree.Element:
    """Return one part of an ODT, as a reader of OpenDocument finds it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        return ElementTree.fromstring(archive.read(part))  # noqa: S314 - what we wrote ourselves


def _texts(element: ElementTree.Element) -> Any:
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _together(texts: Any) -> str:
    return re.sub(r"[\s\xa0\u202f\xad]+", "", "".join(texts))
