"""Share a changed grant again among the payments that are still to come."""

from guichet.grants.enums import InstalmentState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award
from guichet.grants.selectors.shares import WHOLE
from guichet.shared.formats import format_amount


def settled(award: Award) -> int:
    """Return what is paid, or asked and not yet paid: cents that a change may not go under."""
    total = 0
    for one in award.instalments.all():
        asked = one.state in {InstalmentState.CLAIMED, InstalmentState.ORDERED}
        total += max(one.paid_cents, one.planned_cents) if asked else one.paid_cents
    return total


def require_enough(award: Award, granted: int) -> None:
    """Raise GrantError when a grant would become less than what is paid or asked."""
    least = settled(award)
    if granted < least:
        raise GrantError(
            f"Il est déjà versé ou demandé {format_amount(least)} : la subvention ne descend pas en dessous. "
            "Ce qui a été versé en trop se récupère par un reversement."
        )


def replan(award: Award) -> None:
    """Plan again the payments to come; those asked or paid keep theirs, the last one to come takes what is left."""
    rows = list(award.instalments.order_by("rank"))
    coming = [one for one in rows if one.state == InstalmentState.COMING]
    left = award.granted_cents - sum(
        one.paid_cents if one.state == InstalmentState.PAID else one.planned_cents
        for one in rows
        if one.state not in {InstalmentState.COMING, InstalmentState.CANCELLED}
    )
    for one in coming:
        last = one is coming[-1]
        share = (
            left
            if last or one.share_bp is None
            else (award.granted_cents * one.share_bp + WHOLE // 2) // WHOLE
        )
        one.planned_cents = max(0, min(left, share))
        left -= one.planned_cents
        one.save(update_fields=["planned_cents"])
