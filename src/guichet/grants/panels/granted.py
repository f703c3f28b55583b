"""What was granted, how it is computed, and the payments it plans."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from guichet.grants.enums import InstalmentState
from guichet.grants.models import Instalment
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.registry import Panel, register_panel
from guichet.grants.selectors.plan_words import waits_for
from guichet.shared.formats import format_amount, format_date

STYLES = {
    InstalmentState.COMING: "",
    InstalmentState.CLAIMED: "fr-badge--info",
    InstalmentState.ORDERED: "fr-badge--info",
    InstalmentState.PAID: "fr-badge--success",
    InstalmentState.CANCELLED: "fr-badge--warning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned payment as it is shown."""

    title: str
    share_bp: int | None
    cents: int
    paid_cents: int
    waits: str
    note: str
    label: str
    style: str


def granted_context(opened: OpenedAward) -> dict[str, Any]:
    award = opened.award
    spend = award.spend_cents
    rate = (
        (2 * award.granted_cents * 10_000 + spend) // (2 * spend) if spend else None
    )  # half up, as in the requests
    return {
        "award": award,
        "rate": rate,
        "paid": sum(one.paid_cents for one in opened.instalments),
        "own": award.spend_cents - award.granted_cents if award.spend_cents else None,
    }


def plan_context(opened: OpenedAward) -> dict[str, Any] | None:
    if not opened.instalments:
        return None
    return {
        "lines": [_planned(one, opened.award.completion_on) for one in opened.instalments],
        "advance": advance_sentence(opened),
    }


def _planned(one: Instalment, completion: date | None) -> Planned:
    state = InstalmentState(one.state)
    return Planned(
        title=one.title,
        share_bp=one.share_bp,
        cents=one.planned_cents,
        paid_cents=one.paid_cents,
        waits=waits_for(one, completion),
        note=one.note,
        label=str(state.label),
        style=STYLES[state],
    )


def advance_sentence(opened: OpenedAward) -> str:
    """Say what the applicant advances and until when, empty once all is paid or when nothing is active.

    Each payment that has a day is advanced until that day; without one, the last is until what it waits for.
    """
    left = [
        one
        for one in opened.instalments
        if one.state not in {InstalmentState.PAID, InstalmentState.CANCELLED}
    ]
    if not opened.active or not left:
        return ""
    last = left[-1]
    advanced = last.planned_cents - last.paid_cents
    if advanced <= 0:
        return ""
    dated = [
        f"{format_amount(one.planned_cents - one.paid_cents)} jusqu’au {format_date(one.due_on)}"
        for one in left
        if one.due_on is not None and one.planned_cents > one.paid_cents
    ]
    if last.due_on is not None:
        return f"Vous avancerez {', puis '.join(dated)}."
    until = waits_for(last, None)
    completion = opened.award.completion_on
    when = f" (projet achevé le {format_date(completion)} au plus tard)" if completion else ""
    before = "".join(f"{one}, puis " for one in dated)
    return f"Vous avancerez {before}{format_amount(advanced)} jusqu’au dernier versement, {until}{when}."


def contact_context(opened: OpenedAward) -> dict[str, Any] | None:
    return {"contact": opened.contact} if opened.contact else None


def install() -> None:
    """Register the panels of this module."""
    folder = "grants/components/panels"
    register_panel(
        Panel(
            key="accorde",
            title="Ce qui est accordé",
            template=f"{folder}/granted.html",
            context=granted_context,
            rank=10,
        ),
        Panel(
            key="versements",
            title="Les versements",
            template=f"{folder}/plan.html",
            context=plan_context,
            rank=20,
        ),
        Panel(
            key="contact",
            title="Qui s’en occupe",
            template=f"{folder}/contact.html",
            context=contact_context,
            column="beside",
            rank=80,
        ),
    )
