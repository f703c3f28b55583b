"""What Guichet holds of a person in applications, theirs to take away: a JSON document and their papers, in ZIP files.

Written by a job, kept a week. A part holds 90 MB at most; a paper too large for a part is named, and stays where it is.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import organisations_of_person, person
from guichet.applications.models import Application, Message, Participant
from guichet.documents.permissions import register_owner
from guichet.documents.selectors import FileRecord, files_of, open_file
from guichet.documents.services import begin_file, receive, remove

TASK = "applications.write_personal_data"
PURPOSE = "personal-data"
KEPT = timedelta(days=7)
PART_AT_MOST = 90_000_000
BLOCK = 1_000_000
KIND = "person"


def register_rights() -> None:
    """Say that nobody but the person reads the files of a person. Called when Django starts."""
    register_owner(KIND, _is_self, _nobody)


def _is_self(reference: str, purpose: str, actor: Actor | None) -> bool:
    return actor is not None and actor.person is not None and str(actor.person) == reference


def _nobody(reference: str, purpose: str, actor: Actor | None) -> bool:
    return False


def ask_personal_data(person_pk: int) -> None:
    """Defer the job that writes a person's data; asked twice, it is written once."""
    task = app.configure_task(TASK, queueing_lock=f"{TASK}:{person_pk}")
    try:
        with transaction.atomic():
            task.defer(person=person_pk)
    except AlreadyEnqueued:
        return


def ready_data(person_pk: int) -> list[FileRecord]:
    """Return the files that are ready to download, the newest first."""
    return [one for one in reversed(files_of(owner_of(person_pk), PURPOSE)) if one.is_clean]


def owner_of(person_pk: int) -> str:
    return f"{KIND}:{person_pk}"


def data_of(person_pk: int) -> dict[str, Any]:
    """Return everything that applications hold of a person, as JSON values. What others wrote is not theirs."""
    who = person(person_pk)
    if who is None:
        return {}
    owned = Application.objects.filter(owner=person_pk).select_related("answers").order_by("pk")
    parts = Participant.objects.filter(person=person_pk).select_related("application").order_by("pk")
    return {
        "person": {"email": who.email, "name": who.name, "phone": who.phone},
        "organisations": [
            {"siret": one.siret, "name": one.name} for one in organisations_of_person(person_pk)
        ],
        "applications": [_application(row, person_pk) for row in owned.iterator(chunk_size=100)],
        "invitations": [_invitation(row) for row in parts],
    }


def write_personal_data(person_pk: int, *, now: datetime) -> list[FileRecord]:
    """Write the ZIP files of a person's data; what an earlier request left is taken away first."""
    owner = owner_of(person_pk)
    for old in files_of(owner, PURPOSE):
        remove(old.token, by=owner, now=now)
    document = data_of(person_pk)
    files = [
        (f"dossier-{one['number'] or one['id']}", file)
        for one in document.get("applications", [])
        for file in files_of(f"application:{one['id']}")
        if file.is_clean
    ]
    kept = [pair for pair in files if pair[1].size <= PART_AT_MOST]
    document["left_out"] = [file.name for _, file in files if file.size > PART_AT_MOST]
    text = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return [
        _write_part(owner, rank, text if rank == 1 else b"", part, now)
        for rank, part in enumerate(_parts(kept), start=1)
    ]


def forget_personal_data(*, now: datetime) -> int:
    """Take away the files that were ready a week ago; return how many."""
    old = [one for one in _all_ready() if now - one.created_at > KEPT]
    for one in old:
        remove(one.token, by=one.owner, now=now)
    return len(old)


def _all_ready() -> Iterator[FileRecord]:
    owners = Message._meta.get_field("file").related_model._base_manager.filter(
        purpose=PURPOSE, removed_at=None
    )
    for owner in owners.order_by("owner").values_list("owner", flat=True).distinct():
        yield from files_of(owner, PURPOSE)


def _application(row: Application, person_pk: int) -> dict[str, Any]:
    mine = Message.objects.filter(application=row, person=person_pk, removed_at=None).order_by(
        "sent_at", "pk"
    )
    return {
        "id": row.pk,
        "number": row.number,
        "scheme": row.slug,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "answers": row.answers.values,
        "messages": [{"at": one.sent_at.isoformat(), "text": one.text} for one in mine],
        "files": [one.name for one in files_of(row.subject)],
    }


def _invitation(row: Participant) -> dict[str, Any]:
    return {
        "application": row.application.number,
        "role": row.role,
        "answer": row.answer,
        "comment": row.comment,
        "invited_at": row.invited_at.isoformat(),
    }


def _parts(files: Iterable[tuple[str, FileRecord]]) -> Iterator[list[tuple[str, FileRecord]]]:
    """Yield the files by parts that hold; the first part always comes, for it carries the document."""
    part: list[tuple[str, FileRecord]] = []
    size = 0
    for folder, file in files:
        if part and size + file.size > PART_AT_MOST:
            yield part
            part, size = [], 0
        part.append((folder, file))
        size += file.size
    yield part


def _write_part(
    owner: str, rank: int, document: bytes, files: list[tuple[str, FileRecord]], now: datetime
) -> FileRecord:
    with tempfile.TemporaryFile() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
            if document:
                archive.writestr("mes-donnees.json", document)
            for position, (folder, file) in enumerate(files, start=1):
                _copy(archive, f"{folder}/{position:04d}-{file.name}", file)
        size = held.tell()
        held.seek(0)
        name = "mes-donnees.zip" if rank == 1 else f"mes-donnees-{rank}.zip"
        begun = begin_file(owner, PURPOSE, name, size, by=owner, now=now)
        return _send(begun, held, now)


def _copy(archive: zipfile.ZipFile, name: str, file: FileRecord) -> None:
    with open_file(file.token) as content, archive.open(name, "w", force_zip64=True) as target:
        while block := content.read(BLOCK):
            target.write(block)


def _send(begun: FileRecord, held: IO[bytes], now: datetime) -> FileRecord:
    record = begun
    while block := held.read(BLOCK):
        record = receive(begun.token, record.received, block, now)
    return record
