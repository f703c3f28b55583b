"""Dates as people write them, and what a day may be beside today."""

import re
from datetime import date, datetime

from bareme.errors import FieldError, ScalarError
from bareme.forms.fields import FormField
from bareme.forms.texts import text_of
from bareme.values import parse_date


def read_date(field: FormField, raw: object) -> str | None:
    """Read a date; it is kept as 2021-03-31. What depends on the day is checked by `date_problem`."""
    if isinstance(raw, date):
        raw = raw.isoformat()[:10]
    text = text_of(field, raw)
    if not text:
        return None
    try:
        day = parse_date(text.replace(".", "/"))
    except ScalarError:
        raise FieldError(
            field.id, f"« {text[:40]} » n'est pas une date. Écrivez le jour, le mois et l'année : 31/03/2021."
        ) from None
    _likely(field, day)
    return day.isoformat()


def read_datetime(field: FormField, raw: object) -> str | None:
    """Read a day and an hour of Paris; kept as 2021-03-31T14:30."""
    if isinstance(raw, datetime):
        raw = raw.replace(tzinfo=None).isoformat(timespec="minutes")
    text = text_of(field, raw)
    if not text:
        return None
    found = re.fullmatch(r"(\S+?)(?:[T ]|\s+à\s+)\s*(\d{1,2})[:hH](\d{2})(?::\d{2})?", text, re.ASCII)
    try:
        if found is None or int(found[2]) > 23 or int(found[3]) > 59:
            raise ScalarError("", "")
        day = parse_date(found[1])
    except ScalarError:
        raise FieldError(
            field.id, f"« {text[:40]} » n'est pas une date et une heure. Écrivez 31/03/2021 14:30."
        ) from None
    _likely(field, day)
    return f"{day.isoformat()}T{int(found[2]):02d}:{found[3]}"


def _likely(field: FormField, day: date) -> None:
    if not date(1900, 1, 1) <= day <= date(2200, 1, 1):
        raise FieldError(field.id, f"L'année {day.year} est hors de portée : vérifiez-la.")


def date_problem(field: FormField, value: str, today: date) -> str:
    """Say why a known date cannot be used on the day `today`; "" when it can."""
    day = date.fromisoformat(value[:10])
    if field.past and day > today:
        return f"Cette date est à venir : écrivez une date jusqu'au {today:%d/%m/%Y}."
    if field.future and day <= today:
        return f"Cette date est passée : écrivez une date après le {today:%d/%m/%Y}."
    first = today if field.not_before == "filing" else field.not_before
    last = today if field.not_after == "filing" else field.not_after
    if isinstance(first, date) and day < first:
        why = " : rien ne commence avant le dépôt de la demande" if field.not_before == "filing" else ""
        return f"Écrivez une date à partir du {first:%d/%m/%Y}{why}."
    if isinstance(last, date) and day > last:
        return f"Écrivez une date jusqu'au {last:%d/%m/%Y}."
    return ""
