"""Who may read a grant and act on it. Whoever may not, gets the same answer as when there is none."""

from guichet.accounts.enums import MembershipRole, Right
from guichet.accounts.permissions import Actor
from guichet.applications.permissions import may_hold, may_read
from guichet.applications.selectors import Hold
from guichet.grants.models import Award

MEMBERS = frozenset({MembershipRole.APPLICANT, MembershipRole.SIGNATORY, MembershipRole.ADMINISTRATOR})


def may_follow(award: Award, actor: Actor | None) -> bool:
    """Tell whether the applicant's side may read it: the organisation, or whoever may read the application."""
    if actor is None:
        return False
    return _belongs(award, actor) or (award.application is not None and may_read(award.application, actor))


def may_answer(award: Award, actor: Actor | None) -> bool:
    """Tell whether the actor may fill and send things for the applicant: claims, reports, papers."""
    if actor is None:
        return False
    return _belongs(award, actor) or (
        award.application is not None and may_hold(award.application, actor, Hold.WRITE)
    )


def may_engage(award: Award, actor: Actor | None) -> bool:
    """Tell whether the actor binds the applicant: a confirmed signatory, or whoever answers for the application."""
    if actor is None:
        return False
    if _belongs(award, actor, MembershipRole.SIGNATORY):
        return True
    return award.application is not None and may_hold(award.application, actor, Hold.SEND)


def may_oversee(award: Award, actor: Actor | None, right: Right = Right.VIEW) -> bool:
    """Tell whether an officer holds a right on it."""
    return actor is not None and actor.may(right, scheme=award.slug, places=award.places)


def _belongs(award: Award, actor: Actor, *roles: MembershipRole) -> bool:
    wanted = frozenset(roles) or MEMBERS
    return award.organisation_id is not None and any(
        member.organisation == award.organisation_id and member.confirmed and member.role in wanted
        for member in actor.memberships
    )
