"""Issued documents, as anyone may verify them."""

from dataclasses import dataclass
from datetime import datetime

from guichet.documents.enums import IssuedKind
from guichet.documents.models import IssuedDocument

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that no one takes for another: no I, L, O, 0, 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRecord:
    """One issued document; `token` is its file's. `withdrawn_at` is None while it holds."""

    code: str
    kind: IssuedKind
    owner: str
    number: str
    title: str
    service: str
    token: str
    sha256: str
    issued_at: datetime
    withdrawn_at: datetime | None
    withdrawal: str
    replaced_by: str


def issued_document(code: str) -> IssuedRecord | None:
    """Return the document of a code as a person types it (case, spaces and hyphens do not count), None if there is none."""
    found = (
        IssuedDocument.objects.filter(code=normal_code(code)).select_related("file", "replaced_by").first()
    )
    return record_of_issued(found) if found else None


def issued_of(owner: str) -> list[IssuedRecord]:
    """Return every document issued for an owner, oldest first, those withdrawn included."""
    found = IssuedDocument.objects.filter(owner=owner).select_related("file", "replaced_by")
    return [record_of_issued(document) for document in found.order_by("issued_at", "id")]


def normal_code(code: str) -> str:
    """Return a code as it is stored: capitals, without spaces or hyphens."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)[:16]


def record_of_issued(document: IssuedDocument) -> IssuedRecord:
    """Return a row as other rooms see it."""
    return IssuedRecord(
        code=document.code,
        kind=IssuedKind(document.kind),
        owner=document.owner,
        number=document.number,
        title=document.title,
        service=document.service,
        token=str(document.file.token),
        sha256=document.sha256,
        issued_at=document.issued_at,
        withdrawn_at=document.withdrawn_at,
        withdrawal=document.withdrawal,
        replaced_by=document.replaced_by.code if document.replaced_by else "",
    )
