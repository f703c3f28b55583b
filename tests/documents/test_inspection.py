"""What Guichet takes and what it refuses, file by file; nothing here needs the database."""

import io
import tracemalloc
import zipfile

import pytest

from guichet.documents.checking import containers
from guichet.documents.checking.inspection import inspect
from guichet.documents.checking.names import LONGEST, clean_name
from guichet.documents.errors import RefusedFile

from . import hostile
from .hostile import EICAR, JPEG, PDF, PNG, odf, ole, ooxml, zipped


@pytest.mark.parametrize(
    ("name", "content", "family"),
    [
        ("délibération.pdf", PDF, "pdf"),
        ("scan.PDF", b"\n\n" + PDF, "pdf"),  # some scanners write a few bytes before
        ("photo.jpg", JPEG, "image"),
        ("photo.jpeg", JPEG, "image"),
        ("plan.png", PNG, "image"),
        ("note.odt", odf("text"), "text"),
        ("budget.ods", odf("spreadsheet"), "spreadsheet"),
        ("exposé.odp", odf("presentation"), "slides"),
        ("note.docx", ooxml(), "text"),
        ("budget.xlsx", ooxml(part="xl/workbook.xml"), "spreadsheet"),
        ("exposé.pptx", ooxml(part="ppt/presentation.xml"), "slides"),
        ("ancien.doc", ole("WordDocument"), "text"),
        ("ancien.xls", ole("Workbook"), "spreadsheet"),
        ("note.rtf", b"{\\rtf1 bonjour}", "text"),
        ("note.txt", "L’été\r\n".encode(), "text"),
        ("ancienne.txt", "L'été".encode("cp1252"), "text"),
        ("plan.dwg", b"AC1032\x00" + b"\x00" * 60, "drawing"),
        ("plan.dxf", b"  0\nSECTION\n  2\nHEADER\n", "drawing"),
        ("plan.odg", odf("drawing"), "drawing"),
        ("devis.csv", "poste;montant\nécran;1200\n".encode(), "spreadsheet"),
        ("devis.zip", zipped({"a.pdf": PDF, "dossier/b.png": PNG}), "archive"),
        ("pieces.zip", zipped({"note.docx": ooxml(), "budget.ods": odf("spreadsheet")}), "archive"),
        ("rapport.docx", ooxml({"word/embeddings/t.xlsx": ooxml(part="xl/workbook.xml")}), "text"),
    ],
)
def test_what_an_office_sends_is_taken(name: str, content: bytes, family: str) -> None:
    found = inspect(io.BytesIO(content), len(content), name)
    assert (found.kind.family, found.name) == (family, name)


