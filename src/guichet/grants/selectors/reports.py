"""The reports a laureate owes: which, by when, where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bareme import Scheme
from guichet.grants.enums import ReportState
from guichet.grants.models import Award, Report
from guichet.schemes.selectors import pinned_definition
from guichet.shared.clock import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord:
    """A report of the scheme and what became of it. `due_on` is None while the day it counts from is not known."""

    key: str
    title: str
    help: str
    due_on: date | None
    state: ReportState
    row: Report | None

    @property
    def to_fill(self) -> bool:
        return self.state in {ReportState.DRAFT, ReportState.RETURNED}


def reports_of(award: Award, scheme: Scheme | None = None) -> list[ReportRecord]:
    """Return the reports of a grant in the order of its scheme: one query when there are some, else none."""
    known = scheme or pinned_definition(award.pinned, tuple(award.places))
    if not known.reports:
        return []
    rows = {row.key: row for row in Report.objects.filter(award=award)}
    return [
        ReportRecord(
            key=one.id,
            title=one.title,
            help=one.help or "",
            due_on=due_day(award, one.after, one.days),
            state=ReportState(rows[one.id].state) if one.id in rows else ReportState.DRAFT,
            row=rows.get(one.id),
        )
        for one in known.reports
    ]


def due_day(award: Award, after: str, days: int) -> date | None:
    """Return the day a report is due: so many days after the decision, the start or the completion."""
    decided = award.decided_at.astimezone(PARIS).date()
    begins = {"decision": decided, "start": award.started_on, "completion": award.completion_on}[after]
    return begins + timedelta(days=days) if begins else None


def is_report_accepted(award: int, key: str) -> bool:
    """Tell whether a report of a grant is accepted."""
    return Report.objects.filter(award=award, key=key, state=ReportState.ACCEPTED).exists()


def reports_hold(award: Award, proof: Sequence[str], *, one_at_least: bool) -> bool:
    """Tell whether every report of the scheme among the proofs of a payment is accepted: other proofs come with its claim.

    When it names none, one accepted report is enough where `one_at_least` asks for it.
    """
    of_scheme = {one.id for one in pinned_definition(award.pinned, tuple(award.places)).reports}
    named = of_scheme & set(proof)
    if not named and not one_at_least:
        return True
    rows = Report.objects.filter(award=award, state=ReportState.ACCEPTED)
    accepted = set(rows.values_list("key", flat=True))
    return bool(accepted) and accepted >= named
