"""Change the planned payments of a grant, within what the law allows before the balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.enums import PaidWhen
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, Claim, Instalment
from guichet.grants.permissions import award_of_officer
from guichet.grants.selectors.ceilings import FRAMEWORK, ceilings, over_ceilings
from guichet.grants.selectors.shares import planned_amounts
from guichet.journal.services import record
from guichet.schemes.selectors import pinned_definition
from guichet.shared.clock import PARIS

CHANGED = ("share_bp", "paid_when", "due_on", "due_after", "due_months")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPart:
    """What becomes of one planned payment: its share in basis points (ignored for the balance), what it waits for."""

    share_bp: int | None
    paid_when: str
    due_on: date | None = None


@transaction.atomic
def change_plan(
    number: int,
    parts: Sequence[ChangedPart],
    reason: str,
    *,
    guarantee: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Change the shares, conditions and dates of the payments of a grant, in their order. What is already asked stays.

    Raise NotYours, GrantError: no reason, a payment asked meanwhile, shares above the legal ceilings.
    """
    award = award_of_officer(number, actor, Right.INSTRUCT)
    award = Award.objects.select_for_update().get(pk=award.pk)
    planned = list(Instalment.objects.select_for_update().filter(award=award).order_by("rank"))
    if not reason.strip():
        raise FieldRefused("raison", "Dites pourquoi le plan change : le demandeur et le journal le gardent.")
    if len(parts) != len(planned):
        raise GrantError("Le plan a changé depuis que vous l’avez ouvert : relisez-le.")
    asked = set(Claim.objects.filter(award=award).values_list("instalment_id", flat=True))
    before = [_told(one) for one in planned]
    for one, part in zip(planned, parts, strict=True):
        _change(one, part, asked=one.pk in asked)
    _refuse_beyond(award, planned, guarantee=guarantee)
    amounts = planned_amounts(award.granted_cents, [one.share_bp for one in planned])
    for one, amount in zip(planned, amounts, strict=True):
        one.planned_cents = amount
        one.save(update_fields=[*CHANGED, "planned_cents"])
    award.bank_guarantee = guarantee
    award.save(update_fields=["bank_guarantee"])
    details = {"reason": reason.strip()[:400], "before": before, "after": [_told(one) for one in planned]}
    record("award.plan_changed", award.subject, actor=actor.reference, now=now, details=details)


def _refuse_beyond(award: Award, planned: Sequence[Instalment], *, guarantee: bool) -> None:
    if _is_bound(award) and (
        over := over_ceilings(
            [(PaidWhen(one.paid_when), one.share_bp) for one in planned],
            ceilings(guarantee=guarantee, months=_months(award)),
        )
    ):
        raise FieldRefused("parts", over)
    if sum(one.share_bp or 0 for one in planned) > 10_000:
        raise FieldRefused("parts", "Les parts dépassent 100 % de la subvention : réduisez-en une.")


def _change(one: Instalment, part: ChangedPart, *, asked: bool) -> None:
    share = None if one.share_bp is None else part.share_bp
    if one.share_bp is not None and (share is None or not 0 <= share <= 10_000):
        raise FieldRefused(f"part-{one.rank + 1}", "Écrivez une part entre 0 et 100 %.")
    if part.paid_when not in PaidWhen.values:
        raise FieldRefused(f"quand-{one.rank + 1}", "Choisissez ce que ce versement attend.")
    if part.paid_when == PaidWhen.DATE and part.due_on is None and not (one.due_after and one.due_on is None):
        raise FieldRefused(f"date-{one.rank + 1}", "Il manque la date de ce versement.")
    if part.due_on != one.due_on:  # a day that is written no longer follows the rhythm of the scheme
        one.due_after, one.due_months = "", None
    changed = (share, part.paid_when) != (one.share_bp, one.paid_when)
    if asked and changed:
        raise GrantError(f"« {one.title} » est déjà demandé : il ne change plus.")
    one.share_bp, one.paid_when, one.due_on = share, part.paid_when, part.due_on


def _is_bound(award: Award) -> bool:
    return pinned_definition(award.pinned, tuple(award.places)).review.framework == FRAMEWORK


def _months(award: Award) -> int | None:
    """Return the whole months from the decision to the completion, one more when days are left."""
    if award.completion_on is None:
        return None
    begun, end = award.decided_at.astimezone(PARIS).date(), award.completion_on
    return (end.year - begun.year) * 12 + end.month - begun.month + (end.day > begun.day)


def _told(one: Instalment) -> dict[str, object]:
    return {
        "rank": one.rank,
        "share_bp": one.share_bp,
        "when": one.paid_when,
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }
