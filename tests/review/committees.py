"""Committees for the tests: called by a reviewer of Indre-et-Loire, with applications on their agenda."""

from datetime import datetime
from typing import Any

from guichet.accounts.permissions import Actor
from guichet.review.enums import ItemOutcome
from guichet.review.models import Committee, CommitteeItem
from guichet.review.services.committees import Meeting, call_committee, put_on_agenda
from guichet.review.services.sittings import Said, close_committee, note_outcome
from guichet.shared.clock import PARIS

from .factories import NOW
from .lists import make_sheet

SOCLE = "socle-numerique-ecoles"
SPEND: dict[str, Any] = {
    "expenses": {
        "tax": "included",
        "lines": [
            {"row": "e1", "kind": "equipment", "label": "Vidéoprojecteurs", "amount": 3_500_000},
            {"row": "e2", "kind": "services", "label": "Espace numérique", "amount": 420_000},
        ],
    }
}
"""39 200,00 € of spend."""
ACCEPTED = Said(outcome=ItemOutcome.ACCEPT, amount_cents=1_318_000, comment="Projet prêt.")
REFUSED = Said(outcome=ItemOutcome.REFUSE, comment="Les écoles ont déjà le socle.")
POSTPONED = Said(outcome=ItemOutcome.POSTPONE, comment="Le devis manque.")


def meeting(*slugs: str, **columns: Any) -> Meeting:
    """A committee of Indre-et-Loire, held today."""
    usual: dict[str, Any] = {
        "title": "Comité des écoles",
        "held_at": datetime(2021, 3, 15, 14, tzinfo=PARIS),
        "territory": "DEP-37",
        "place": "Salle Descartes",
        "members": "La directrice académique\nLe président des maires",
    }
    return Meeting(slugs=slugs or (SOCLE,), **(usual | columns))


def call(actor: Actor, count: int = 0, **columns: Any) -> Committee:
    """A committee with `count` applications on its agenda, all under review with a known spend."""
    committee = call_committee(meeting(), actor=actor, now=NOW)
    usual: dict[str, Any] = {"answers": SPEND, "requested_cents": 2_000_000, "computed_cents": 1_900_000}
    pks = [make_sheet(**(usual | columns)).pk for _ in range(count)]
    put_on_agenda(committee.pk, pks, actor=actor, now=NOW)
    return committee


def items_of(committee: Committee) -> list[CommitteeItem]:
    return list(
        CommitteeItem.objects.filter(committee=committee).select_related("application").order_by("rank")
    )


def say(committee: Committee, *said: Said, actor: Actor) -> None:
    """Note what was said of each line, in order, and close the minutes."""
    for item, one in zip(items_of(committee), said, strict=True):
        note_outcome(item.pk, one, actor=actor, now=NOW)
    close_committee(committee.pk, actor=actor, now=NOW)
