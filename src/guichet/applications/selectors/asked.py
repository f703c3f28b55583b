"""What the service asked of the applicant, and what the applicant asked of the service."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guichet.applications.enums import LeaveKind, LeaveState, RequestKind, RequestState
from guichet.applications.models import Application, Leave, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One thing asked of the applicant. `old_value` and `new_value` are values of the form, for a correction.

    `purpose` is what its files are kept under; `model` the token of the file to fill in; `late` that its day passed.
    """

    id: int
    kind: RequestKind
    state: RequestState
    field: str
    title: str
    explanation: str
    model: UUID | None
    suspends: bool
    asked_at: datetime
    due_on: date | None
    answered_at: datetime | None
    old_value: Any
    new_value: Any

    @property
    def purpose(self) -> str:
        return purpose_of(self.id)

    @property
    def is_open(self) -> bool:
        return self.state is RequestState.OPEN

    def late(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRecord:
    """One thing the applicant asked leave for, and what the service answered."""

    id: int
    kind: LeaveKind
    state: LeaveState
    request: int | None
    why: str
    wanted: date | None
    granted: date | None
    answer: str
    asked_at: datetime
    answered_at: datetime | None


def purpose_of(request: int) -> str:
    """Return what the files that answer a request are kept under, beside the application."""
    return f"request-{request}"


def requests_of(application: Application) -> list[RequestRecord]:
    """Return everything asked of the applicant, the first asked first: one query."""
    rows = Request.objects.filter(application=application).select_related("model").order_by("asked_at", "id")
    return [record_of(row) for row in rows]


def record_of(row: Request) -> RequestRecord:
    return RequestRecord(
        id=row.pk,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        field=row.field,
        title=row.title,
        explanation=row.explanation,
        model=row.model.token if row.model else None,
        suspends=row.suspends,
        asked_at=row.asked_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        old_value=row.old_value,
        new_value=row.new_value,
    )


def leaves_of(application: Application) -> list[LeaveRecord]:
    """Return what the applicant asked leave for, the first asked first: one query."""
    return [
        LeaveRecord(
            id=row.pk,
            kind=LeaveKind(row.kind),
            state=LeaveState(row.state),
            request=row.request_id,
            why=row.why,
            wanted=row.wanted,
            granted=row.granted,
            answer=row.answer,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )
        for row in Leave.objects.filter(application=application).order_by("asked_at", "id")
    ]
