"""What a planned payment waits for, in words."""

from datetime import date

from guichet.grants.enums import PaidWhen
from guichet.grants.models import Instalment
from guichet.schemes.selectors import rhythm_words
from guichet.shared.formats import format_date


def waits_for(one: Instalment, completion: date | None) -> str:
    """Say what a payment waits for: "à la signature de la convention", "le 1er mars 2022", "12 mois après la décision"…"""
    day = f"le {format_date(one.due_on)}" if one.due_on else rhythm_of(one)
    if one.paid_when == PaidWhen.DATE:
        return day or str(PaidWhen.DATE.label)
    label = str(PaidWhen(one.paid_when).label)
    if one.paid_when == PaidWhen.SPEND_JUSTIFIED and completion is not None:
        label = f"{label}, projet achevé le {format_date(completion)} au plus tard"
    return f"{label}, {day} au plus tôt" if day else label


def rhythm_of(one: Instalment) -> str:
    """Return "12 mois après la signature de la convention", "" for a payment without rhythm."""
    return rhythm_words(one.due_after, one.due_months) if one.due_after and one.due_months else ""
