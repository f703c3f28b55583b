"""What a change of a grant moves in the envelopes: more is set aside then committed, less is freed.

A scheme without an envelope for the year and the place is not held: unknown is not zero.
"""

from datetime import datetime, timedelta

from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import OpenLine, envelopes_for, open_lines
from guichet.budget.services import By, commit, release, reserve, uncommit
from guichet.grants.models import Award
from guichet.shared.clock import PARIS

HELD = timedelta(days=60)


def by_of(award: Award, reason: str, *, actor: str, now: datetime) -> By:
    """Say who moves money, when and why, as the ledger keeps it."""
    name = award.carrier_name[:250] or "un bénéficiaire"  # the ledger keeps 400 letters of a reason
    return By(
        actor=actor,
        now=now,
        reason=f"{reason}, {name}, subvention n° {award.number}",
        reference=award.reference,
    )


def set_aside(award: Award, more: int, by: By) -> None:
    """Reserve the euros that an amendment adds. Raise NotEnough, with how much is left."""
    found = envelopes_for(award.slug, award.places, year=by.now.astimezone(PARIS).year).get(Unit.EURO)
    if found is not None and more > 0 and _followed(award):
        reserve(found.pk, more, by.now + HELD, by)


def take(award: Award, more: int, by: By) -> None:
    """Commit the euros that a signed amendment adds, and free what was set aside. Raise NotEnough."""
    held = _reserved(award)
    found = envelopes_for(award.slug, award.places, year=by.now.astimezone(PARIS).year).get(Unit.EURO)
    if found is not None and more > 0 and _followed(award):
        commit(found.pk, more, by, reservation=held.pop(0) if held else None)
    for line in held:
        release(line, by)


def let_go(award: Award, by: By) -> None:
    """Free what was set aside for an amendment that is dropped."""
    for line in _reserved(award):
        release(line, by)


def free(award: Award, less: int, by: By) -> int:
    """Free at most `less` cents of what is committed and not paid, the latest line first; return what was freed."""
    left = less
    for line in reversed(_committed(award, Unit.EURO)):
        amount = min(left, line.left - line.paid)
        if amount > 0:
            uncommit(line.pk, amount, by)
            left -= amount
    return less - left


def free_everything(award: Award, by: By) -> None:
    """Free all that is committed and not paid: euros and posts."""
    for unit in Unit:
        for line in _committed(award, unit):
            if line.left > line.paid:
                uncommit(line.pk, line.left - line.paid, by)


def _followed(award: Award) -> bool:
    """Tell whether the envelopes hold this grant: what was never committed is not followed now."""
    return bool(award.reference) and (award.granted_cents == 0 or bool(_committed(award, Unit.EURO)))


def _committed(award: Award, unit: Unit) -> list[OpenLine]:
    if not award.reference:
        return []
    return [line for line in open_lines(award.reference, Account.COMMITTED) if line.unit is unit]


def _reserved(award: Award) -> list[int]:
    if not award.reference:
        return []
    return [line.pk for line in open_lines(award.reference, Account.RESERVED)]
