"""What the CRTE of the territory says, beside what the applicant said of it."""

from typing import Any

from guichet.applications.selectors import crte_answer_of
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened


def crte_context(opened: Opened) -> dict[str, Any] | None:
    """Return the answer and the contract; None when the form does not ask."""
    found = crte_answer_of(opened.standing)
    return None if found is None else {"crte": found}


def install() -> None:
    """Register the panel of this module."""
    register_panel(
        Panel(
            key="crte",
            title="CRTE du territoire",
            column="control",
            template="review/components/panels/crte.html",
            context=crte_context,
            rank=45,
        )
    )
