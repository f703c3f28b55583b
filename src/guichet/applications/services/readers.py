"""Who is told by mail of what happens to an application."""

from collections.abc import Iterator
from datetime import datetime

from guichet.applications.enums import ParticipantRole, Party
from guichet.applications.models import Application, Participant

FOLLOWERS = (ParticipantRole.OWNER, ParticipantRole.EDITOR, ParticipantRole.PARTNER)


def of_side(application: Application, party: Party, now: datetime) -> tuple[str, ...]:
    """Return the addresses of a side, each once, the first concerned first."""
    found = _service(application, now) if party is Party.SERVICE else _applicant(application)
    return tuple(dict.fromkeys(email.lower() for email in found if email))


def _applicant(application: Application) -> Iterator[str]:
    """The owner, those who fill it with them, and the people of the organisation."""
    if application.owner is not None:
        yield application.owner.email
    invited = Participant.objects.filter(application=application, role__in=FOLLOWERS, ended_at=None)
    yield from invited.exclude(person=None).values_list("email", flat=True).order_by("id")
    if application.organisation is not None:
        members = application.organisation.memberships.filter(ended_at=None, person__disabled_at=None)
        yield from members.values_list("person__email", flat=True).order_by("person_id")


def _service(application: Application, now: datetime) -> Iterator[str]:
    """The assigned reviewer."""
    if application.reviewer is not None:
        yield application.reviewer.email
