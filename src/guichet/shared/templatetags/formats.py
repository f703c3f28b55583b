"""Template filters that write values in French. Nothing known (None) reads "inconnu", never zero."""

from collections.abc import Callable
from datetime import date, datetime

from django import template
from django.utils import timezone

from guichet.shared import formats

register = template.Library()

UNKNOWN = "inconnu"


def _integer_filter(name: str, write: Callable[[int], str]) -> None:
    def apply(value: int | None) -> str:
        return UNKNOWN if value is None else write(value)

    register.filter(name, apply)


_integer_filter("amount", formats.format_amount)
_integer_filter("short_amount", formats.format_short_amount)
_integer_filter("percent", formats.format_percent)
_integer_filter("number", formats.format_number)


@register.filter
def long_date(value: date | None) -> str:
    """Write "31 mars 2021"; a moment is first brought to Paris time."""
    return UNKNOWN if value is None else formats.format_date(_day(value))


@register.filter
def short_date(value: date | None) -> str:
    """Write "31 mars"."""
    return UNKNOWN if value is None else formats.format_short_date(_day(value))


@register.filter
def iso_date(value: date) -> str:
    """Write "2021-03-31", for the `datetime` attribute of <time>."""
    return _day(value).isoformat()


@register.filter
def days_until(value: date, today: date) -> str:
    """Write "dans 30 jours", seen from `today`."""
    return formats.format_days_until(_day(value), today)


@register.filter
def days_left(value: date, today: date) -> str:
    """Write "il reste 30 jours", the last day included, seen from `today`."""
    return formats.format_days_left(_day(value), today)


@register.filter
def counted(count: int, noun: str) -> str:
    """Write a count with its noun: {{ n|counted:"commune" }}, {{ n|counted:"réseau,réseaux" }}."""
    singular, _, plural = noun.partition(",")
    return formats.format_count(count, singular, plural or None)


def _day(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
