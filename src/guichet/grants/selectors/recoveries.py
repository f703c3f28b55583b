"""What may be asked back of a grant, and where each demand of repayment stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guichet.grants.enums import RecoveryMove, RecoveryState
from guichet.grants.models import Award, Recovery, RecoveryEntry
from guichet.grants.selectors.computing import Computed, Step, entitlement
from guichet.shared.formats import format_amount, format_percent

FILES = "reponse"
"""The purpose of the files that answer a demand of repayment."""
WAITING = frozenset({RecoveryState.PROPOSED, RecoveryState.ANSWERED})
OWED = frozenset({RecoveryState.DECIDED, RecoveryState.RECOVERED})
MOVES: Mapping[RecoveryMove, tuple[frozenset[RecoveryState], RecoveryState]] = {
    RecoveryMove.ANSWER: (frozenset({RecoveryState.PROPOSED}), RecoveryState.ANSWERED),
    RecoveryMove.CANCEL: (WAITING, RecoveryState.CANCELLED),
    RecoveryMove.GIVE_UP: (WAITING, RecoveryState.GIVEN_UP),
    RecoveryMove.DECIDE: (WAITING, RecoveryState.DECIDED),
    RecoveryMove.RECEIVE: (frozenset({RecoveryState.DECIDED}), RecoveryState.RECOVERED),
}
"""Each move: from which states, to which one. A part that comes back leaves the state as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoveries:
    """The demands of repayment of one grant, the latest first, and what came back of each, by its key."""

    rows: Sequence[Recovery]
    entries: Mapping[int, Sequence[RecoveryEntry]]

    @property
    def open(self) -> Recovery | None:
        """Return the one that waits for its answer or its decision."""
        return next((row for row in self.rows if row.state in WAITING), None)

    @property
    def owed(self) -> list[Recovery]:
        """Return those decided of which something is still to come back."""
        return [row for row in self.rows if row.state == RecoveryState.DECIDED]


def recoveries_of(award: int) -> Recoveries:
    """Return the demands of repayment of a grant: two queries."""
    rows = list(Recovery.objects.filter(award=award).order_by("-rank"))
    found: dict[int, list[RecoveryEntry]] = {row.pk: [] for row in rows}
    for entry in RecoveryEntry.objects.filter(recovery__award=award).order_by("received_on", "pk"):
        found[entry.recovery_id].append(entry)
    return Recoveries(rows=rows, entries=found)


def paid_of(award: Award) -> int:
    """Return what was paid of a grant, in cents, before anything was recovered; one query."""
    return sum(one.paid_cents for one in award.instalments.all())


def recoverable(award: Award) -> int:
    """Return what may still be asked back, in cents: what was paid, less what decisions already ask; two queries."""
    decided = award.recoveries.filter(state__in=OWED).values_list("decided_cents", flat=True)
    return max(0, paid_of(award) - sum(cents or 0 for cents in decided))


def may_be_decided(row: Recovery, today: date) -> bool:
    """Tell whether the beneficiary has answered, or the days left to answer have passed."""
    return row.state == RecoveryState.ANSWERED or today > row.answer_by


def excess(award: Award, real: int, held: int) -> Computed:
    """Return what `held` (paid, less what was asked back) passes rate × real spend by, in cents, with each step of it."""
    due = entitlement(award.granted_cents, award.spend_cents, real)
    if award.spend_cents:
        rate = (2 * award.granted_cents * 10_000 + award.spend_cents) // (2 * award.spend_cents)
        told = f"{format_amount(award.granted_cents)} pour {format_amount(award.spend_cents)}, soit {format_percent(rate)}"
    else:
        told = "inconnu : la dépense retenue n’y figure pas, l’aide suit la dépense"
    capped = " (plafonnée à la subvention)" if due == award.granted_cents else ""
    over = max(0, held - due)
    return Computed(
        over,
        (
            Step("Dépense réelle retenue", format_amount(real)),
            Step("Taux de la décision", told),
            Step("Aide due pour cette dépense", format_amount(due) + capped),
            Step("Versé, moins ce qui est déjà à reverser", format_amount(held)),
            Step("Versé en trop", format_amount(over)),
        ),
    )
