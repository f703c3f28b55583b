"""What is asked back of a grant: why, how it is computed, what was answered and decided, what came back, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from guichet.accounts.enums import Right
from guichet.documents.selectors import FileRecord, files_of
from guichet.grants.dues import Due, register_dues
from guichet.grants.enums import RecoveryCase, RecoveryState, Side
from guichet.grants.models import Recovery, RecoveryEntry
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.registry import Panel, register_panel
from guichet.grants.selectors.recoveries import FILES, OWED, Recoveries, may_be_decided, recoveries_of
from guichet.schemes.selectors import framework
from guichet.shared.formats import format_amount, format_date

KEY = "reversement"
ACCEPT = "pdf,image,text,spreadsheet,archive"
STYLES = {
    RecoveryState.PROPOSED: "fr-badge--info",
    RecoveryState.ANSWERED: "fr-badge--info",
    RecoveryState.DECIDED: "fr-badge--warning",
    RecoveryState.RECOVERED: "fr-badge--success",
}
ANSWERS = (
    ("garder", "Maintenir le montant"),
    ("reduire", "Réduire le montant"),
    ("abandonner", "Ne pas demander de reversement"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One demand of repayment as its panel shows it; cents."""

    row: Recovery
    case: str
    label: str
    style: str
    left: int
    following: str
    files: list[FileRecord]
    entries: list[RecoveryEntry]
    own: bool

    @property
    def owner(self) -> str:
        """Return what the papers of the answer belong to."""
        return str(self.row)


def recoveries(opened: OpenedAward) -> Recoveries:
    """Return the demands of repayment, read once for the page; no query where there is none."""
    if not opened.brought("asked_back"):
        return Recoveries(rows=(), entries={})
    found: Recoveries = opened.once("recoveries", lambda: recoveries_of(opened.award.pk))
    return found


def left_to_ask(opened: OpenedAward) -> int:
    """Return what may still be asked back, in cents."""
    decided = sum(row.decided_cents or 0 for row in recoveries(opened).rows if row.state in OWED)
    return max(0, sum(one.paid_cents for one in opened.instalments) - decided)


def recoveries_context(opened: OpenedAward) -> dict[str, Any] | None:
    found = recoveries(opened)
    most = left_to_ask(opened)
    asks = opened.may(Right.INSTRUCT) and most > 0 and found.open is None
    if not found.rows and not asks:
        return None
    return {
        "rows": [_shown(opened, row, found) for row in found.rows],
        "open": found.open,
        "owed": [(str(row.pk), f"n° {row.rank}, il reste {format_amount(_left(row))}") for row in found.owed],
        "most": most,
        "rule": framework(opened.scheme.review.framework).repayment if asks else None,
        "cases": [(str(case), str(case.label).capitalize()) for case in RecoveryCase],
        "answers": ANSWERS,
        "accept": ACCEPT,
        "purpose": FILES,
    }


def _shown(opened: OpenedAward, row: Recovery, found: Recoveries) -> Shown:
    state = RecoveryState(row.state)
    answers = state is RecoveryState.PROPOSED and opened.may_answer
    return Shown(
        row=row,
        case=str(RecoveryCase(row.case).label),
        label=str(state.label),
        style=STYLES.get(state, ""),
        left=_left(row),
        following=_following(opened, row),
        files=list(files_of(str(row))) if row.answered_at or answers else [],
        entries=list(found.entries.get(row.pk, ())),
        own=row.proposed_by == opened.actor.reference,
    )


def _left(row: Recovery) -> int:
    return (row.decided_cents or 0) - row.recovered_cents


def _following(opened: OpenedAward, row: Recovery) -> str:
    """Say what comes next and by when."""
    officer, last = opened.side is Side.OFFICER, format_date(row.answer_by)
    match RecoveryState(row.state):
        case RecoveryState.PROPOSED if not may_be_decided(row, opened.today):
            who = "Réponse du bénéficiaire" if officer else "Votre réponse est"
            return f"{who} attendue avant le {format_date(row.answer_by + timedelta(days=1))}, puis une autre personne décide."
        case RecoveryState.PROPOSED:
            more = "" if officer else " Vous pouvez encore répondre tant que rien n’est décidé."
            return f"Sans réponse au {last} : une autre personne que celle qui a proposé décide.{more}"
        case RecoveryState.ANSWERED:
            return "La réponse est reçue : une autre personne que celle qui a proposé décide."
        case RecoveryState.DECIDED if officer:
            return (
                f"Il reste {format_amount(_left(row))} à recevoir : notez chaque reversement avec son titre."
            )
        case RecoveryState.DECIDED:
            return f"Il vous reste {format_amount(_left(row))} à reverser. Le comptable vous dit comment et quand payer."
    return ""


def recovery_dues(opened: OpenedAward) -> Iterable[Due]:
    """Say what is awaited: of the beneficiary an answer then the money, of the service a decision."""
    address = f"{opened.base}#{KEY}"
    for row in recoveries(opened).rows:
        match RecoveryState(row.state):
            case RecoveryState.PROPOSED:
                title = "Répondre à la demande de reversement"
                yield Due(title=title, by=Side.APPLICANT, due_on=row.answer_by, address=address)
                if may_be_decided(row, opened.today):
                    yield Due(title="Décider du reversement", by=Side.OFFICER, address=address)
            case RecoveryState.ANSWERED:
                yield Due(title="Décider du reversement", by=Side.OFFICER, address=address)
            case RecoveryState.DECIDED:
                title = f"Reverser {format_amount(_left(row))}"
                yield Due(title=title, by=Side.APPLICANT, address=address)


def install() -> None:
    """Register the panel of this module and what is awaited."""
    register_panel(
        Panel(
            key=KEY,
            title="Le reversement",
            template="grants/components/panels/recoveries.html",
            context=recoveries_context,
            rank=25,
            columns={"asked_back": Exists(Recovery.objects.filter(award=OuterRef("pk")))},
        )
    )
    register_dues(recovery_dues)
