"""One application opened by an officer: everything its page shows, in few queries whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from bareme import Deadline
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.selectors import (
    LeaveRecord,
    MessageRecord,
    RequestRecord,
    Standing,
    deadlines_of,
    leaves_of,
    messages_of,
    requests_of,
    standing_of,
)
from guichet.documents.selectors import FileRecord, files_of
from guichet.review.models import Contact, Follow, Label, PrivateNote, Reading, ReviewSheet
from guichet.review.selectors.scope import areas_of, scope_condition

MOST_OTHERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A private note, or a call or a meeting, as it is shown. `kind` is empty for a note."""

    id: int
    field: str
    text: str
    author: str
    person: int | None
    at: datetime
    removed: bool = False
    kind: str = ""
    with_whom: str = ""
    held_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An application as its page needs it; what comes from one query is read once, when first asked for.

    `sheet` bears what panels added to its query. `seen_at` is when this officer had last opened it. `focus` is what the
    address says of the page: which form stands open. `kept` is
    where panels leave what another needs too.
    """

    actor: Actor
    now: datetime
    today: date
    sheet: ReviewSheet
    standing: Standing
    focus: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def application(self) -> Any:
        """The row itself; changed by services alone."""
        return self.sheet.application

    @property
    def number(self) -> int:
        return self.sheet.number

    @property
    def state(self) -> State:
        return State(self.sheet.application.state)

    def may(self, right: Right) -> bool:
        return self.actor.may(right, scheme=self.sheet.slug, places=self.sheet.places)

    @property
    def seen_at(self) -> datetime | None:
        found: datetime | None = self.brought("review_seen_at")
        return found

    @property
    def followed(self) -> bool:
        return bool(self.brought("review_followed"))

    def brought(self, name: str) -> Any:
        """Return what a sub-query of the sheet brought."""
        return getattr(self.sheet, name)

    @cached_property
    def files(self) -> list[FileRecord]:
        return files_of(f"application:{self.sheet.pk}")

    @cached_property
    def messages(self) -> list[MessageRecord]:
        return messages_of(self.application)

    @cached_property
    def requests(self) -> list[RequestRecord]:
        return requests_of(self.application)

    @cached_property
    def leaves(self) -> list[LeaveRecord]:
        return leaves_of(self.application)

    @cached_property
    def deadlines(self) -> tuple[Deadline, ...]:
        return deadlines_of(self.application, self.today)

    @cached_property
    def notes(self) -> list[Noted]:
        return [_noted(row) for row in self.brought("review_notes")]

    @cached_property
    def contacts(self) -> list[Noted]:
        return [_noted(row) for row in self.brought("review_contacts")]

    @cached_property
    def others(self) -> list[ReviewSheet]:
        return others_of(self.sheet, self.actor)


def _noted(row: Mapping[str, Any]) -> Noted:
    return Noted(
        id=row["id"],
        field=row.get("field") or "",
        text=row["text"],
        author=row["name"] or "",
        person=row["person"],
        at=datetime.fromisoformat(row["at"]),
        removed=row.get("removed") is not None,
        kind=row.get("kind") or "",
        with_whom=row.get("with") or "",
        held_on=date.fromisoformat(row["on"]) if row.get("on") else None,
    )


def open_application(
    number: int,
    actor: Actor,
    now: datetime,
    columns: Mapping[str, Combinable] | None = None,
    focus: Mapping[str, str] | None = None,
) -> Opened:
    """Return an application for an officer who may see it. Raise NotYours for anybody else, or when there is none.

    `columns` are the sub-queries of panels.
    """
    if not 0 < number < 2**63:
        raise NotYours
    rows = ReviewSheet.objects.select_related(
        "application",
        "application__answers",
        "application__organisation",
        "application__owner",
        "application__reviewer",
    )
    sheet = rows.annotate(**own_columns(actor), **(columns or {})).filter(number=number).first()
    if sheet is None or not may_review(sheet.application, actor):
        raise NotYours
    return Opened(
        actor=actor,
        now=now,
        today=now.date(),
        sheet=sheet,
        standing=standing_of(sheet.application, now),
        focus=focus or {},
    )


def own_columns(actor: Actor) -> dict[str, Combinable]:
    """Return the sub-queries of the sheet that the page itself needs."""
    notes = PrivateNote.objects.filter(sheet=OuterRef("pk")).order_by("written_at", "id")
    contacts = Contact.objects.filter(sheet=OuterRef("pk")).order_by("-held_on", "-id")
    labels = Label.objects.filter(desk__in=["", *areas_of(actor)]).order_by("desk", "name")
    label = JSONObject(pk="pk", name="name", colour="colour")
    mine = {"sheet": OuterRef("pk"), "person": actor.person}
    note = JSONObject(
        id="id",
        field="field",
        text="text",
        name="person__name",
        person="person",
        at="written_at",
        removed="removed_at",
    )
    contact = JSONObject(
        id="id", kind="kind", on="held_on", text="text", name="person__name", person="person", at="written_at",
        **{"with": "with_whom"},
    )  # fmt: skip
    return {
        "review_notes": ArraySubquery(notes.values(json=note)),
        "review_contacts": ArraySubquery(contacts.values(json=contact)),
        "review_labels": ArraySubquery(labels.values(json=label)),
        "review_followed": Exists(Follow.objects.filter(**mine)),
        "review_seen_at": Subquery(Reading.objects.filter(**mine).values("seen_at")[:1]),
    }


def others_of(sheet: ReviewSheet, actor: Actor) -> list[ReviewSheet]:
    """Return the other applications of the same organisation (or same SIREN, or same carrier), the last sent first.

    An officer sees those they may open, and the awards of all, which are public; each with its answers: one query.
    """
    row = sheet.application
    same = Q(pk__in=())
    if row.organisation is not None:
        same |= Q(application__organisation__siret__startswith=row.organisation.siret[:9])
    if row.carrier:
        same |= Q(places__contains=[row.carrier], application__carrier=row.carrier)
    shown = scope_condition(actor) | Q(state=State.ACCEPTED) if actor.scopes else Q(pk__in=())
    rows = (
        ReviewSheet.objects.filter(same & shown)
        .exclude(pk=sheet.pk)
        .select_related("application", "application__answers")
    )
    return list(rows.order_by("-number")[:MOST_OTHERS])
