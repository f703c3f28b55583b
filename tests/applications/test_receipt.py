"""The receipt: issued once, dated by the sending, verifiable."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader

from guichet.applications.enums import State
from guichet.applications.errors import NotAllowedNow
from guichet.applications.services import receipt
from guichet.documents.selectors import issued_document, read_file
from guichet.documents.services import store_bytes

from .following import LATER, SENT_AT, application

pytestmark = pytest.mark.usefixtures("ground")
SITE = "https://guichet.exemple.fr"


def test_the_receipt_is_issued_once_and_says_what_comes_next() -> None:
    row = application(State.SUBMITTED, requested_cents=1_318_000)
    made = receipt.issue_receipt(row.pk, site=SITE, now=LATER)
    assert receipt.issue_receipt(row.pk, site=SITE, now=LATER + timedelta(days=9)) == made
    known = issued_document(made.code)
    assert known is not None
    assert known.number == f"dossier n° {row.number}"
    assert read_file(made.token).startswith(b"%PDF")


def test_what_the_receipt_says(monkeypatch: pytest.MonkeyPatch) -> None:
    row = application(State.SUBMITTED, requested_cents=1_318_000)
    seen = {}

    def render(template: str, data: dict[str, object], **more: object) -> bytes:
        seen.update(data)
        return b"%PDF-1.7 test"

    monkeypatch.setattr(receipt, "render_pdf", render)
    receipt.issue_receipt(row.pk, site=SITE, now=LATER)
    words = json.dumps(seen, ensure_ascii=False)
    for expected in (
        "2 mars 2021 à 10 h 00",
        f"numéro {row.number}",
        "au plus tard le 2 mai 2021",
        "au plus tard le 2 novembre 2021",
        "tenue pour refusée",
        "décret n° 2018-514, article 7",
        "Inspection académique d'Indre-et-Loire",
        "13\u202f180,00\xa0€",
        "avant la réception de la demande",
        "Il ne promet pas d’aide",
    ):
        assert expected in words, expected


def test_the_receipt_lists_the_papers_received_with_their_hashes() -> None:
    row = application(State.SUBMITTED)
    content = b"%PDF-1.7 plan"
    for name, at in (("plan.pdf", SENT_AT), ("trop tard.pdf", LATER + timedelta(days=30))):
        store_bytes(row.subject, "plans", name, content, by="person:1", now=at)
    made = receipt.issue_receipt(row.pk, site=SITE, now=LATER)
    shown = "".join(PdfReader(io.BytesIO(read_file(made.token))).pages[0].extract_text().split())
    assert "plan.pdf" in shown
    assert hashlib.sha256(content).hexdigest() in shown
    assert "troptard" not in shown


def test_a_draft_has_no_receipt() -> None:
    row = application(State.DRAFT)
    with pytest.raises(NotAllowedNow):
        receipt.issue_receipt(row.pk, site=SITE, now=SENT_AT)
    assert receipt.receipt_of(row) is None
