"""A grant that was paid, and what is asked back of it, step by step."""

from datetime import timedelta
from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.budget.enums import Account
from guichet.budget.selectors import open_lines
from guichet.budget.services import pay
from guichet.grants.enums import InstalmentState, RecoveryCase
from guichet.grants.models import Award, Recovery
from guichet.grants.services import ledger
from guichet.grants.services.recovering import Answer, Asked, answer_recovery, propose_recovery
from guichet.grants.services.recovery_deciding import Received, decide_recovery, receive_recovery
from tests.people import make
from tests.review.factories import officer

from .paying import NOW, make_award, payer, reviewer

PAID = 10_000_00
LATER = NOW + timedelta(days=40)


def other_decider() -> Actor:
    return officer(RoleKind.DECIDER, name="Secrétaire générale qui signe")


def paid_award(cents: int = PAID, **columns: Any) -> Award:
    """A grant of 13 450 € for 19 900 € of spend, of which `cents` are paid, the budget with them."""
    award = make_award(**columns)
    if columns.get("envelope", True):
        (line,) = open_lines(award.reference, Account.COMMITTED)
        pay(line.pk, cents, ledger.by_of(award, "Paiement", actor="test", now=NOW))
    award.instalments.filter(rank=0).update(state=InstalmentState.PAID, paid_cents=cents)
    return award


def asked(cents: int | None = 4_000_00, case: str = RecoveryCase.CONDITIONS, **more: Any) -> Asked:
    usual: dict[str, Any] = {"reasons": "Le bilan final n’est jamais venu."}
    return Asked(case=case, amount_cents=cents, **(usual | more))


def proposed(award: Award, cents: int | None = 4_000_00, **more: Any) -> Recovery:
    return propose_recovery(award.pk, asked(cents, **more), actor=reviewer(), now=NOW)


def answered(award: Award, cents: int = 4_000_00) -> Recovery:
    recovery = proposed(award, cents)
    answer_recovery(recovery.pk, Answer(text="Il est parti par courrier."), actor=make("secretary"), now=NOW)
    return recovery


def decided(award: Award, cents: int = 4_000_00, kept: int | None = None) -> Recovery:
    recovery = answered(award, cents)
    decide_recovery(recovery.pk, kept, "Le courrier n’est pas arrivé.", actor=payer(), now=NOW)
    recovery.refresh_from_db()
    return recovery


def received(recovery: Recovery, cents: int, reference: str = "TP 2021-118") -> None:
    came = Received(amount_cents=cents, received_on=NOW.date(), reference=reference)
    receive_recovery(recovery.pk, came, actor=payer(), now=NOW)
    recovery.refresh_from_db()
