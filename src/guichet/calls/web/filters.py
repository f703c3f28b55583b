"""The filters of these pages, read from the address: what cannot be read is left aside and said, never fatal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices

from guichet.calls.selectors import Wanted
from guichet.calls.web.words import answers
from guichet.schemes.enums import Audience, Kind, Theme
from guichet.schemes.selectors import SchemeFilter, list_schemes
from guichet.shared.addresses import Address
from guichet.shared.errors import BadInput
from guichet.shared.folding import fold
from guichet.shared.reading import read_integer
from guichet.simulations.selectors.places import Place, find_place
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import SearchItem, departments, regions

SEARCHED = 100
LONGEST_WORDS = 200
MANY_SCHEMES = 50
LAST_PAGE = 1_000
# name in the address, the API's name for it, what it says on its chip, its values
CHOSEN: tuple[tuple[str, str, str, type[TextChoices]], ...] = (
    ("public", "audience", "Pour", Audience),
    ("besoin", "theme", "Besoin", Theme),
    ("genre", "kind", "Genre", Kind),
)
PLACE = ("territoire", "commune", "territory")
WORDS = (("q", "q", "Mots"), ("financeur", "funder", "Financeur"))
NAMES = (
    *PLACE,
    *(name for name, *_ in CHOSEN),
    *(other for _, other, *_ in CHOSEN),
    *(name for name, *_ in WORDS),
    "funder",
    "aide",
)
"""Every parameter that narrows these pages; the rest of an address is about what is shown."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    path: str


@dataclass(slots=True)
class Filters:
    """What to keep, how it is said and taken away. `problems` are sentences about what was left aside."""

    wanted: Wanted
    place: Place
    address: Address
    chips: list[Chip] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def link(self, path: str, **more: str) -> str:
        """Write the address of another page or file with the same filters."""
        return self.address.keeping(NAMES).with_(more).path(path)


def read_filters(address: Address, at: date, path: str) -> Filters:
    """Read the filters of an address; the place asks at most four queries, the searched words one."""
    place = find_place(address.one(*PLACE), None, at=at)
    filters = Filters(Wanted(), place, address)
    if place.problem:
        filters.problems.append(place.problem)
    if place.territory:
        without = address.without(*PLACE, "page")
        filters.chips.append(Chip(place.territory.name, without.path(path)))
    kept: dict[str, frozenset[str]] = {}
    for name, other, label, choices in CHOSEN:
        kept[name] = frozenset(_chosen(filters, (name, other), label, words_of(choices), path))
        filters.values[name] = next(iter(address.every(name, other)), "")
    for name, other, label in WORDS:
        text = address.one(name, other)[:LONGEST_WORDS]
        filters.values[name] = text
        if text:
            filters.chips.append(Chip(f"{label} : {text}", address.without(name, other, "page").path(path)))
    codes = place.applicant.codes
    filters.wanted = Wanted(
        codes=codes,
        inside=_inside(place, at),
        audiences=kept["public"],
        themes=kept["besoin"],
        kinds=kept["genre"],
        funder=fold(filters.values["financeur"]),
        slugs=_slugs(filters, at, path),
    )
    return filters


def read_strictly(address: Address, at: date) -> Filters:
    """Read the filters of a file that someone subscribes to. Raise BadInput: a file of something else would mislead."""
    filters = read_filters(address, at, "")
    if filters.place.choices:
        filters.problems.append(
            f"« {filters.place.typed[:60]} » peut être plusieurs territoires : choisissez le vôtre sur la page."
        )
    if filters.problems:
        raise BadInput(" ".join(filters.problems))
    return filters


