"""Who takes part in an application on the applicant's side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guichet.applications.enums import ParticipantRole
from guichet.applications.models import Application, Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedPerson:
    """Someone invited: what for, and whether they came."""

    pk: int
    email: str
    name: str
    role: ParticipantRole
    purpose: str
    invited_at: datetime
    came: bool


def invited_on(application: Application) -> Sequence[InvitedPerson]:
    """Return who is invited to fill, read or take over an application, the first invited first: one query."""
    roles = [ParticipantRole.EDITOR, ParticipantRole.READER, ParticipantRole.OWNER]
    rows = Participant.objects.filter(application=application, role__in=roles, ended_at=None)
    return [
        InvitedPerson(
            pk=row.pk,
            email=row.email,
            name=row.name,
            role=ParticipantRole(row.role),
            purpose=row.purpose,
            invited_at=row.invited_at,
            came=row.person_id is not None,
        )
        for row in rows.order_by("invited_at", "id")
    ]
