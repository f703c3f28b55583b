"""Many filters held against the whole catalogue at once: what `list_schemes` would keep for each, without a query for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from guichet.schemes.enums import Status
from guichet.schemes.models import FilingWindow, Scheme
from guichet.schemes.search_words import fold
from guichet.schemes.selectors.catalogue import (
    CLOSE_ENOUGH,
    NEVER,
    SHORTEST_LIKENESS,
    SchemeFilter,
    SchemeRow,
    _read,
    _row,
)

EVERYTHING = -1


@dataclass(frozen=True, slots=True)
class Period:
    """One filing window, both days included; None without limit or when unknown."""

    opens: date | None
    closes: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One scheme in force: its row, its windows, and the digests of its rules (empty when nobody wrote them)."""

    row: SchemeRow
    periods: tuple[Period, ...]
    digest: str
    facts: str


def standings(at: date) -> dict[str, Standing]:
    """Return every scheme in force as it stands on the day `at`, by slug: three queries."""
    rules: dict[str, tuple[str, str]] = {}
    for slug, version, facts in Scheme.objects.filter(withdrawn_at=None).values_list(
        "slug", "version__digest", "facts__digest"
    ):
        rules[slug] = (version or "", facts or "")
    periods: dict[str, list[Period]] = {}
    windows = FilingWindow.objects.filter(scheme__withdrawn_at=None).order_by("scheme", "position")
    for slug, opens, closes in windows.values_list("scheme__slug", "opens", "closes"):
        periods.setdefault(slug, []).append(Period(opens, closes))
    found = {}
    for row in (_row(row) for row in _read(at, NEVER, SchemeFilter())):
        digest, facts = rules.get(row.slug, ("", ""))
        found[row.slug] = Standing(
            row=row, periods=tuple(periods.get(row.slug, ())), digest=digest, facts=facts
        )
    return found


class Matcher:
    """Says which of some rows each filter keeps, as sets of bits: bit i is row i. A scheme may have several rows.

    `prepare` asks the database once for all the words searched; `mask` then asks nothing.
    """

    def __init__(self, rows: Iterable[SchemeRow]) -> None:
        self.rows = tuple(rows)
        self.slugs = tuple(row.slug for row in self.rows)
        self.everything = (1 << len(self.rows)) - 1
        self._audiences = _masks((value, place) for place, row in self._placed() for value in row.audiences)
        self._themes = _masks((value, place) for place, row in self._placed() for value in row.themes)
        self._kinds = _masks((row.kind, place) for place, row in self._placed())
        self._statuses = _masks((str(row.status), place) for place, row in self._placed())
        self._funder_keys = tuple(fold(row.funder) for row in self.rows)
        self._funders: dict[str, int] = {"": EVERYTHING}
        self._words: dict[str, int] = {}

    def prepare(self, filters: Iterable[SchemeFilter]) -> None:
        """Look all the words of these filters up: one query, none when nothing is searched."""
        words = {fold(wanted.q) for wanted in filters if wanted.q.strip()} - self._words.keys()
        asked = sorted(words - {""})
        self._words.update(dict.fromkeys(words, 0))
        if asked and self.rows:
            self._words.update(_found(asked, self.slugs))

    def mask(self, wanted: SchemeFilter) -> int:
        """Return the schemes that a prepared filter keeps, as `list_schemes` would on the day of the rows."""
        found = self.everything
        if wanted.q.strip():
            found &= self._words[fold(wanted.q)]
        statuses = wanted.statuses
        if Status.OPEN in statuses:
            statuses = (*statuses, Status.PERMANENT)
        for values, masks in (
            (wanted.audiences, self._audiences),
            (wanted.themes, self._themes),
            (wanted.kinds, self._kinds),
            (statuses, self._statuses),
        ):
            if values:
                found &= _union(masks, values)
        return found & self._of_funder(fold(wanted.funder))

    def slugs_in(self, mask: int) -> list[str]:
        """Return the schemes of a set of bits, in the order of the rows."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.slugs[lowest.bit_length() - 1])
            mask ^= lowest
        return found

    def _of_funder(self, words: str) -> int:
        if words not in self._funders:
            places = (place for place, key in enumerate(self._funder_keys) if words in key)
            self._funders[words] = sum(1 << place for place in places)
        return self._funders[words]

    def _placed(self) -> Iterable[tuple[int, SchemeRow]]:
        return enumerate(self.rows)


def _masks(placed: Iterable[tuple[str, int]]) -> dict[str, int]:
    masks: dict[str, int] = {}
    for value, place in placed:
        masks[value] = masks.get(value, 0) | 1 << place
    return masks


def _union(masks: Mapping[str, int], values: Iterable[str]) -> int:
    found = 0
    for value in values:
        found |= masks.get(value, 0)
    return found


def _found(asked: Sequence[str], slugs: tuple[str, ...]) -> dict[str, int]:
    """Return the schemes that each of these folded texts finds, by the two rules of the catalogue's own search."""
    queries = [_query(words) for words in asked]
    close = [" ".join(word for word in words.split() if len(word) >= SHORTEST_LIKENESS) for words in asked]
    bits: dict[str, int] = {}
    for place, slug in enumerate(slugs):
        bits[slug] = bits.get(slug, 0) | 1 << place
    masks = dict.fromkeys(asked, 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(CLOSE_ENOUGH)]
        )
        cursor.execute(_WORDS, {"queries": queries, "close": close, "slugs": sorted(bits)})
        for rank, found in cursor:
            masks[asked[rank - 1]] = sum(bits[slug] for slug in found)
    return masks


def _query(words: str) -> str:
    *others, last = words.split()[:12]
    return " & ".join([*others, f"{last}:*"])


# `<%%` is `word_similarity(…) >= pg_trgm.word_similarity_threshold`, which the index of the titles answers.
_WORDS = """
WITH asked AS MATERIALIZED (
    SELECT rank, to_tsquery('french', query) AS query, close
    FROM unnest(%(queries)s::text[], %(close)s::text[]) WITH ORDINALITY AS given(query, close, rank)
)
SELECT asked.rank, array_agg(s.slug)
FROM asked JOIN schemes_scheme s ON s.search @@ asked.query OR asked.close <%% s.title_key
WHERE s.slug = ANY(%(slugs)s::text[])
GROUP BY asked.rank
"""