def words_of(choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices.choices]


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A territory one may choose, and the address of the same page there."""

    name: str
    path: str
    about: str = ""


def choice_links(choices: Iterable[SearchItem], address: Address, path: str) -> list[PlaceLink]:
    """Return a link for each territory that what was typed may be."""
    base = address.without(*PLACE, "page")
    return [
        PlaceLink(item.name, base.with_({"territoire": item.official_code}).path(path), _about(item))
        for item in choices
    ]


def _about(item: SearchItem) -> str:
    return f"{item.kind.label}{f', {item.department}' if item.department else ''}"


def nearby_links(filters: Filters, at: date, path: str) -> tuple[str, list[PlaceLink]]:
    """Return the régions, or the départements of the région where one is: a title and a link each, two queries."""
    base = filters.address.without(*PLACE, "page")
    region = _region_of(filters.place)
    try:
        found = [record for record in departments(at) if record.region == region] if region else regions(at)
    except BadInput:  # no territory is loaded for that day
        return "", []
    title = "Par département" if region else "Par région"
    links = [
        PlaceLink(record.name, base.with_({"territoire": record.official_code}).path(path))
        for record in found
    ]
    return title, links


def area_names(areas: Iterable[str], at: date) -> dict[str, str]:
    """Return the names of these départements and régions by official code; nothing is asked for none."""
    wanted = {area for area in areas if area}
    if not wanted:
        return {}
    try:
        records = (*departments(at), *regions(at))
    except BadInput:
        return {area: area for area in wanted}
    names = {record.official_code: record.name for record in records}
    return {area: names.get(area, area) for area in wanted}


def around(filters: Filters, at: date, path: str, *, kept: tuple[str, ...]) -> dict[str, Any]:
    """Return what surrounds the content of these pages: filters, places nearby, other pages and files with the same filters.

    `kept` are the parameters that the form carries on. A link to what does not answer is left empty.
    """
    address, place = filters.address, filters.place
    nearby_title, nearby = nearby_links(filters, at, path)
    others = {
        "calendar_path": "/calendrier",
        "list_path": "/appels",
        "subscribe_path": "/calendrier.ics",
        "feed_path": "/appels.atom",
        "paper_path": "/appels.pdf",
        "alert_path": "/alertes",
    }
    return {
        "filters": filters,
        "place": place,
        "choices": choice_links(place.choices, address, path),
        "nearby_title": nearby_title,
        "nearby": nearby,
        "filter_choices": [
            (name, label, words_of(choices), filters.values[name]) for name, _, label, choices in CHOSEN
        ],
        "filter_hidden": address.keeping(kept).hidden(),
        "path": path,
        "bare": path,
        "today": at,
        **{
            name: filters.link(there) if there != path and answers(there) else ""
            for name, there in others.items()
        },
    }


def page_number(address: Address) -> int:
    """Read which page is asked; what cannot be read is the first."""
    try:
        return max(read_integer(address.one("page") or "1", maximum=LAST_PAGE), 1)
    except BadInput:
        return 1


def _region_of(place: Place) -> str:
    territory = place.territory
    if territory is None:
        return ""
    return territory.code if territory.kind is TerritoryKind.REGION else territory.region or ""


def _inside(place: Place, at: date) -> frozenset[str]:
    """Return the official codes of the départements of a région; of nothing else are parts looked for."""
    territory = place.territory
    if territory is None or territory.kind is not TerritoryKind.REGION:
        return frozenset()
    return frozenset(record.official_code for record in departments(at) if record.region == territory.code)


def _chosen(
    filters: Filters, names: tuple[str, str], label: str, choices: Sequence[tuple[str, str]], path: str
) -> list[str]:
    known, address, good = dict(choices), filters.address, []
    for value in _values(address, *names):
        if value not in known:
            filters.problems.append(
                f"« {value[:40]} » n’est pas un choix de « {label} » : ce filtre est laissé de côté. "
                f"Choix possibles : {', '.join(known)}."
            )
            continue
        good.append(value)
        rest = [other for other in _values(address, *names) if other != value]
        changed = address.without(*names, "page").with_({names[0]: rest})
        filters.chips.append(Chip(f"{label} : {known[value]}", changed.path(path)))
    return good


def _values(address: Address, *names: str) -> list[str]:
    """Return the values of a filter, given several times or apart by commas: the first ones, each once."""
    parts = (part.strip() for text in address.every(*names) for part in text.split(","))
    return list(dict.fromkeys(part for part in parts if part))[:MANY_SCHEMES]


def _slugs(filters: Filters, at: date, path: str) -> frozenset[str] | None:
    """Return the schemes named or found by words; None when neither is asked."""
    asked, words = _values(filters.address, "aide"), filters.values["q"]
    if asked:
        filters.chips.append(
            Chip(f"Aides : {', '.join(asked)[:80]}", filters.address.without("aide", "page").path(path))
        )
    if not words:
        return frozenset(asked) if asked else None
    found = frozenset(row.slug for row in list_schemes(SchemeFilter(q=words), at, limit=SEARCHED).items)
    return found & frozenset(asked) if asked else found
