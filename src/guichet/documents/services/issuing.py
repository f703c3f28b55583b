"""Issue documents that anyone may verify by a code, withdraw and replace them."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from guichet.documents.checking.kinds import PDF
from guichet.documents.checking.names import clean_name
from guichet.documents.enums import FileState, IssuedKind
from guichet.documents.errors import NoSuchFile
from guichet.documents.models import IssuedDocument, StoredFile
from guichet.documents.selectors import IssuedRecord, normal_code
from guichet.documents.selectors.issued import ALPHABET, record_of_issued
from guichet.documents.stored_bytes import CHUNK_AT_MOST, folder_of, write_chunk
from guichet.journal.services import record
from guichet.shared.errors import BadInput

ISSUED = "issued"
"""The purpose of the files of issued documents."""
LENGTH = 13
"""Letters of a code: 31 to the 13th, 64 bits."""


def new_code() -> str:
    """Return a fresh verification code, to be printed in the document before it is issued."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spelled_code(code: str) -> str:
    """Return a code as it is printed: ABCD-EFGH-JKMNP."""
    return "-".join(part for part in (code[:4], code[4:8], code[8:]) if part)


def verification_path(code: str) -> str:
    """Return the path of the page that verifies a code; put the site's address before it in a QR code."""
    return f"/verifier/{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told of a document to whoever verifies it: nothing personal.

    `owner` is what it belongs to ("application:12": rights on the file follow it), `number` what people call that
    ("dossier 1 234"), `service` who issues it. `replaces` is the code of the document it takes the place of.
    """

    kind: IssuedKind
    owner: str
    title: str
    number: str = ""
    service: str = ""
    code: str = field(default_factory=new_code)
    replaces: str = ""


def issue(notice: Notice, pdf: bytes, *, by: str, now: datetime) -> IssuedRecord:
    """Keep a PDF as it is for good, under its code. Raise BadInput when `replaces` names no document that holds.

    Draw the code first (Notice makes it), print `verification_path(notice.code)` as a QR code in the document, then
    issue it.
    """
    with transaction.atomic():
        old = _lock(notice.replaces) if notice.replaces else None
        file = _keep(notice, pdf, by, now)
        document = IssuedDocument.objects.create(
            code=normal_code(notice.code),
            kind=notice.kind,
            owner=notice.owner,
            number=notice.number,
            title=notice.title,
            service=notice.service,
            file=file,
            sha256=file.sha256,
            issued_at=now,
            issued_by=by,
        )
        if old is not None:
            old.withdrawn_at, old.withdrawal, old.replaced_by = (
                now,
                "Remplacé par un autre document.",
                document,
            )
            old.save()
        details = {
            "code": document.code,
            "kind": document.kind,
            "sha256": file.sha256,
            "file": str(file.token),
        }
        record("document.issued", notice.owner, actor=by, now=now, details=details)
    return record_of_issued(document)


def withdraw_issued(code: str, reason: str, *, by: str, now: datetime) -> IssuedRecord:
    """Say that a document no longer holds, and why (a sentence everyone may read). Raise NoSuchFile, BadInput."""
    if not reason.strip():
        raise BadInput("Dites pourquoi ce document est retiré : la page de vérification le montre.")
    with transaction.atomic():
        document = _lock(code)
        document.withdrawn_at, document.withdrawal = now, reason.strip()[:300]
        document.save()
        details = {"code": document.code, "reason": document.withdrawal}
        record("document.withdrawn", document.owner, actor=by, now=now, details=details)
    return record_of_issued(document)


def digest_of(blocks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file given block by block, to compare it with an issued one."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _lock(code: str) -> IssuedDocument:
    held = IssuedDocument.objects.select_for_update(of=("self",)).select_related("file", "replaced_by")
    document = held.filter(code=normal_code(code)).first()
    if document is None:
        raise NoSuchFile
    if document.withdrawn_at:
        raise BadInput("Ce document est déjà retiré.")
    return document


def _keep(notice: Notice, pdf: bytes, by: str, now: datetime) -> StoredFile:
    """Store what Guichet made itself: nothing to check."""
    file = StoredFile(
        owner=notice.owner,
        purpose=ISSUED,
        name=clean_name(f"{notice.title}.pdf"),
        size=len(pdf),
        received=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        media_type=PDF.media_type,
        state=FileState.CLEAN,
        created_by=by,
        created_at=now,
        checked_at=now,
    )
    file.path = folder_of(str(file.token))
    file.save()
    for offset in range(0, len(pdf), CHUNK_AT_MOST):
        write_chunk(file, offset, pdf[offset : offset + CHUNK_AT_MOST])
    return file
