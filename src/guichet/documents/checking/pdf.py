"""Look inside a PDF for actions that start a program.

An action names itself (`/S /Launch`), either in the open or in an object stream, which is unpacked. A name may be written with
`#` and two hexadecimal digits for any character. Nothing is kept in memory: blocks are read and thrown away. What a password
hides cannot be looked into. Scripts are left alone: the official forms (CERFA) check their fields with them, readers run them
shut in, and Guichet never opens a file in the browser.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO

from guichet.documents.checking.containers import BLOCK, Budget
from guichet.documents.errors import RefusedFile

LAUNCH = "Ce PDF peut lancer un programme à l’ouverture : imprimez-le en PDF, puis envoyez cette copie."
RARE = "Ce PDF est écrit d’une façon rare, que Guichet ne sait pas vérifier : imprimez-le en PDF, puis envoyez cette copie."

OVERLAP = 64
HEADER_AT_MOST = 4_096
PACKED_AT_MOST = 20_000
"""Object streams that are unpacked: a PDF of thousands of pages has some hundreds."""


def _name(text: str) -> bytes:
    """Return the pattern of a name of PDF: each character as it is, or by its code, then its end."""
    letters = "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in text)
    return f"/{letters}(?=[\\x00\\s()<>\\[\\]{{}}/%]|$)".encode()


_LAUNCH = re.compile(_name("Launch"))
_PACKED = re.compile(_name("ObjStm"))
_BEGINS = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+)")
_FLATE = re.compile(rb"\[?\s*/(?:FlateDecode|Fl)\s*\]?")


def inspect_pdf(content: IO[bytes], size: int) -> None:
    """Raise RefusedFile when a PDF starts a program, or is written so that nobody can tell."""
    packed: dict[int, None] = {}
    for start, window in _windows(content):
        _refuse_launch(window)
        packed |= {start + found.start(): None for found in _PACKED.finditer(window)}
    if len(packed) > PACKED_AT_MOST:
        raise RefusedFile(RARE)
    budget = Budget(size)
    for place in packed:
        _inspect_packed(content, place, budget)


def _windows(content: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the file by blocks that overlap, each with where it begins."""
    content.seek(0)
    tail, start = b"", 0
    while block := content.read(BLOCK):
        window = tail + block
        yield start, window
        tail = window[-OVERLAP:]
        start += len(window) - len(tail)


def _refuse_launch(window: bytes) -> None:
    if _LAUNCH.search(window):
        raise RefusedFile(LAUNCH)


def _inspect_packed(content: IO[bytes], place: int, budget: Budget) -> None:
    """Unpack one object stream and look for actions in it. One that does not open is read by nobody."""
    content.seek(place)
    header = content.read(HEADER_AT_MOST)
    begins = _BEGINS.search(header)
    if begins is None:
        return  # a name alone, in no stream
    said = header[: begins.start()]
    coding = _FILTER.search(said)
    if coding is None and b"/Filter" not in said:
        return  # in the open: already read
    if coding is None or not _FLATE.fullmatch(coding[1].strip()) or b"/Predictor" in said:
        raise RefusedFile(RARE)
    content.seek(place + begins.end())
    for window in _unpacked(content, budget):
        _refuse_launch(window)


def _unpacked(content: IO[bytes], budget: Budget) -> Iterator[bytes]:
    unpacking, tail = zlib.decompressobj(), b""
    waiting = content.read(BLOCK)
    while waiting and not unpacking.eof:
        try:
            block = unpacking.decompress(waiting, BLOCK)
        except zlib.error:
            return
        budget.spend(len(block))
        yield tail + block
        tail = (tail + block)[-OVERLAP:]
        waiting = unpacking.unconsumed_tail or content.read(BLOCK)
