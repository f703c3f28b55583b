"""Look inside ZIP and OLE containers: what they are, and whether opening them is safe.

Nothing is written on a disk by its name, nothing is kept in memory: entries are read as a stream and thrown away.
"""

import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from guichet.documents.checking import kinds, names
from guichet.documents.checking.kinds import Kind
from guichet.documents.checking.signature import holds_test_virus
from guichet.documents.errors import RefusedFile

ENTRIES_AT_MOST = 5_000
EXPANDED_AT_MOST = 1_000_000_000
"""Bytes that everything in a file, containers in containers included, may be once unpacked."""
RATIO_AT_MOST = 100
"""How many times larger than what is sent the unpacked may be, beyond the first megabytes."""
RATIO_FROM = 20_000_000
DEPTH_AT_MOST = 3
INNER_AT_MOST = 100_000_000
BLOCK = 1 << 18
DIRECTORY_AT_MOST = 4_000_000

BOMB = "Ce fichier se déplie en beaucoup plus gros que lui, comme un piège : envoyez ses fichiers un par un."
DAMAGED = "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau, puis renvoyez-le."
LOCKED = (
    "Ce fichier est protégé par un mot de passe : personne ne pourra le lire. Envoyez-le sans mot de passe."
)
NESTED = "Cette archive contient une autre archive : envoyez directement les fichiers qu’elle contient."
INFECTED = "Ce fichier contient un virus : il a été effacé. Vérifiez votre ordinateur avant d’envoyer d’autres fichiers."
MACROS = "Ce fichier contient des macros, qui sont des programmes : enregistrez-le sans macros (ODT, ODS, DOCX, XLSX ou PDF)."


@dataclass
class Budget:
    """What unpacking may still cost, shared by a container and those inside it."""

    sent: int
    left: int = field(default=EXPANDED_AT_MOST)

    def spend(self, count: int) -> None:
        self.left -= count
        expanded = EXPANDED_AT_MOST - self.left
        if self.left < 0 or (expanded > RATIO_FROM and expanded > self.sent * RATIO_AT_MOST):
            raise RefusedFile(BOMB)


def inspect_zip(content: IO[bytes], budget: Budget, depth: int = 1) -> Kind:
    """Return what a ZIP container is, after reading all of it. Raise RefusedFile with the sentence for the sender."""
    if depth > DEPTH_AT_MOST:
        raise RefusedFile(NESTED)
    _check_directory(content)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_declared(entries, budget)
            kind = _kind(archive)
            for entry in entries:
                if not entry.is_dir():
                    _check_name(entry.filename)
                    _inspect_entry(archive, entry, budget, depth)
    except RefusedFile:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, KeyError, OSError) as error:
        raise RefusedFile(DAMAGED) from error
    except RuntimeError as error:  # a password, or what zipfile does not know
        raise RefusedFile(LOCKED if "password" in str(error) else DAMAGED) from error
    return kind


def inspect_ole(content: IO[bytes]) -> Kind:
    """Return what an old Office file is. Raise RefusedFile for macros, passwords and what is no Office document."""
    marks = {
        "EncryptedPackage": LOCKED,
        "_VBA_PROJECT": MACROS,
    }
    found: set[str] = set()
    wanted = ("WordDocument", "Workbook", "Book", "PowerPoint Document", *marks)
    needles = {name: name.encode("utf-16-le") for name in wanted}
    tail = b""
    content.seek(0)
    while block := content.read(BLOCK):
        window = tail + block
        found |= {name for name, needle in needles.items() if needle in window}
        tail = window[-64:]
    for name, sentence in marks.items():
        if name in found:
            raise RefusedFile(sentence)
    by_stream = {
        "WordDocument": kinds.DOC,
        "Workbook": kinds.XLS,
        "Book": kinds.XLS,
        "PowerPoint Document": kinds.PPT,
    }
    for name, kind in by_stream.items():
        if name in found:
            return kind
    raise RefusedFile(
        "Ce fichier est un ancien fichier Windows que Guichet ne reconnaît pas : enregistrez-le en PDF."
    )


def _check_directory(content: IO[bytes]) -> None:
    """Refuse a list of entries too long to be read, before anything reads it whole."""
    size = content.seek(0, 2)
    content.seek(max(0, size - 65_557))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise RefusedFile(DAMAGED)
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        count, length = struct.unpack("<QQ", tail[at - 44 : at - 28])
    if count > ENTRIES_AT_MOST or length > DIRECTORY_AT_MOST:
        raise RefusedFile(
            f"Ce fichier en contient plus de {ENTRIES_AT_MOST} autres : envoyez seulement ceux qui servent à la demande."
        )


def _check_declared(entries: list[zipfile.ZipInfo], budget: Budget) -> None:
    """Refuse what the list of entries already confesses: too many, too large, a password."""
    if len(entries) > ENTRIES_AT_MOST:
        raise RefusedFile(BOMB)
    declared = Budget(budget.sent, budget.left)
    for entry in entries:
        declared.spend(entry.file_size)
        if entry.flag_bits & 0x1:
            raise RefusedFile(LOCKED)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            # Other methods unpack any amount from a few bytes before anyone can stop them.
            raise RefusedFile("Cette archive est compressée d’une façon rare : refaites-la en ZIP ordinaire.")


def _kind(archive: zipfile.ZipFile) -> Kind:
    held = set(archive.namelist())
    if any(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in held):
        raise RefusedFile(MACROS)
    if "mimetype" in held:
        with archive.open("mimetype") as stream:
            said = stream.read(200).decode("ascii", "replace").strip()
        if found := kinds.ODF.get(said):
            if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in held):
                raise RefusedFile(MACROS)
            return found
    if "[Content_Types].xml" in held:
        for part, kind in kinds.OOXML.items():
            if part in held:
                return kind
    return kinds.ZIP


def _check_name(name: str) -> None:
    """Refuse an entry that would leave its folder, or that is a program by its name."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or (parts[0].endswith(":") and len(parts[0]) == 2):
        raise RefusedFile(
            "Cette archive contient un nom de fichier dangereux : refaites-la, puis renvoyez-la."
        )
    if (ending := names.ending_of(name.rstrip(" ."))) in kinds.PROGRAM_ENDINGS - {"bin"}:
        raise RefusedFile(f"Cette archive contient un programme (.{ending}) : retirez-le, puis renvoyez-la.")


def _inspect_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """Read one entry to its end: its size, its checksum, a program, the test virus, a container inside."""
    with archive.open(entry) as stream:
        head = stream.read(kinds.HEAD)
        budget.spend(len(head))
        if words := kinds.program_in(head):
            raise RefusedFile(f"Cette archive contient {words} : retirez-le, puis renvoyez-la.")
        inner = head.startswith(kinds.ZIP_START)
        with tempfile.SpooledTemporaryFile(max_size=BLOCK) as kept:
            tail, block, size = b"", head, 0
            while block:
                if holds_test_virus(tail + block):
                    raise RefusedFile(INFECTED)
                tail, size = block[-80:], size + len(block)
                if inner:
                    if size > INNER_AT_MOST:
                        raise RefusedFile(BOMB)
                    kept.write(block)
                block = stream.read(BLOCK)
                budget.spend(len(block))
            if inner and inspect_zip(kept, budget, depth + 1) is kinds.ZIP:
                raise RefusedFile(NESTED)
