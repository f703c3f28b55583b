"""Who is told by mail of what happens to an application."""

from collections.abc import Iterator
from datetime import datetime

from guichet.accounts.enums import Right
from guichet.accounts.selectors import PersonRecord, members_of, people_at, people_with
from guichet.applications.enums import ParticipantRole, Party
from guichet.applications.filing import COUNTRY, area_among
from guichet.applications.models import Application, Participant
from guichet.schemes.selectors import pinned_definition

FOLLOWERS = (ParticipantRole.OWNER, ParticipantRole.EDITOR, ParticipantRole.PARTNER)


def of_side(application: Application, party: Party, now: datetime) -> tuple[str, ...]:
    """Return the addresses of a side, each once, the first concerned first."""
    found = _service(application, now) if party is Party.SERVICE else _applicant(application)
    return tuple(dict.fromkeys(email.lower() for email in found if email))


def _applicant(application: Application) -> Iterator[str]:
    """The owner, those who fill it with them, and the confirmed people of the organisation."""
    if application.owner is not None:
        yield application.owner.email
    invited = Participant.objects.filter(application=application, role__in=FOLLOWERS, ended_at=None)
    yield from invited.exclude(person=None).values_list("email", flat=True).order_by("id")
    if application.organisation_id is not None:
        members = members_of(application.organisation_id)
        yield from (member.person.email for member in members if member.confirmed)


def _service(application: Application, now: datetime) -> Iterator[str]:
    """The assigned reviewer, else the officers of its desk, else, when the desk has nobody, whoever reviews it."""
    if application.reviewer is not None:
        yield application.reviewer.email
        return
    officers = _of_desk(application, now) or people_with(
        Right.INSTRUCT, application.slug, application.places, now
    )
    yield from (one.email for one in officers)


def _of_desk(application: Application, now: datetime) -> tuple[PersonRecord, ...]:
    """Who reviews this scheme at the area of the desk, or at a place within it that holds the carrier."""
    places, area = list(application.places), _area_of(application)
    inside = places[: places.index(area) + 1] if area in places else [""]
    return people_at(Right.INSTRUCT, application.slug, inside, now)


def _area_of(application: Application) -> str:
    """Return the area of the desk. Before it is routed, an application only has the group, or nothing: its scheme tells."""
    area = application.desk.partition("/")[0]
    if area == COUNTRY or area in application.places:
        return area
    scheme = pinned_definition(application.pinned, tuple(application.places))
    return area_among(application.places, scheme.review.desk.by)
