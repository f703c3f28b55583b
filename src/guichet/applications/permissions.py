"""Who may read and change an application. Whoever may not, gets the same answer as when it does not exist."""

from guichet.accounts.enums import MembershipRole, Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.models import Application, Participant
from guichet.applications.transitions import Hold

MEMBERS = frozenset({MembershipRole.APPLICANT, MembershipRole.SIGNATORY, MembershipRole.ADMINISTRATOR})
WRITERS = frozenset({ParticipantRole.OWNER, ParticipantRole.EDITOR})


def may_read(application: Application, actor: Actor | None) -> bool:
    """Tell whether the applicant's side or an officer may read it. A draft nobody owns is read by whoever has its link."""
    if application.state == State.DRAFT and application.owner_id is None:
        return True
    if actor is None:
        return False
    return may_hold(application, actor, Hold.WRITE) or _participates(application, actor)


def may_review(application: Application, actor: Actor | None, right: Right = Right.VIEW) -> bool:
    """Tell whether an officer holds a right on an application that was sent."""
    if application.state == State.DRAFT or actor is None:
        return False
    return actor.may(right, scheme=application.slug, places=application.places)


def may_hold(application: Application, actor: Actor | None, hold: object) -> bool:
    """Tell whether the actor may write (`Hold.WRITE`) or send and withdraw (`Hold.SEND`) it for the applicant.

    Whoever has the link of a draft that nobody owns writes in it; sending it asks who one is.
    """
    if application.state == State.DRAFT and application.owner_id is None:
        return hold is Hold.WRITE or actor is not None
    if actor is None:
        return False
    if application.owner_id is not None and application.owner_id == actor.person:
        return True
    if _belongs(application, actor):
        return True
    if hold is not Hold.WRITE:
        return False
    return _participates(application, actor, WRITERS)


def _belongs(application: Application, actor: Actor) -> bool:
    """Tell whether the actor belongs to the organisation that applies: confirmed, for anyone may say that they do."""
    return application.organisation_id is not None and any(
        member.organisation == application.organisation_id and member.confirmed and member.role in MEMBERS
        for member in actor.memberships
    )


def may_edit(application: Application, actor: Actor | None) -> bool:
    """Tell whether the actor may change the answers and the papers; whether it is still time is told by its state."""
    return may_hold(application, actor, Hold.WRITE)


def _participates(
    application: Application, actor: Actor, roles: frozenset[ParticipantRole] | None = None
) -> bool:
    if actor.person is None:
        return False
    found = Participant.objects.filter(application=application, person=actor.person, ended_at=None)
    return found.filter(role__in=roles).exists() if roles else found.exists()
