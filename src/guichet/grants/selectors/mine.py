"""What an applicant's organisations were granted and received, what they still owe and by when."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guichet.accounts.permissions import Actor
from guichet.applications.selectors import Summary
from guichet.grants.enums import AwardState, InstalmentState, RecoveryState
from guichet.grants.models import Award, Instalment, Recovery
from guichet.shared.clock import PARIS

TEMPLATE = "grants/components/mine.html"
SHOWN = 5


def summary_of(actor: Actor, now: datetime) -> Summary | None:
    """Return the sums of the organisations a person belongs to, None without a grant: three queries.

    Papers owed are the proofs that the payments to come wait for; a cancelled grant counts for nothing.
    """
    organisations = [member.organisation for member in actor.memberships if member.confirmed]
    if not organisations:
        return None
    awards = Award.objects.filter(organisation__in=organisations).exclude(state=AwardState.CANCELLED)
    waiting = Q(instalments__state=InstalmentState.COMING)
    today = now.astimezone(PARIS).date()
    sums = awards.aggregate(
        paid=Coalesce(Sum("instalments__paid_cents"), 0),
        planned=Coalesce(Sum("instalments__planned_cents"), 0),
        next_on=Min("instalments__due_on", filter=waiting & Q(instalments__due_on__gte=today)),
        completion_on=Min("completion_on", filter=Q(completion_on__gte=today, state=AwardState.ACTIVE)),
    )
    owed = _owed(organisations)
    totals = _totals(awards, today)
    granted = totals["granted"]
    if not granted:
        return None
    next_on, next_what = _next(totals, sums)
    said = {
        "granted": granted,
        "received": sums["paid"] - totals["recovered"],
        "to_come": max(sums["planned"] - sums["paid"], 0),
        "owed": owed[:SHOWN],
        "more": max(len(owed) - SHOWN, 0),
        "next_on": next_on,
        "next_what": next_what,
        "to_give_back": totals["back"],
        "today": today,
    }
    return Summary(TEMPLATE, said)


def _next(totals: dict[str, Any], sums: dict[str, Any]) -> tuple[date | None, str]:
    """Return the nearest day to come and what it is."""
    coming = [
        (totals["answer_by"], "réponse à un reversement"),
        (sums["completion_on"], "fin d’un projet"),
        (sums["next_on"], "un versement prévu"),
    ]
    known = [(day, what) for day, what in coming if day is not None]
    return min(known, key=lambda one: one[0], default=(None, ""))


def _totals(awards: "QuerySet[Award]", today: date) -> dict[str, Any]:
    """Return what was granted, given back, is to give back, and the next day to answer a demand of repayment; one query."""
    asked = Recovery.objects.filter(award=OuterRef("pk"))
    owed_back = asked.filter(state=RecoveryState.DECIDED).values("award")
    left = owed_back.annotate(left=Sum(F("decided_cents") - F("recovered_cents"))).values("left")
    to_answer = asked.filter(state=RecoveryState.PROPOSED, answer_by__gte=today).values("answer_by")[:1]
    return awards.annotate(left=Subquery(left), to_answer=Subquery(to_answer)).aggregate(
        granted=Coalesce(Sum("granted_cents"), 0),
        recovered=Coalesce(Sum("recovered_cents"), 0),
        back=Coalesce(Sum("left"), 0),
        answer_by=Min("to_answer"),
    )


def _owed(organisations: list[int]) -> list[Instalment]:
    """Return the payments to come that wait for papers, the first of each grant, by its number."""
    rows = (
        Instalment.objects.filter(
            award__organisation__in=organisations,
            award__state=AwardState.ACTIVE,
            state=InstalmentState.COMING,
            planned_cents__gt=F("paid_cents"),
        )
        .exclude(proof=[])
        .select_related("award")
        .order_by("award__number", "rank")
        .distinct("award__number")
    )
    return list(rows)
