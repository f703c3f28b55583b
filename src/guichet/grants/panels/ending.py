"""How a grant ends: what the one who decides may do."""

from typing import Any

from guichet.accounts.enums import Right
from guichet.grants.enums import Side
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.registry import Panel, register_panel


def ending_context(opened: OpenedAward) -> dict[str, Any] | None:
    if not opened.active or not opened.may(Right.DECIDE):
        return None
    paid = sum(one.paid_cents for one in opened.instalments) - opened.award.recovered_cents
    return {"paid": paid, "spend": opened.award.spend_cents}


def install() -> None:
    """Register the panel of this module."""
    register_panel(
        Panel(
            key="fin",
            title="Terminer",
            template="grants/components/panels/ending.html",
            context=ending_context,
            sides=frozenset({Side.OFFICER}),
            rank=90,
        )
    )
