"""What a planned payment waits for, in words."""

from datetime import date

from guichet.grants.enums import PaidWhen
from guichet.shared.formats import format_date


def waits_for(when: str, due_on: date | None, completion: date | None) -> str:
    """Say what a payment waits for: "à la signature de la convention", "le 1er mars 2022"…"""
    if when == PaidWhen.DATE and due_on is not None:
        return f"le {format_date(due_on)}"
    label = str(PaidWhen(when).label)
    if when == PaidWhen.SPEND_JUSTIFIED and completion is not None:
        return f"{label}, projet achevé le {format_date(completion)} au plus tard"
    return label
