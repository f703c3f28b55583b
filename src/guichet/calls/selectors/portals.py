"""The portals, read from their folder and filled from the catalogue.

The folder is looked at each time and read again when a file changed: there is nothing to load, and every process says the
same. What a portal shows of its schemes is asked of the catalogue each time, so that it is always current.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from django.conf import settings

from bareme import Problem, SchemeError
from guichet.calls.portal_file import MOST_NAMED, Portal, read_portal
from guichet.calls.selectors.standings import Wanted, standings
from guichet.calls.selectors.steps import CalendarStep, steps_of
from guichet.schemes.selectors import SchemeFilter, SchemeRow, list_schemes, plans
from guichet.schemes.selectors.catalogue import MAX_PAGE_SIZE
from guichet.shared.folding import fold

log = logging.getLogger(__name__)

LARGEST_READ = 512 * 1024
"""Bytes of a file that are read: more than the engine accepts, so that it is the one to refuse."""
MOST_FILES = 200

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class PortalShelf:
    """Every portal of the folder by slug, in the order of their labels; what is wrong with the other files, by stem."""

    portals: dict[str, Portal] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    mark: str = ""


class _Kept:
    """The last reading of the folder, shared by the threads of a process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.read: tuple[Path, Signature] | None = None
        self.shelf = PortalShelf()


_kept = _Kept()


def portal_shelf() -> PortalShelf:
    """Return the portals as the files of the folder are now; a broken one is left out and its problems are kept."""
    folder = Path(settings.PORTALS_DIR)
    signature = _signature(folder)
    with _kept.lock:
        if _kept.read != (folder, signature):
            _kept.shelf = _read(folder, [name for name, *_ in signature])
            _kept.read = (folder, signature)
        return _kept.shelf


def _signature(folder: Path) -> Signature:
    if not folder.is_dir():
        return ()
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix in {".yaml", ".yml"} and not path.name.startswith(".") and path.is_file():
            state = path.stat()
            found.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(found[:MOST_FILES])


def _read(folder: Path, names: Sequence[str]) -> PortalShelf:
    digest = hashlib.sha256()
    portals: dict[str, Portal] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for name in names:
        stem = name.rpartition(".")[0]
        try:
            with (folder / name).open("rb") as file:
                content = file.read(LARGEST_READ)
            digest.update(content)
            portal = read_portal(content, name)
            if stem in portals:
                raise SchemeError(
                    [Problem(name, 1, "portal", f"« {stem} » est déjà décrit.", "Gardez un seul fichier.")]
                )
            portals[stem] = portal
        except OSError:
            problems[stem] = (
                Problem(name, 1, "", "le fichier ne se lit pas.", "Vérifiez ses droits de lecture."),
            )
        except SchemeError as error:
            problems[stem] = tuple(error.problems)
            for problem in error.problems:
                log.warning("portal file refused: %s", problem)
    ordered = sorted(portals.values(), key=lambda portal: (fold(portal.label), portal.portal))
    return PortalShelf({portal.portal: portal for portal in ordered}, problems, digest.hexdigest()[:16])


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalContent:
    """What a portal shows on a day. `rows` are all its schemes: the featured ones, then the others as the catalogue orders them.

    `missing` are those its file names that are not in the catalogue; `more` tells that the filter finds further schemes.
    """

    portal: Portal
    rows: tuple[SchemeRow, ...]
    missing: tuple[str, ...]
    more: bool
    steps: tuple[CalendarStep, ...]

    @property
    def by_slug(self) -> dict[str, SchemeRow]:
        return {row.slug: row for row in self.rows}


def portal_content(portal: Portal, at: date) -> PortalContent:
    """Fill a portal for the day `at`: its filter, what its file names, less what it hides. Three queries at most."""
    page = list_schemes(saved_filter(portal), at, limit=MAX_PAGE_SIZE)
    found = {row.slug: row for row in page.items}
    absent = tuple(slug for slug in portal.named if slug not in found)
    if absent:
        named = list_schemes(SchemeFilter(slugs=absent), at, limit=max(len(absent), MOST_NAMED))
        found |= {row.slug: row for row in named.items}
    hidden = set(portal.hidden)
    order = [slug for slug in portal.featured if slug in found]
    order += [slug for slug in found if slug not in set(order) | hidden]
    return PortalContent(
        portal=portal,
        rows=tuple(found[slug] for slug in order),
        missing=tuple(slug for slug in portal.named if slug not in found),
        more=page.next is not None,
        steps=_steps(frozenset(order), at),
    )


def saved_filter(portal: Portal) -> SchemeFilter:
    """Return the filter of a portal as the catalogue reads it."""
    saved = portal.filter
    return SchemeFilter(
        q=saved.q or "",
        audiences=saved.audiences,
        themes=saved.themes,
        kinds=saved.kinds,
        statuses=saved.statuses,
        funder=saved.funder or "",
    )


def _steps(slugs: frozenset[str], at: date) -> tuple[CalendarStep, ...]:
    """Return the dated steps of these schemes that are not over, in the order of time; of the whole country only."""
    if not slugs:
        return ()
    found = standings(plans(at), Wanted(slugs=slugs), at)
    steps = [
        step for standing in found if not standing.area for step in steps_of(standing) if step.last_day >= at
    ]
    return tuple(sorted(steps, key=lambda step: (step.first_day, step.last_day, step.slug, step.name)))
