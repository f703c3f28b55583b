"""Calendars that an agenda reads or subscribes to (iCalendar, RFC 5545): whole days, no time, no participant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCER = "-//Guichet//Calendrier des aides//FR"
REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEvent:
    """One event of one or several whole days, both included.

    `uid` names it for good; `changed` is when its dates last changed and `sequence` how many times they did: an agenda
    replaces what it holds when the number is greater. `alarm_days`: remind so many days before; None, never.
    """

    uid: str
    title: str
    first: date
    last: date
    changed: datetime
    text: str = ""
    link: str = ""
    sequence: int = 0
    alarm_days: int | None = None


def write_calendar(name: str, events: Iterable[DayEvent]) -> bytes:
    """Return the calendar `name` that holds `events`, in their order."""
    import icalendar  # noqa: PLC0415 - slow to load, and only these files need it

    calendar = icalendar.Calendar()
    for key, value in (
        ("prodid", PRODUCER),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("x-published-ttl", "PT12H"),
    ):
        calendar.add(key, value)
    calendar.add("refresh-interval", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for event in events:
        component = icalendar.Event()
        for key, said in _properties(event):
            component.add(key, said)
        if event.alarm_days is not None:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event.title)
            alarm.add("trigger", timedelta(days=-event.alarm_days))
            component.add_component(alarm)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _properties(event: DayEvent) -> list[tuple[str, object]]:
    changed = event.changed.astimezone(UTC).replace(microsecond=0)
    found: list[tuple[str, object]] = [
        ("uid", event.uid),
        ("dtstamp", changed),
        ("last-modified", changed),
        ("sequence", event.sequence),
        ("dtstart", event.first),
        ("dtend", event.last + timedelta(days=1)),  # the end of a day without time is the day after
        ("summary", event.title),
        ("transp", "TRANSPARENT"),
    ]
    if event.text:
        found.append(("description", event.text))
    if event.link:
        found.append(("url", event.link))
    return found
