"""The filters of the list, read from the address: what cannot be read is left aside and said, never fatal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from guichet.schemes.enums import Audience, Kind, Theme
from guichet.schemes.selectors import SchemeFilter, list_schemes
from guichet.simulations.selectors.results import WINDOWS, Wanted, folded
from guichet.simulations.web.address import Address

SEARCHED = 100
STATUSES = (
    ("ouvertes", "ouvertes"),
    ("bientot", "bientôt ouvertes"),
    ("fermees", "fermées"),
    ("toutes", "toutes"),
)
# name in the address, the API's name for it, what it says on its chip, its values
CHOSEN = (
    ("besoin", "theme", "Besoin", Theme),
    ("public", "audience", "Pour", Audience),
    ("genre", "kind", "Genre", Kind),
)
NAMES = (
    "besoin",
    "theme",
    "public",
    "audience",
    "genre",
    "kind",
    "etat",
    "status",
    "financeur",
    "funder",
    "q",
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    path: str


@dataclass(slots=True)
class Filters:
    """`problems` are sentences about what was left aside."""

    wanted: Wanted
    chips: list[Chip] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    status: str = "ouvertes"
    values: dict[str, str] = field(default_factory=dict)


def read_filters(address: Address, at: date, path: str) -> Filters:
    """Read the filters of an address; at most one query, when words are searched."""
    filters = Filters(Wanted())
    kept: dict[str, frozenset[str]] = {}
    for name, other, label, choices in CHOSEN:
        kept[name] = frozenset(_chosen(address, (name, other), label, words_of(choices), filters, path))
        filters.values[name] = next(iter(address.every(name, other)), "")
    filters.status = _status(address, filters)
    if filters.status != "ouvertes":
        words = dict(STATUSES)[filters.status]
        filters.chips.append(
            Chip(f"Aides {words}", address.without("etat", "status", "suite", "groupe").path(path))
        )
    words, funder = address.one("q")[:200], address.one("financeur", "funder")[:200]
    filters.values |= {"q": words, "financeur": funder}
    for name, other, label, text in (("q", "q", "Mots", words), ("financeur", "funder", "Financeur", funder)):
        if text:
            filters.chips.append(
                Chip(f"{label} : {text}", address.without(name, other, "suite", "groupe").path(path))
            )
    filters.wanted = Wanted(
        themes=kept["besoin"],
        audiences=kept["public"],
        kinds=kept["genre"],
        statuses=WINDOWS[filters.status],
        funder=folded(funder),
        slugs=_found(words, at),
    )
    return filters


def words_of(choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices.choices]


def _chosen(
    address: Address,
    names: tuple[str, str],
    label: str,
    choices: Sequence[tuple[str, str]],
    filters: Filters,
    path: str,
) -> list[str]:
    known = dict(choices)
    good = []
    for text in address.every(*names):
        for value in filter(None, (part.strip() for part in text.split(","))):
            if value not in known:
                shown = ", ".join(known)
                filters.problems.append(
                    f"« {value[:40]} » n’est pas un choix de « {label} » : ce filtre est laissé de côté. Choix possibles : {shown}."
                )
                continue
            good.append(value)
            rest = [other for other in address.every(*names) if other != value]
            changed = address.without(*names, "suite", "groupe").with_({names[0]: rest})
            filters.chips.append(Chip(f"{label} : {known[value]}", changed.path(path)))
    return good


def _status(address: Address, filters: Filters) -> str:
    typed = address.one("etat", "status")
    named = {"open": "ouvertes", "soon": "bientot", "closed": "fermees", "": "ouvertes"}.get(typed, typed)
    if named in WINDOWS:
        return named
    filters.problems.append(
        f"« {typed[:40]} » n’est pas un état connu : voici les aides ouvertes. Choix possibles : {', '.join(WINDOWS)}."
    )
    return "ouvertes"


def _found(words: str, at: date) -> frozenset[str] | None:
    """Return the schemes that a search finds, the closest hundred; None when nothing is searched."""
    if not words:
        return None
    page = list_schemes(SchemeFilter(q=words), at, limit=SEARCHED)
    return frozenset(row.slug for row in page.items)
