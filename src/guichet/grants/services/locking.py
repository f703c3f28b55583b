"""Lock a grant and ask who may, before anything is changed."""

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import AwardState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award
from guichet.grants.permissions import may_oversee


def locked_award(pk: int) -> Award:
    """Lock a grant and return it. Raise NotYours when there is none."""
    held = Award.objects.select_for_update(of=("self",), no_key=True).select_related(
        "application", "organisation"
    )
    found = held.filter(pk=pk).first()
    if found is None:
        raise NotYours
    return found


def award_for(pk: int, actor: Actor, right: Right) -> Award:
    """Lock a grant for an officer who holds a right on it. Raise NotYours."""
    award = locked_award(pk)
    if not may_oversee(award, actor, right):
        raise NotYours
    return award


def require_active(award: Award) -> None:
    """Raise GrantError on a grant that is completed or cancelled."""
    if award.state != AwardState.ACTIVE:
        raise GrantError(f"Cette subvention est {AwardState(award.state).label} : elle ne change plus.")
