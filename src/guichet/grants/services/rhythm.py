"""The days of the payments that a scheme counts in months: known once the decision, the signature or the start is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from bareme import add_months
from guichet.grants.enums import AgreementKind, AgreementState, CountedFrom, InstalmentState
from guichet.grants.errors import GrantError
from guichet.grants.models import AgreementSignature, Award, Instalment
from guichet.grants.selectors.plan_words import rhythm_of
from guichet.schemes.selectors import pinned_definition
from guichet.shared.clock import PARIS

MOST_MONTHS = 120
FIXED = "Ce dispositif fixe le rythme des versements : un avenant ne le change pas."


def date_payments(award: Award, counted_from: CountedFrom, day: date) -> None:
    """Date the payments that count their months from what has just happened, on `day`; those asked already keep theirs."""
    for one in award.instalments.filter(due_after=counted_from, state=InstalmentState.COMING):
        one.due_on = add_months(day, one.due_months or 0)
        one.save(update_fields=["due_on"])


def plan_length(instalments: Iterable[Instalment]) -> int | None:
    """Return the months of the last payment that has some, None when the plan counts no months."""
    return max((one.due_months for one in instalments if one.due_months), default=None)


def stretched(award: Award, months: int) -> list[tuple[Instalment, int]]:
    """Return each payment to come with its months once the plan lasts `months`: in proportion, half up, at least one.

    Raise GrantError: the scheme fixes the rhythm, the plan counts no months, nothing is left to change, a length that cannot be.
    """
    scheme = pinned_definition(award.pinned, tuple(award.places))
    if scheme.agreement is None or not scheme.agreement.plan_may_change:
        raise GrantError(FIXED)
    rows = list(award.instalments.order_by("rank"))
    length = plan_length(rows)
    coming = [one for one in rows if one.due_months and one.state == InstalmentState.COMING]
    if length is None or not coming:
        raise GrantError("Aucun versement à venir n’est compté en mois : sa date se change dans le plan.")
    if not 1 <= months <= MOST_MONTHS:
        raise GrantError(f"La durée des versements va de 1 à {MOST_MONTHS} mois.")
    return [(one, in_proportion(one.due_months or 0, length, months)) for one in coming]


def in_proportion(months: int, length: int, new: int) -> int:
    """Return where `months` out of `length` falls once the length is `new`: half up, at least one month."""
    return max(1, (2 * months * new + length) // (2 * length))


def stretch_words(award: Award, months: int) -> str:
    """Say what a new length gives, for the document that both sides sign. Raise GrantError as `stretched`."""
    found = stretched(award, months)
    before = plan_length(award.instalments.all())
    told = []
    for one, new in found:
        one.due_months = new
        told.append(f"{one.title.lower()}, {rhythm_of(one)}")
    return f"Durée des versements : {before} mois devient {months} mois ({' ; '.join(told)})."


def stretch(award: Award, months: int) -> None:
    """Give the payments to come their new months, and their new days where the day they count from is known."""
    for one, new in stretched(award, months):
        if one.due_on is not None:
            one.due_on = add_months(_counted_from(award, one), new)
        one.due_months = new
        one.save(update_fields=["due_months", "due_on"])


def signed_day(award: Award) -> date:
    """Return the day what binds both sides held: the last signature of the convention, else the decision."""
    signed = AgreementSignature.objects.filter(
        agreement__award=award,
        agreement__kind=AgreementKind.CONVENTION,
        agreement__state=AgreementState.SIGNED,
    ).aggregate(day=Max("signed_on"))["day"]
    return signed or award.decided_at.astimezone(PARIS).date()


def _counted_from(award: Award, one: Instalment) -> date:
    match CountedFrom(one.due_after):
        case CountedFrom.SIGNATURE:
            return signed_day(award)
        case CountedFrom.START if award.started_on is not None:
            return award.started_on
        case _:
            return award.decided_at.astimezone(PARIS).date()
