"""The whole inspection of one file: what it is, against its name and its field, and nothing dangerous inside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from guichet.documents.checking import containers, kinds, names
from guichet.documents.checking.containers import INFECTED, Budget
from guichet.documents.checking.kinds import Kind
from guichet.documents.checking.pdf import inspect_pdf
from guichet.documents.checking.signature import holds_test_virus
from guichet.documents.enums import Family
from guichet.documents.errors import RefusedFile


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be taken: its format, and its name with an ending when it had none."""

    kind: Kind
    name: str


def inspect(content: IO[bytes], size: int, name: str, accept: Iterable[str] = ()) -> Found:
    """Return what the file is. Raise RefusedFile with the sentence that says what was found and what to do.

    `content` is read from its start, as a stream: memory does not depend on `size` (bytes). `accept` are the families
    the field takes, all of them when empty.
    """
    content.seek(0)
    head = content.read(kinds.HEAD)
    ending = names.ending_of(name)
    if words := kinds.program_in(head):
        raise RefusedFile(f"Ce fichier est {words} : Guichet ne prend aucun programme.")
    if ending in kinds.PROGRAM_ENDINGS:
        raise RefusedFile(
            f"Un fichier .{ending} peut être un programme : envoyez un PDF ou un document sans macros."
        )
    _refuse_test_virus(content)
    kind = _kind(content, head, size, ending)
    if ending and ending not in kind.endings:
        raise RefusedFile(
            f"Le nom finit par .{ending} mais le fichier est {kind.label} : renommez-le en .{kind.endings[0]}, "
            "ou enregistrez-le dans le bon format."
        )
    if kind is kinds.PDF:
        inspect_pdf(content, size)
    families = [Family(code) for code in accept]
    if families and kind.family not in families:
        taken = ", ".join(str(family.label) for family in families)
        raise RefusedFile(f"Ce fichier est {kind.label}. Ici, envoyez : {taken}.")
    return Found(kind, name if ending else names.with_ending(name, kind.endings[0]))


def _kind(content: IO[bytes], head: bytes, size: int, ending: str) -> Kind:
    if head.startswith(kinds.ZIP_START):
        return containers.inspect_zip(content, Budget(size))
    if head.startswith(kinds.OLE_START):
        return containers.inspect_ole(content)
    found = kinds.kind_by_head(head) or kinds.text_kind(head, ending)
    if found is None:
        raise RefusedFile(
            f"Ce fichier est {kinds.found_words(head)} : envoyez plutôt un PDF, une image ou un document bureautique."
        )
    return found


def _refuse_test_virus(content: IO[bytes]) -> None:
    tail = b""
    content.seek(0)
    while block := content.read(containers.BLOCK):
        if holds_test_virus(tail + block):
            raise RefusedFile(INFECTED)
        tail = block[-80:]
