"""Issued documents: verified by anyone, withdrawn or replaced in the open, never removed by mistake."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.documents import services
from guichet.documents.enums import IssuedKind
from guichet.documents.errors import NoSuchFile
from guichet.documents.selectors import IssuedRecord, issued_document, issued_of, read_file
from guichet.documents.services import Notice
from guichet.shared.errors import BadInput

from .hostile import PDF

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 6, 1, 9, tzinfo=UTC)


def issue(pdf: bytes = PDF, **options: Any) -> IssuedRecord:
    given = {"kind": IssuedKind.AWARD, "owner": "test:public-1", "title": "Décision d’attribution"} | options
    given |= {"number": "dossier 1 234", "service": "Préfecture d’Indre-et-Loire"}
    return services.issue(Notice(**given), pdf, by="person:secret", now=NOW)


def told(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&#x27;", "’"))


def test_a_code_is_short_and_cannot_be_guessed() -> None:
    codes = {services.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[A-HJKMNP-Z2-9]{13}", code) for code in codes)
    assert 31**13 > 2**60
    assert re.fullmatch(r".{4}-.{4}-.{5}", services.spelled_code(codes.pop()))


def test_a_document_is_kept_as_it_was_issued() -> None:
    issued = issue()
    assert read_file(issued.token) == PDF
    assert issued_of("test:public-1") == [issued]


def test_a_code_is_found_however_it_is_typed() -> None:
    issued = issue()
    spelled = services.spelled_code(issued.code)
    for typed in (issued.code, spelled, spelled.lower(), f" {spelled.replace('-', ' ')} "):
        assert issued_document(typed) == issued
    assert issued_document("") is None
    assert issued_document("x" * 5000) is None


def test_anyone_verifies_and_nothing_personal_is_told(client: Client) -> None:
    issued = issue()
    led = client.get("/verifier", {"code": services.spelled_code(issued.code).lower()})
    assert led["Location"] == f"/verifier/{issued.code}"
    page = told(client.get(led["Location"]))
    for words in (
        "Décision d’attribution",
        "dossier 1 234",
        "1er juin 2021",
        "Préfecture d’Indre-et-Loire",
        "toujours valable",
    ):
        assert words in page
    assert "secret" not in page
    assert issued.token not in client.get(led["Location"]).content.decode(), (
        "verifying does not open the file"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(PDF, "Oui, c’est exactement ce document"), (PDF + b" ", "Non, ce fichier n’est pas")],
)
def test_a_file_is_compared(client: Client, content: bytes, sentence: str) -> None:
    issued = issue()
    given = {"fichier": SimpleUploadedFile("x.pdf", content)}
    assert sentence in told(client.post(f"/verifier/{issued.code}", given))


def test_comparing_needs_a_file(client: Client) -> None:
    assert "Choisissez le PDF" in told(client.post(f"/verifier/{issue().code}"))


@pytest.mark.parametrize("code", ["ABCDEFGHJKMNP", "-", "é", "x" * 300, "<script>"])
def test_an_unknown_code_says_what_to_look_for(client: Client, code: str) -> None:
    answer = client.get("/verifier", {"code": code})
    assert answer.status_code == 422
    assert "sans I, L, O, 0 ni 1" in told(answer)
    assert client.get("/verifier/ABCDEFGHJKMNP").status_code == 404


def test_a_withdrawn_document_says_so(client: Client) -> None:
    issued = issue()
    with pytest.raises(BadInput, match="pourquoi"):
        services.withdraw_issued(issued.code, " ", by="person:1", now=NOW)
    services.withdraw_issued(issued.code, "Erreur sur le montant.", by="person:1", now=NOW)
    page = told(client.get(f"/verifier/{issued.code}"))
    assert "a été retiré" in page
    assert "Erreur sur le montant." in page
    with pytest.raises(BadInput, match="déjà retiré"):
        services.withdraw_issued(issued.code, "Encore.", by="person:1", now=NOW)
    with pytest.raises(NoSuchFile):
        services.withdraw_issued("ABCDEFGHJKMNP", "Pourquoi pas.", by="person:1", now=NOW)


def test_a_replaced_document_names_the_one_that_holds(client: Client) -> None:
    old = issue()
    new = issue(PDF + b"2", replaces=old.code)
    answer = client.get(f"/verifier/{old.code}")
    assert "a été remplacé" in told(answer)
    assert f'href="/verifier/{new.code}"' in answer.content.decode()
    assert "toujours valable" in told(client.get(f"/verifier/{new.code}"))


def test_an_issued_document_is_not_removed_as_a_file() -> None:
    issued = issue()
    with pytest.raises(BadInput, match="ne se retire pas"):
        services.remove(issued.token, by="person:1", now=NOW)
    services.remove_all("test:public-1", by="system:retention", now=NOW)
    assert issued_document(issued.code), "its code still says what it was"
