"""What officers write for themselves beside an application: notes, calls and meetings, private fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import ChangedMeanwhile, NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.enums import ContactKind
from guichet.review.errors import ReviewError
from guichet.review.models import Contact, PrivateNote, ReviewSheet
from guichet.shared.clock import PARIS

LONGEST_NOTE = 10_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A call or a meeting to keep: how, when, with whom, what was said."""

    kind: str
    held_on: date
    with_whom: str
    text: str


@transaction.atomic
def write_note(application: int, text: str, *, field: str = "", actor: Actor, now: datetime) -> PrivateNote:
    """Keep a note that only officers read, on a field or on the whole. Raise NotYours, ReviewError."""
    sheet = _sheet(application, actor)
    note = PrivateNote.objects.create(
        sheet=sheet, field=field[:60], text=_text(text, "la note"), person_id=actor.person, written_at=now
    )
    _keep("review.noted", sheet, actor, now, {"note": note.pk, "field": note.field})
    return note


@transaction.atomic
def remove_note(note: int, *, actor: Actor, now: datetime) -> None:
    """Take back one's own note. Raise NotYours for someone else's."""
    row = PrivateNote.objects.select_for_update().filter(pk=note).first()
    if row is None or row.person_id is None or row.person_id != actor.person:
        raise NotYours
    sheet = _sheet(row.sheet_id, actor)
    if row.removed_at is None:
        row.text, row.removed_at = "", now
        row.save(update_fields=["text", "removed_at"])
        _keep("review.note_removed", sheet, actor, now, {"note": row.pk})


@transaction.atomic
def log_contact(application: int, talk: Talk, *, actor: Actor, now: datetime) -> Contact:
    """Keep a call or a meeting in the log of an application. Raise NotYours, ReviewError."""
    sheet = _sheet(application, actor)
    if talk.kind not in ContactKind.values:
        raise ReviewError("Dites comment vous avez parlé : par téléphone, en réunion, en visioconférence.")
    if talk.held_on > now.astimezone(PARIS).date():
        raise ReviewError("Cet échange n’a pas encore eu lieu : donnez le jour où il s’est tenu.")
    who = " ".join(talk.with_whom.split())
    if not 0 < len(who) <= LONGEST_NAME:
        raise ReviewError("Dites avec qui vous avez parlé, en 200 caractères au plus.")
    row = Contact.objects.create(
        sheet=sheet,
        kind=talk.kind,
        held_on=talk.held_on,
        with_whom=who,
        text=_text(talk.text, "le compte rendu"),
        person_id=actor.person,
        written_at=now,
    )
    _keep("review.contact", sheet, actor, now, {"contact": row.pk, "kind": row.kind})
    return row


@transaction.atomic
def save_private(
    application: int, values: Mapping[str, Any], revision: int, *, actor: Actor, now: datetime
) -> ReviewSheet:
    """Keep the private fields of the scheme, read already by its private form; None empties one.

    `revision` is the one the page showed. Raise NotYours, ChangedMeanwhile.
    """
    sheet = _sheet(application, actor)
    if sheet.private_revision != revision:
        raise ChangedMeanwhile(
            "Quelqu’un a changé les champs du service entre-temps. Relisez-les, puis enregistrez de nouveau."
        )
    merged = {**sheet.private, **values}
    after = {name: value for name, value in merged.items() if value is not None}
    if after == sheet.private:
        return sheet
    changed = sorted(name for name in values if values[name] != sheet.private.get(name))
    sheet.private, sheet.private_revision = after, revision + 1
    sheet.save(update_fields=["private", "private_revision"])
    _keep("review.private_fields", sheet, actor, now, {"fields": changed})
    return sheet


def _sheet(application: int, actor: Actor) -> ReviewSheet:
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    sheet = ReviewSheet.objects.filter(pk=found.pk).first()
    if sheet is None:
        raise NotYours
    return sheet


def _text(text: str, what: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not kept:
        raise ReviewError(f"Écrivez {what} avant d’enregistrer.")
    if len(kept) > LONGEST_NOTE:
        raise ReviewError("Ce texte est trop long : 10 000 caractères au plus.")
    return kept


def _keep(kind: str, sheet: ReviewSheet, actor: Actor, now: datetime, details: Mapping[str, Any]) -> None:
    record(kind, f"application:{sheet.pk}", actor=actor.reference, now=now, details=details)
