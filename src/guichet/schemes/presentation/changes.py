"""What a new version of a scheme changes for those who may apply, in words: dates, amount, criteria."""

from collections.abc import Iterator
from datetime import date

from bareme import Scheme, SharedFacts, value_on
from bareme.calendars import Calendar, Permanent, SetLocally, Window
from bareme.scheme import Criterion
from guichet.schemes.how_much import how_much
from guichet.schemes.presentation.conditions import write_condition
from guichet.schemes.presentation.values import write_value
from guichet.shared.formats import format_date

UNKNOWN_DAY = "date non connue"


def changes(before: Scheme, after: Scheme, shared: SharedFacts, at: date) -> list[str]:
    """Return one French sentence for each change of dates, amount or criteria; none when nothing of these changed.

    Amounts and conditions are said as they stand on the day `at`, with the shared facts of the new version.
    """
    return [
        *_dates(before.calendar, after.calendar),
        *_amount(before, after, at),
        *_criteria(before, after, shared, at),
    ]


def _dates(before: Calendar, after: Calendar) -> Iterator[str]:
    if before == after:
        return
    if isinstance(after, Permanent):
        if not isinstance(before, Permanent):
            yield "Dates : vous pouvez désormais demander à tout moment."
        return
    if isinstance(after, SetLocally):
        if not isinstance(before, SetLocally) or before.set_by != after.set_by:
            yield f"Dates : fixées désormais par {after.set_by}."
        return
    old, new = _windows(before), _windows(after)
    for name, window in new.items():
        yield from _window(old.get(name), window)
    for name, window in old.items():
        if name not in new:
            yield f"Période retirée : {_period(window)}."


def _windows(calendar: Calendar) -> dict[str, Window]:
    if isinstance(calendar, Permanent | SetLocally):
        return {}
    return {entry.id: entry for entry in calendar if isinstance(entry, Window)}


def _window(before: Window | None, after: Window) -> Iterator[str]:
    title = f" ({after.title})" if after.title else ""
    if before is None:
        yield f"Nouvelle période de dépôt{title} : {_period(after)}."
        return
    if before.opens != after.opens:
        yield f"Ouverture{title} : {_day(after.opens)} {_instead(before.opens)}."
    if before.last_day != after.last_day:
        yield f"Dernier jour pour demander{title} : {_day(after.last_day)} {_instead(before.last_day)}."


def _period(window: Window) -> str:
    opens, last = window.opens, window.last_day
    if opens and last:
        return f"du {format_date(opens)} au {format_date(last)}"
    return f"à partir du {format_date(opens)}" if opens else f"jusqu’au {_day(last)}"


def _day(day: date | None) -> str:
    return format_date(day) if day else UNKNOWN_DAY


def _instead(day: date | None) -> str:
    return f"au lieu du {format_date(day)}" if day else "au lieu d’une date non connue"


def _amount(before: Scheme, after: Scheme, at: date) -> Iterator[str]:
    old, new = how_much(before, at).text, how_much(after, at).text
    if old != new:
        yield f"Montant : {new} au lieu de {old}."
    said = False
    for name, parameter in after.parameters.items():
        known = before.parameters.get(name)
        if known is None or not parameter.title:
            continue
        value, _ = value_on(parameter, at)
        former, _ = value_on(known, at)
        if value != former:
            said = True
            yield f"{parameter.title} : {write_value(value)} au lieu de {write_value(former)}."
    rules = (before.amount, before.derived, before.expenses) != (after.amount, after.derived, after.expenses)
    if rules and old == new and not said:
        yield "Le calcul du montant a changé."


def _criteria(before: Scheme, after: Scheme, shared: SharedFacts, at: date) -> Iterator[str]:
    old = {criterion.id: criterion for criterion in before.criteria}
    new = {criterion.id: criterion for criterion in after.criteria}
    for name, criterion in new.items():
        known = old.get(name)
        if known is None:
            yield f"Nouveau critère : {_words(after, criterion, shared, at)}"
        elif (known.if_, known.assess) != (criterion.if_, criterion.assess):
            yield f"Critère modifié : {_words(after, criterion, shared, at)}"
    for name, criterion in old.items():
        if name not in new:
            yield f"Critère supprimé : {_words(before, criterion, shared, at)}"
    if before.territory != after.territory:
        yield "Territoire : la zone où l’aide est ouverte a changé."
    added = set(after.identity.audiences) - set(before.identity.audiences)
    removed = set(before.identity.audiences) - set(after.identity.audiences)
    if added or removed:
        yield "Les organismes à qui l’aide est ouverte ont changé."


def _words(scheme: Scheme, criterion: Criterion, shared: SharedFacts, at: date) -> str:
    """Say a criterion: its condition, else the sentence of its refusal, else what is assessed; ends with a full stop."""
    title = criterion.title or ""
    text = ""
    if criterion.if_ is not None:
        text = write_condition(scheme, shared, criterion.if_, at, title=title) or criterion.else_ or ""
    text = text or criterion.assess or ""
    words = f"{title} : {text}" if title and text and not text.startswith(title) else text or title
    return words if words.endswith((".", "!", "?")) else f"{words}."
