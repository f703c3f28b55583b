"""What a portal says of its schemes: one line each, the dates to come, and where everything leads."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from guichet.calls.portal_file import Need, Portal
from guichet.calls.selectors.portals import PortalContent
from guichet.calls.selectors.steps import CalendarStep
from guichet.schemes.enums import Kind, Status
from guichet.schemes.selectors import SchemeRow
from guichet.shared.addresses import Address
from guichet.shared.formats import format_date, format_days_left, format_days_until

STEPS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PortalLine:
    """One scheme as a portal shows it. `left` is the time that remains, empty when there is none."""

    slug: str
    title: str
    path: str
    promise: str
    kind: str
    how_much: str
    when: str
    left: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One dated step; `scheme` and `path` are those of the scheme it belongs to."""

    when: str
    title: str
    scheme: str
    path: str
    note: str


@dataclass(frozen=True, slots=True)
class NeedShown:
    """One need with its schemes, and the steps to come of those schemes."""

    need: str
    text: str
    lines: list[PortalLine]
    examples: tuple[str, ...]
    steps: list[StepLine]


@dataclass(frozen=True, slots=True)
class SituationShown:
    """Who one is, and the needs whose schemes are in the catalogue."""

    title: str
    text: str
    needs: list[NeedShown]


def line_of_row(row: SchemeRow, at: date) -> PortalLine:
    """Say one scheme of the catalogue in a line."""
    when, left = row_when(row, at)
    return PortalLine(
        slug=row.slug,
        title=row.title,
        path=reverse("scheme", args=[row.slug]),
        promise=row.promise,
        kind=str(Kind(row.kind).label) if row.kind in Kind.values else "",
        how_much=row.how_much,
        when=when,
        left=left,
    )


def row_when(row: SchemeRow, at: date) -> tuple[str, str]:
    """Say until when one may file, and how long that leaves."""
    day = row.day
    match row.status:
        case Status.OPEN if day is not None:
            return f"Jusqu’au {format_date(day)}", format_days_left(day, at)
        case Status.OPEN:
            return "Ouvert", "sans date de fin connue"
        case Status.PERMANENT:
            return "Au fil de l’eau", ""
        case Status.SOON if day is not None:
            return f"À partir du {format_date(day)}", format_days_until(day, at)
        case Status.CLOSED:
            return (f"Terminé depuis le {format_date(day)}" if day else "Terminé"), ""
        case Status.LOCAL:
            return "Dates fixées localement", ""
    return "Dates inconnues", ""


def step_line(step: CalendarStep) -> StepLine:
    """Say one dated step; a date put off keeps the first one in sight."""
    since, until = step.since, step.until
    if since and until and since != until:
        when = f"Du {format_date(since)} au {format_date(until)}"
    elif until:
        when = f"Jusqu’au {format_date(until)}" if since is None else format_date(until)
    else:
        when = f"À partir du {format_date(since)}" if since else "Date inconnue"
    moved = f"Prolongé : d’abord annoncé au {format_date(step.first_until)}." if step.first_until else ""
    return StepLine(when, step.title, step.scheme, reverse("scheme", args=[step.slug]), moved)


def situations_of(content: PortalContent, at: date) -> list[SituationShown]:
    """Return the situations of a portal with their schemes; a need whose schemes are all gone is left out."""
    rows = content.by_slug
    shown = []
    for situation in content.portal.situations:
        needs = [_need(need, content, at) for need in situation.needs if any(s in rows for s in need.schemes)]
        if needs:
            shown.append(SituationShown(situation.title, situation.text or "", needs))
    return shown


def _need(need: Need, content: PortalContent, at: date) -> NeedShown:
    rows = content.by_slug
    return NeedShown(
        need=need.need,
        text=need.text or "",
        lines=[line_of_row(rows[slug], at) for slug in need.schemes if slug in rows],
        examples=need.examples,
        steps=[step_line(step) for step in content.steps if step.slug in need.schemes],
    )


def filter_address(portal: Portal) -> Address:
    """Return the filter of a portal as the pages of the catalogue write it."""
    saved = portal.filter
    return Address(
        {
            "q": [saved.q or ""],
            "public": saved.audiences,
            "besoin": saved.themes,
            "genre": saved.kinds,
            "etat": saved.statuses,
            "financeur": [saved.funder or ""],
        }
    )
