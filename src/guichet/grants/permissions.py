"""Who may read a grant and act on it. Whoever may not, gets the same answer as when there is none."""

from django.db.models import Q

from guichet.accounts.enums import MembershipRole, Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_hold, may_read
from guichet.applications.selectors import Hold
from guichet.grants.enums import ClaimState, RecoveryState
from guichet.grants.models import Award, Claim, Recovery

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


def award_of_applicant(number: int, actor: Actor | None, *, write: bool = False) -> Award:
    """Return a grant for the applicant's side, to read or to fill. Raise NotYours."""
    found = _award(number)
    if found is None or not (may_answer(found, actor) if write else may_follow(found, actor)):
        raise NotYours
    return found


def award_of_officer(number: int, actor: Actor, *rights: Right) -> Award:
    """Return a grant for an officer who holds one of these rights over it. Raise NotYours."""
    found = _award(number)
    if found is None or not any(may_oversee(found, actor, right) for right in rights):
        raise NotYours
    return found


def over_awards(actor: Actor, right: Right, prefix: str = "") -> Q:
    """Return the condition of the grants over which a right is held; `prefix` leads to the grant ("award__")."""
    found = Q(pk__in=())
    for scope in actor.scopes_of(right):
        one = Q()
        if scope.scheme:
            one &= Q(**{f"{prefix}slug": scope.scheme})
        if scope.territory:
            one &= Q(**{f"{prefix}places__contains": [scope.territory]})
        if not one:
            return Q()
        found |= one
    return found


def claim_read(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether the actor reads the invoices of a claim: the applicant's side, and officers of the grant."""
    claim = _claim(reference)
    return claim is not None and (may_oversee(claim.award, actor) or may_follow(claim.award, actor))


def claim_written(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether the actor adds and removes the invoices of a claim: the applicant's side, until it is sent."""
    claim = _claim(reference)
    if claim is None or claim.state not in {ClaimState.DRAFT, ClaimState.RETURNED}:
        return False
    return may_answer(claim.award, actor)


def recovery_read(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether the actor reads the papers that answer a recovery: the applicant's side, and officers of the grant."""
    recovery = _recovery(reference)
    return recovery is not None and (may_oversee(recovery.award, actor) or may_follow(recovery.award, actor))


def recovery_written(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether the actor adds and removes these papers: the applicant's side, until it has answered."""
    recovery = _recovery(reference)
    return (
        recovery is not None
        and recovery.state == RecoveryState.PROPOSED
        and may_answer(recovery.award, actor)
    )


def _recovery(reference: str) -> Recovery | None:
    if not (reference.isascii() and reference.isdigit()) or len(reference) > 18:
        return None
    rows = Recovery.objects.select_related("award__application", "award__organisation")
    return rows.filter(pk=int(reference)).first()


def _claim(reference: str) -> Claim | None:
    if not (reference.isascii() and reference.isdigit()) or len(reference) > 18:
        return None
    rows = Claim.objects.select_related("award__application", "award__organisation")
    return rows.filter(pk=int(reference)).first()


def _award(number: int) -> Award | None:
    if not 0 < number < 2**63:
        return None
    return Award.objects.select_related("application", "organisation").filter(number=number).first()


def may_follow_number(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether an actor may read the files of a grant, by its number: whoever may read the grant, on either side."""
    if actor is None or not (reference.isascii() and reference.isdigit() and len(reference) < 19):
        return False
    award = Award.objects.select_related("application").filter(number=int(reference)).first()
    return award is not None and (may_follow(award, actor) or may_oversee(award, actor))


def nobody(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell that nobody adds to these files or removes them: services alone do."""
    return False
