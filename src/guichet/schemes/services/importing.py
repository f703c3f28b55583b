"""Receive a catalogue in the exchange format: entries without rules, beside those described by files."""

import hashlib
import json
import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from guichet.schemes.catalogue_columns import Period
from guichet.schemes.enums import Audience, CalendarKind, Kind, Origin, Theme
from guichet.schemes.exchange.fields import identifier, read_moment
from guichet.schemes.exchange.reading import Fault, read_catalogue
from guichet.schemes.models import Catalogue, ReceivedEntry, Scheme
from guichet.schemes.search_words import fold
from guichet.schemes.services.loading import LOCK
from guichet.schemes.services.recording import renew_revision, write_scheme
from guichet.shared.formats import format_count

log = logging.getLogger(__name__)

AUDIENCES = {
    "secteur public": (
        Audience.COMMUNE,
        Audience.EPCI,
        Audience.DEPARTEMENT,
        Audience.REGION,
        Audience.PUBLIC_ESTABLISHMENT,
    ),
    "associations": (Audience.ASSOCIATION,),
    "professionnels": (Audience.COMPANY,),
    "particuliers": (Audience.INDIVIDUAL,),
}
NO_RULES = "règles non décrites"
LONGEST_SLUG = 50


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did or, tried out, would do: slugs, and the faults of the rows left aside."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    faults: tuple[Fault, ...]
    dry_run: bool

    @property
    def sentence(self) -> str:
        verb = "seraient" if self.dry_run else "sont"
        counts = (
            f"{format_count(len(self.added), 'aide nouvelle', 'aides nouvelles')}, "
            f"{format_count(len(self.changed), 'modifiée')}, {format_count(len(self.unchanged), 'inchangée')}"
        )
        lines = len({fault.line for fault in self.faults})
        left = (
            f" ; {format_count(lines, 'ligne laissée de côté', 'lignes laissées de côté')}" if lines else ""
        )
        return (
            f"{counts}{left}."
            if not self.dry_run
            else f"À l’essai, rien n’est écrit : {counts} {verb} concernées{left}."
        )


@dataclass
class _Import:
    now: datetime
    dry_run: bool
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def import_catalogue(content: bytes, kind: str, *, now: datetime, dry_run: bool = False) -> ImportReport:
    """Add or update the entries of a file in the exchange format (`kind`: csv or json), in one transaction.

    Entries are known by their identifier: the same file twice changes nothing. One whose identifier is that
    of a scheme described by a file is left as it is: rules are worth more. Faulty rows are left aside and
    said. Raise UnreadableCatalogue when nothing can be read. With `dry_run` nothing is written.
    """
    found = read_catalogue(content, kind)
    work = _Import(now, dry_run)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        described = {
            identifier(slug): slug
            for slug in Scheme.objects.filter(origin=Origin.FILE).values_list("slug", flat=True)
        }
        known = {entry.identifier: entry for entry in ReceivedEntry.objects.select_related("scheme")}
        taken = set(Scheme.objects.values_list("slug", flat=True))
        for _, row in found.rows:
            _receive(work, row, described, known, taken)
        if (work.added or work.changed) and not dry_run:
            catalogue = Catalogue.objects.first() or Catalogue(revision="", checked_with="", loaded_at=now)
            renew_revision(catalogue)
    for fault in found.faults:
        log.warning("catalogue row left aside: line=%s column=%s: %s", fault.line, fault.column, fault.reason)
    return ImportReport(
        added=tuple(work.added),
        changed=tuple(work.changed),
        unchanged=tuple(work.unchanged),
        faults=found.faults,
        dry_run=dry_run,
    )


def _receive(
    work: _Import,
    row: dict[str, str],
    described: dict[str, str],
    known: dict[str, ReceivedEntry],
    taken: set[str],
) -> None:
    if row["id"] in described:
        work.unchanged.append(described[row["id"]])
        return
    entry = known.get(row["id"])
    if entry is not None and entry.fields == row:
        work.unchanged.append(entry.scheme.slug)
        return
    if entry is None:
        slug = _free_slug(row, taken)
        work.added.append(slug)
    else:
        slug = entry.scheme.slug
        work.changed.append(slug)
    if work.dry_run:
        return
    scheme = entry.scheme if entry else Scheme(slug=slug)
    if scheme.origin != Origin.FILE:  # a file has described it since: its rules stay
        write_scheme(scheme, _columns(row, work.now), _windows(row))
    ReceivedEntry.objects.update_or_create(
        identifier=row["id"], defaults={"scheme": scheme, "fields": row, "received_at": work.now}
    )


def _free_slug(row: dict[str, str], taken: set[str]) -> str:
    """Return a slug made of the title, with a trace of the identifier when the title is already taken."""
    slug = slugify(row["titre"])[:LONGEST_SLUG].strip("-") or "aide"
    if slug in taken:
        slug = f"{slug}-{hashlib.sha256(row['id'].encode()).hexdigest()[:6]}"
    taken.add(slug)
    return slug


def _columns(row: dict[str, str], now: datetime) -> dict[str, Any]:
    targets = row["cibles"].split("|")
    opens, closes = _day(row["date_ouverture"]), _day(row["date_cloture"])
    funder = _funder(row["porteurs"])
    return {
        "origin": Origin.IMPORTED,
        "file": "",
        "title": row["titre"][:1000],
        "promise": (row["promesse"] or row["description"])[:1000],
        "kind": Kind.DESK,
        "audiences": [str(code) for target in targets for code in AUDIENCES[target]],
        "themes": [str(Theme.OTHER)],
        "funder": funder[:1000],
        "calendar": CalendarKind.DATES if opens or closes else CalendarKind.UNKNOWN,
        "how_much": NO_RULES,
        "ceiling": False,
        "has_formula": False,
        "title_key": fold(row["titre"]),
        "funder_key": fold(funder),
        "body_key": fold(f"{row['promesse']} {row['description']} {row['eligibilite']}"),
        "changed_at": now,
        "withdrawn_at": None,
    }


def _windows(row: dict[str, str]) -> list[Period]:
    opens, closes = _day(row["date_ouverture"]), _day(row["date_cloture"])
    if opens is None and closes is None:
        return []
    return [Period("", opens, closes if opens is None or closes is None or closes >= opens else opens, None)]


def _day(text: str) -> date | None:
    moment = read_moment(text) if text else None
    return timezone.localtime(moment).date() if moment else None


def _funder(text: str) -> str:
    """Return the names of the bodies that pay, or of all when none is said to; the text as it is otherwise."""
    try:
        bodies = [body for body in json.loads(text) if isinstance(body, dict) and body.get("nom")]
    except (ValueError, TypeError, RecursionError):
        return text
    paying = [body for body in bodies if "financeur" in str(body.get("roles", ""))]
    return ", ".join(str(body["nom"]) for body in paying or bodies)
