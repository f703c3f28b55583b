"""Invitations that have not been answered."""

from dataclasses import dataclass
from datetime import datetime

from guichet.accounts.enums import MembershipRole
from guichet.accounts.models import Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRecord:
    """Someone invited, who has not come yet."""

    pk: int
    email: str
    role: MembershipRole
    expires_at: datetime


def invitations_of(organisation: int, *, real: datetime) -> tuple[InvitationRecord, ...]:
    """Return the invitations of an organisation that are still good, by address."""
    rows = Invitation.objects.filter(
        organisation=organisation, accepted_at=None, revoked_at=None, expires_at__gt=real
    )
    return tuple(
        InvitationRecord(pk=row.pk, email=row.email, role=MembershipRole(row.role), expires_at=row.expires_at)
        for row in rows.order_by("email", "role")
    )
