"""The papers of a committee: its agenda and the list of its applications as they stand, its minutes issued once for good."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from guichet.documents.enums import IssuedKind
from guichet.documents.selectors import IssuedRecord, issued_of
from guichet.documents.services import (
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Part,
    WrittenDocument,
    issue,
    qr_svg,
    render_pdf,
    spelled_code,
    verification_path,
    write_pdf,
)
from guichet.documents.services import Table as DrawnTable
from guichet.journal.services import SYSTEM_CLOCK
from guichet.review.enums import ItemOutcome
from guichet.review.models import Committee
from guichet.review.routing import COUNTRY
from guichet.review.selectors.committees import AgendaLine, CommitteeShown, Total, read_committee
from guichet.review.selectors.desks import desk_title
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_count, format_number, format_weekday_date
from guichet.shared.tables import Column, Table, Value, write_tables

OUTCOMES = {
    ItemOutcome.ACCEPT: "Avis favorables",
    ItemOutcome.REFUSE: "Avis défavorables",
    ItemOutcome.POSTPONE: "Dossiers reportés",
    ItemOutcome.PENDING: "Dossiers à examiner",
}
DRAFT = "Projet : ce procès-verbal n’est pas arrêté, il peut encore changer."
COLUMNS = (
    Column("rank", "Rang", "number"),
    Column("number", "N°", "number"),
    Column("carrier", "Collectivité"),
    Column("project", "Projet"),
    Column("scheme", "Aide"),
    Column("score", "Note sur 100"),
    Column("requested", "Demandé", "amount"),
    Column("computed", "Calculé", "amount"),
    Column("amount", "Proposé", "amount"),
    Column("outcome", "Avis"),
    Column("comment", "Motifs ou remarques"),
)


def minutes_of(committee: Committee) -> IssuedRecord | None:
    """Return the minutes of a committee as they were issued, None before."""
    papers = (
        one for one in issued_of(str(committee)) if one.kind is IssuedKind.MINUTES and not one.withdrawn_at
    )
    return next(papers, None)


@transaction.atomic
def write_minutes(committee: int, *, now: datetime) -> IssuedRecord | None:
    """Issue the minutes of a closed committee; return them if they exist already, None while it is open or removed."""
    found = Committee.objects.select_for_update().filter(pk=committee).first()
    if found is None or found.closed_at is None:
        return None
    if known := minutes_of(found):
        return known
    shown = read_committee(found)
    notice = Notice(
        kind=IssuedKind.MINUTES,
        owner=str(found),
        title=f"Procès-verbal : {found.title}",
        number=f"commission n° {found.pk}",
        service=territory_title(shown),
    )
    return issue(notice, minutes_pdf(shown, notice), by=SYSTEM_CLOCK, now=now)


def minutes_pdf(shown: CommitteeShown, notice: Notice | None) -> bytes:
    """Return the minutes as a PDF; without a notice they are a draft, which says so and bears no code."""
    return render_pdf(
        "committee_minutes", _content(shown, notice), at=shown.row.closed_at or shown.row.held_at
    )


def agenda_pdf(shown: CommitteeShown, *, now: datetime) -> bytes:
    """Return the agenda as a PDF: day, place, members, the applications in order, without amounts."""
    lines = tuple(
        Item(text=f"n° {line.number}, {line.carrier}", note=f"{line.project} ({line.scheme})")
        for line in shown.lines
    )
    listed: Part = (
        Listing(items=lines, mark="number")
        if lines
        else Paragraph(text="Aucun dossier n’est encore inscrit.")
    )
    parts = (*_opening(shown), Heading(text=f"À examiner : {format_count(len(lines), 'dossier')}"), listed)
    document = WrittenDocument(
        title=f"Ordre du jour : {shown.row.title}", parts=parts, foot=_foot(shown, now)
    )
    return write_pdf(document, at=now)


def list_pdf(shown: CommitteeShown, *, now: datetime) -> bytes:
    """Return the list of the applications as a PDF, with its figures and its totals."""
    rows = [
        (str(line.number), f"{line.carrier} : {line.project}", _score(line), *_amounts(line))
        for line in shown.lines
    ]
    totals = shown.totals
    sums = tuple(said_total(one) for one in (totals.requested, totals.computed, totals.amount))
    table: Part = Paragraph(text="Aucun dossier n’est encore inscrit.")
    if rows:
        table = DrawnTable(
            header=("N°", "Dossier", "Note", "Demandé", "Calculé", "Proposé"),
            rows=(*rows, ("", "Total", "", *sums)),
            figures=(0, 2, 3, 4, 5),
            total=True,
            wide=1,
        )
    document = WrittenDocument(
        title=f"Liste des dossiers : {shown.row.title}",
        parts=(*_opening(shown), table),
        foot=_foot(shown, now),
    )
    return write_pdf(document, at=now)


def write_list(shown: CommitteeShown, ending: str, out: BinaryIO) -> None:
    """Write the list as a table, `.xlsx` or `.ods`."""
    write_tables([Table(title="Dossiers", columns=COLUMNS, rows=lambda: _rows(shown.lines))], ending, out)


def said_total(total: Total) -> str:
    """Write a sum, and how many lines it does not know."""
    if not total.unknown:
        return format_amount(total.cents)
    return f"{format_amount(total.cents)} + {format_count(total.unknown, 'inconnu')}"


def said_score(score: int) -> str:
    """Write a score out of 100 with its tenth, half up: 7250 -> "72,5"."""
    tenths = (score + 5) // 10
    return f"{tenths // 10},{tenths % 10}"


def territory_title(shown: CommitteeShown) -> str:
    """Return how people call the territory of a committee."""
    return desk_title(shown.row.territory or COUNTRY, shown.day)


def _rows(lines: Sequence[AgendaLine]) -> Iterable[Sequence[Value]]:
    for line in lines:
        score = None if line.score is None else said_score(line.score)
        yield (
            line.rank, line.number, line.carrier, line.project, line.scheme, score, line.requested, line.computed,
            line.amount, str(line.outcome.label), line.comment,
        )  # fmt: skip


def _score(line: AgendaLine) -> str:
    return "–" if line.score is None else said_score(line.score)


def _amounts(line: AgendaLine) -> tuple[str, str, str]:
    said = [_amount(cents) for cents in (line.requested, line.computed, line.amount)]
    return said[0], said[1], said[2]


def _amount(cents: int | None) -> str:
    return "inconnu" if cents is None else format_amount(cents)


def _opening(shown: CommitteeShown) -> tuple[Part, ...]:
    facts = tuple(Paragraph(lead=f"{label} :", text=value) for label, value in _facts(shown))
    members = tuple(Item(text=name) for name in shown.members)
    return (*facts, *((Heading(text="Membres"), Listing(items=members)) if members else ()))


def _facts(shown: CommitteeShown) -> list[tuple[str, str]]:
    held = shown.row.held_at.astimezone(PARIS)
    facts = [
        ("Date", f"{format_weekday_date(held.date())} à {held:%H} h {held:%M}"),
        ("Lieu", shown.row.place),
        ("Territoire", territory_title(shown)),
        ("Aides", ", ".join(shown.schemes.values())),
    ]
    return [(label, value) for label, value in facts if value]


def _foot(shown: CommitteeShown, now: datetime) -> str:
    moment = now.astimezone(PARIS)
    return f"{shown.row.title}. État au {moment:%d/%m/%Y} à {moment:%H} h {moment:%M}"


def _content(shown: CommitteeShown, notice: Notice | None) -> dict[str, Any]:
    row = shown.row
    address = f"{settings.SITE_ADDRESS}{verification_path(notice.code)}" if notice else ""
    closed = row.closed_at.astimezone(PARIS) if row.closed_at else None
    who = f" par {row.closed_by.name}" if row.closed_by else ""
    said = [(outcome, shown.said(outcome)) for outcome in OUTCOMES]
    return {
        "title": f"Procès-verbal : {row.title}",
        "reference": f"commission n° {row.pk}",
        "sender": {"name": territory_title(shown), "lines": []},
        "facts": _facts(shown),
        "members": shown.members,
        "figures": _figures(shown),
        "outcomes": [
            {
                "title": f"{OUTCOMES[outcome]} ({format_number(len(lines))})",
                "lines": [_said(one) for one in lines],
            }
            for outcome, lines in said
            if lines
        ],
        "notes": [part.strip() for part in row.minutes.split("\n") if part.strip()],
        "closed": f"Arrêté le {format_weekday_date(closed.date())}{who}." if closed else "",
        "draft": "" if closed else DRAFT,
        "qr": qr_svg(address, "vérifier") if notice else "",
        "verify": address,
        "code": spelled_code(notice.code) if notice else "",
    }


def _figures(shown: CommitteeShown) -> list[tuple[str, str]]:
    totals = shown.totals
    return [
        ("Dossiers examinés", format_number(len(shown.lines))),
        ("Demandé", said_total(totals.requested)),
        ("Calculé d’après les règles", said_total(totals.computed)),
        ("Proposé", said_total(totals.amount)),
    ]


def _said(line: AgendaLine) -> dict[str, str]:
    facts = [f"demandé {_amount(line.requested)}", f"calculé {_amount(line.computed)}"]
    if line.score is not None:
        facts.append(f"note {said_score(line.score)} sur 100")
    if line.outcome is ItemOutcome.ACCEPT:
        facts.append(f"proposé {_amount(line.amount)}")
    return {
        "number": str(line.number),
        "who": line.carrier,
        "project": f"{line.project} ({line.scheme})" if line.project else line.scheme,
        "facts": " ; ".join(facts),
        "comment": line.comment,
    }
