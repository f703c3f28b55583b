"""Search as you type: names, INSEE codes, postal codes, SIREN; best match first, the biggest among equals.

What is typed becomes words by the function that made the keys. All words must begin a word of the
territory (its name, a name it took over, a code): one trigram index answers. Then, when the page is not
full, names that look like what was typed follow, closest first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Log

from guichet.territories.codes import official_code
from guichet.territories.enums import TerritoryKind
from guichet.territories.models import Territory
from guichet.territories.names import normalise
from guichet.territories.selectors.cursors import read_cursor, write_cursor
from guichet.territories.selectors.standing import check_day, population_on, standing

SEARCHED = frozenset(TerritoryKind) - {TerritoryKind.ARRONDISSEMENT}
MAX_LIMIT = 100
LONGEST_KEY = 120
MOST_WORDS = 20
SIREN = 9
SHORT = 2
"""Up to this many letters only beginnings of names are searched: nearly every name holds a word in "s"."""
EXACT, NEARLY, BEGINNING, INSIDE, CLOSE = range(5)
"""Ranks: the very name or code; the name without its article, or a postal code; the name begins so; a word
of it does; it only looks like what was typed."""
FEW = 5
"""With fewer matches than this, and none exact, what was typed may be a mistake: close names follow."""
SHOWN = ("kind", "code", "name", "departement", "epci", "epci_type", "population", "postal_codes")
ORDER = ("rank", "distance", "size", "kind_order", "name_key", "code")


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchItem:
    """One line of the list: plain codes; `population` is None when unknown."""

    kind: TerritoryKind
    code: str
    name: str
    department: str | None
    epci: str | None
    epci_type: str | None
    population: int | None
    postal_codes: tuple[str, ...]

    @property
    def official_code(self) -> str:
        return official_code(self.kind, self.code)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The items, and the mark of the next page, None on the last."""

    items: tuple[SearchItem, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: its key, its words, and the key of its words that are not numbers."""

    key: str
    words: tuple[str, ...]
    name: str

    @classmethod
    def read(cls, text: str) -> "Typed":
        key = normalise(text)
        digits = key.replace(" ", "")
        if digits.isdigit() and len(digits) in {5, 9, 14}:
            key = digits
        words = tuple(dict.fromkeys(re.sub(r"^([0-9]{9})[0-9]{5}$", r"\1", word) for word in key.split()))
        return cls(key, words, " ".join(word for word in words if not word[0].isdigit()) or key)


def search_territories(
    q: str,
    *,
    at: date,
    kinds: set[TerritoryKind] | None = None,
    limit: int = 10,
    after: str | None = None,
) -> SearchPage:
    """Return one page of territories in force on that day that match what is typed.

    Never raises for what is typed: an empty text, or one longer than any name, finds nothing. `kinds`: all
    but arrondissements unless given. `after` is the `next` of the page before, of the same search:
    InvalidCursor otherwise. DateBeforeTerritories before the first day known.
    """
    typed = Typed.read(q)
    start = read_cursor(after, _signature(typed, at, kinds)) if after else None
    if not typed.key or len(typed.key) > LONGEST_KEY or len(typed.words) > MOST_WORDS:
        return SearchPage((), None)
    limit = max(1, min(limit, MAX_LIMIT))
    rows = list(_rows(typed, at, kinds or set(SEARCHED), start, limit + 1))
    if not rows and start is None:
        check_day(at)
    following = None
    if len(rows) > limit:
        following = write_cursor([rows[limit - 1][name] for name in ORDER], _signature(typed, at, kinds))
    return SearchPage(tuple(map(_item, rows[:limit])), following)


def _signature(typed: Typed, at: date, kinds: set[TerritoryKind] | None) -> str:
    return "|".join([typed.key, at.isoformat(), *sorted(kinds or ())])


def _rows(
    typed: Typed, at: date, kinds: set[TerritoryKind], start: list[Any] | None, wanted: int
) -> Iterator[dict[str, Any]]:
    """Exact matches and beginnings, then names that look alike, never more than `wanted`."""
    territories = standing(at).filter(kind__in=sorted(kinds)).annotate(population=population_on(at))
    begun = matches(territories, typed)
    found: list[dict[str, Any]] = []
    if start is None or start[0] < CLOSE:
        found = _page(begun, start, wanted)
        yield from found
        if len(found) == wanted or not _may_be_mistyped(begun, found if start is None else None):
            return
    if len(typed.name) > SHORT and not typed.name.isdigit():
        yield from _page(close_names(territories, typed), start, wanted - len(found))


def _may_be_mistyped(begun: "QuerySet[Territory]", found: list[dict[str, Any]] | None) -> bool:
    """Few matches and none exact. On a later page the matches before it count too: they are asked again."""
    if found is None:
        found = _page(begun, None, FEW)
    return len(found) < FEW and all(row["rank"] > NEARLY for row in found)


def _condition(typed: Typed) -> Q:
    if len(typed.key) <= SHORT and typed.key[0].isalpha():
        return Q(name_key__startswith=typed.key)
    condition = Q()
    for word in typed.words:
        whole_siren = len(word) == SIREN and word.isdigit()
        condition &= Q(siren=word) if whole_siren else Q(search_text__contains=f" {word}")
    return condition


def matches(territories: "QuerySet[Territory]", typed: Typed) -> "QuerySet[Territory]":
    """Territories of which every word typed begins a word: EXACT to INSIDE."""
    code = typed.key.upper()
    names = [typed.key, typed.name]
    begins = Q(name_key__startswith=typed.name) | Q(short_key__startswith=typed.name)
    rank = Case(
        When(Q(code=code) | Q(siren=code) | Q(name_key__in=names), then=EXACT),
        When(Q(short_key__in=names) | Q(postal_codes__contains=[code]), then=NEARLY),
        When(begins, then=BEGINNING),
        default=INSIDE,
        output_field=IntegerField(),
    )
    return territories.filter(_condition(typed)).annotate(rank=rank, distance=Value(0))


def close_names(territories: "QuerySet[Territory]", typed: Typed) -> "QuerySet[Territory]":
    """Names with a third of their trigrams in common with what was typed, typing errors forgiven.

    The distance counts a hundredth of difference as one, and ten times the people as two less: among names
    about as close, the one more people look for.
    """
    likeness = Greatest(TrigramSimilarity("name_key", typed.name), TrigramSimilarity("short_key", typed.name))
    people = Log(Value(10), Cast(Greatest(F("population"), Value(1)), FloatField()))
    distance = Cast(Value(100) - likeness * 100 - people * 2, IntegerField())
    return (
        territories.filter(name_key__trigram_similar=typed.name)
        .exclude(_condition(typed))
        .annotate(rank=Value(CLOSE), distance=distance)
    )


def _page(found: "QuerySet[Territory]", start: list[Any] | None, wanted: int) -> list[dict[str, Any]]:
    """The rows after `start` in the order of the list."""
    ordered = found.annotate(size=-Coalesce("population", Value(-1)), kind_order=_kind_order())
    if start is not None:
        ordered = ordered.filter(_after(start))
    return list(ordered.order_by(*ORDER).values(*SHOWN, *ORDER)[:wanted])


def _kind_order() -> Case:
    """Communes before what contains them, when names and people are the same: Paris, then its département."""
    order = (
        TerritoryKind.COMMUNE,
        TerritoryKind.EPCI,
        TerritoryKind.EPT,
        TerritoryKind.ARRONDISSEMENT,
        TerritoryKind.DEPARTEMENT,
        TerritoryKind.COLLECTIVITE_OUTREMER,
    )
    cases = [When(kind=kind, then=place) for place, kind in enumerate(order)]
    return Case(*cases, default=len(order), output_field=IntegerField())


def _after(start: list[Any]) -> Q:
    """(rank, distance, …) > start, written out: the first field that differs decides."""
    condition = Q(pk=None)
    same = Q()
    for name, value in zip(ORDER, start, strict=True):
        condition |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return condition


def _item(row: dict[str, Any]) -> SearchItem:
    return SearchItem(
        kind=TerritoryKind(row["kind"]),
        code=row["code"],
        name=row["name"],
        department=row["departement"],
        epci=row["epci"],
        epci_type=row["epci_type"],
        population=row["population"],
        postal_codes=tuple(row["postal_codes"]),
    )