@pytest.mark.parametrize(
    ("name", "content", "sentence", "why"),
    [
        ("devis.pdf", PNG, "est une image PNG : renommez-le en .png", "a right name over another content"),
        ("devis.pdf", b"bonjour", "est un texte simple", "text named PDF"),
        ("photo.jpg", PDF, "est un PDF", "a PDF named photograph"),
        ("note.docx", odf("text"), "est un texte ODT", "one container for another"),
        ("note.odt", zipped({"a.txt": b"a"}), "est une archive ZIP", "a mere ZIP"),
        ("devis.pdf", b"MZ" + PDF, "est un programme Windows", "a program that is also a PDF"),
        ("devis.pdf", b"\x7fELF" + b"\x00" * 100, "est un programme Linux", "a program under a right name"),
        ("devis.txt", b"#!/bin/sh\nrm -rf /\n", "est un script", "a script under a right name"),
        ("devis.exe", PDF, "Un fichier .exe peut être un programme", "a right content under a wrong name"),
        ("devis.pdf.js", b"alert(1)", "Un fichier .js peut être un programme", "two endings"),
        ("devis.txt", b"<html><script>alert(1)</script>", "est une page web", "a page would run in the browser"),
        ("plan.svg", b"<?xml version='1.0'?><svg onload='x()'/>", "est une page web", "drawings hold scripts"),
        ("devis.7z", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 50, "est une archive 7z", "named by puremagic"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, "est une vidéo", "named by puremagic"),
        ("rien.pdf", b"\x01\x02\x03\x00\x99" * 10, "ne reconnaît pas", "noise"),
        ("virus.txt", EICAR, "contient un virus", "the test virus"),
        ("virus.txt", b"x" * 262_100 + EICAR, "contient un virus", "across two blocks"),
        ("virus.zip", zipped({"a.txt": EICAR}), "contient un virus", "inside an archive"),
        ("virus.docx", ooxml({"word/a.xml": EICAR}), "contient un virus", "inside a document"),
        ("virus.zip", zipped({"n.docx": ooxml({"a.xml": EICAR})}), "contient un virus", "two levels down"),
        ("a.zip", zipped({"setup.exe": b"x"}), "contient un programme (.exe)", "by its name"),
        ("a.zip", zipped({"photo.jpg": b"MZ\x90" + b"\x00" * 60}), "contient un programme Windows", "by its bytes"),
        ("a.zip", zipped({"../../etc/passwd": b"x"}), "nom de fichier dangereux", "leaves its folder"),
        ("a.zip", zipped({"C:\\a.txt": b"x"}), "nom de fichier dangereux", "a disk"),
        ("n.docx", ooxml({"word/vbaProject.bin": b"x"}), "contient des macros", "macros of today"),
        ("n.doc", ole("WordDocument", "_VBA_PROJECT"), "contient des macros", "macros of yesterday"),
        ("n.xlsx", ole("EncryptedPackage"), "mot de passe", "a document locked"),
        ("n.doc", ole("SomethingElse"), "ancien fichier Windows", "an installer, for one"),
        ("a.zip", hostile.locked(), "mot de passe", "an archive locked"),
        ("a.zip", hostile.bomb(), "comme un piège", "a thousand times larger"),
        ("a.docx", ooxml({"word/big.xml": b" " * 60_000_000}), "comme un piège", "a bomb in a document"),
        ("a.zip", zipped({f"{n}.docx": ooxml({"b.xml": b" " * 12_000_000}) for n in range(3)}), "comme un piège", "bombs add up"),
        ("a.zip", hostile.overlapping(), "comme un piège", "entries that share their bytes"),
        ("a.zip", hostile.lying(), "abîmé", "larger than it says"),
        ("a.zip", hostile.many(containers.ENTRIES_AT_MOST + 1), "plus de 5000 autres", "too many entries"),
        ("a.zip", hostile.nested(1), "contient une autre archive", "an archive in an archive"),
        ("a.zip", hostile.nested(6), "contient une autre archive", "many levels"),
        ("a.zip", zipped({"a.txt": b"a" * 1000}, zipfile.ZIP_BZIP2), "façon rare", "bzip2 cannot be bounded"),
        ("a.zip", zipped({"a.txt": b"a"})[:-30], "abîmé", "cut short"),
        ("a.zip", b"PK\x03\x04" + b"\x00" * 200, "abîmé", "no list of entries"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)  # fmt: skip
def test_what_is_refused_says_what_was_found(name: str, content: bytes, sentence: str, why: str) -> None:
    with pytest.raises(RefusedFile) as refusal:
        inspect(io.BytesIO(content), len(content), name)
    assert sentence in refusal.value.message, why


@pytest.mark.parametrize(
    ("accept", "content", "name", "taken"),
    [
        (["pdf"], PDF, "a.pdf", True),
        (["pdf", "image"], PNG, "a.png", True),
        (["pdf"], PNG, "a.png", False),
        (["spreadsheet"], b"a;b\n", "a.csv", True),
        (["text"], zipped({"a.txt": b"a"}), "a.zip", False),
        ([], PNG, "a.png", True),
    ],
)
def test_a_field_takes_its_families(accept: list[str], content: bytes, name: str, taken: bool) -> None:
    if taken:
        assert inspect(io.BytesIO(content), len(content), name, accept)
    else:
        with pytest.raises(RefusedFile, match="Ici, envoyez"):
            inspect(io.BytesIO(content), len(content), name, accept)


def test_a_name_without_an_ending_gets_one() -> None:
    assert inspect(io.BytesIO(PDF), len(PDF), "délibération").name == "délibération.pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mairie\\devis.pdf", "devis.pdf"),
        ("devis\u202efdp.exe", "devisfdp.exe"),  # right-to-left mark: the true order shows
        ("a\x00b\nc\x1b[31m.pdf", "abc[31m.pdf"),
        ("", "fichier"),
        ("...", "fichier"),
        (".pdf", "fichier.pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ('"a":b|c?.pdf', "_a__b_c_.pdf"),
        ("  deux   espaces .pdf", "deux espaces.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("Délibération n° 12-2021.pdf", "Délibération n° 12-2021.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert clean_name(kept) == kept, "cleaning again changes nothing"


def test_memory_does_not_depend_on_what_a_bomb_unpacks() -> None:
    content = hostile.bomb(19)
    tracemalloc.start()
    inspect(io.BytesIO(content), len(content), "zeros.zip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000, "19 MB were unpacked, block by block"
