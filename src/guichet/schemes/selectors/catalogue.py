"""The catalogue as lists show it: filtered, searched, in pages, with where each calendar stands on a day."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models.functions import Greatest

from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.schemes.errors import BadFilter, UnknownScheme
from guichet.schemes.models import LoadProblem, Scheme
from guichet.schemes.search_words import fold

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
LONGEST_SEARCH = 200
CLOSE_ENOUGH = 0.45
"""How much the words of a title must look like what was typed, typing errors included (1: the same)."""
SHORTEST_LIKENESS = 4
"""Letters from which a word is looked for with typing errors: shorter ones look like anything."""
NEAR_ENOUGH = 0.25
NEVER = 2**30
"""Days until a date that does not exist, so that it comes last."""

STATUS_ORDER = (Status.OPEN, Status.PERMANENT, Status.LOCAL, Status.SOON, Status.UNKNOWN, Status.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFilter:
    """What to keep of the catalogue. Several values of one filter widen it, several filters narrow it.

    An OPEN status also keeps the permanent desks: one may file today. `slugs`, when given, are the only ones kept.
    """

    q: str = ""
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    funder: str = ""
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRow:
    """One scheme as a list shows it. `day`: the last day to file when open, the opening when to come, the
    last day when closed; None when there is none or the source does not say.
    """

    slug: str
    code: str
    title: str
    promise: str
    kind: str
    audiences: tuple[str, ...]
    themes: tuple[str, ...]
    funder: str
    how_much: str
    ceiling: bool
    has_formula: bool
    has_rules: bool
    status: Status
    day: date | None


@dataclass(frozen=True, slots=True)
class SchemePage:
    """Some rows, and the mark of the next page (None on the last one)."""

    items: tuple[SchemeRow, ...]
    next: str | None
    filter: SchemeFilter = field(default_factory=SchemeFilter)


def read_filter(values: dict[str, Sequence[str]]) -> SchemeFilter:
    """Read the filters of an address: names and values as the API documents them. Raise BadFilter."""
    text = " ".join(values.get("q", ()))[:LONGEST_SEARCH]
    return SchemeFilter(
        q=text,
        audiences=_chosen("audience", values, Audience.values),
        themes=_chosen("theme", values, Theme.values),
        kinds=_chosen("kind", values, Kind.values),
        statuses=_chosen("status", values, Status.values),
        funder=" ".join(values.get("funder", ()))[:LONGEST_SEARCH],
    )


def list_schemes(
    wanted: SchemeFilter, at: date, *, after: str | None = None, limit: int = PAGE_SIZE
) -> SchemePage:
    """Return one page of the catalogue as it stands on the day `at`, in one query.

    Closest words first when something is searched; then those that close soonest, permanent desks, dates set
    locally, those to come, and the closed ones, most recent first. `after` is the mark of a former page.
    """
    size = min(max(limit, 1), MAX_PAGE_SIZE)
    if wanted.q.strip() and not fold(wanted.q):
        return SchemePage((), None, wanted)  # nothing but signs: it is not the whole catalogue
    mark = _read_mark(after) if after else None
    found = _read(at, size + 1, wanted, mark=mark)
    following = _mark(found[size - 1]) if len(found) > size else None
    return SchemePage(tuple(_row(row) for row in found[:size]), following, wanted)


def catalogue_row(slug: str, at: date) -> SchemeRow:
    """Return the row of one scheme, withdrawn or not. Raise UnknownScheme."""
    found = _read(at, 1, SchemeFilter(), slug=slug)
    if not found:
        raise unknown_scheme(slug)
    return _row(found[0])


def closing_soon(at: date, limit: int = 5) -> list[SchemeRow]:
    """Return the schemes open on the day `at` that close, soonest first: one query."""
    rows = _read(at, limit, SchemeFilter(statuses=(Status.OPEN,)), closing=True)
    return [_row(row) for row in rows]


def slug_of_code(code: str) -> str | None:
    """Return the slug that a short address leads to."""
    return Scheme.objects.filter(code=code.lower()).values_list("slug", flat=True).first()


def load_problems(slug: str = "") -> tuple[str, ...]:
    """Return what is wrong with the files that could not be used at the last load, one sentence a problem.

    With `slug`, only those of the file meant for that scheme.
    """
    problems = LoadProblem.objects.order_by("file")
    return tuple(
        f"{file}, ligne {problem['line']}, « {problem['key']} » : {problem['message']} {problem['remedy']}"
        for file, found in (problems.filter(slug=slug) if slug else problems).values_list("file", "problems")
        for problem in found
    )


def unknown_scheme(slug: str) -> UnknownScheme:
    """Return the error of a slug that does not exist, with the schemes that look like it."""
    words = fold(slug)
    if not words:
        return UnknownScheme(slug)
    likeness = Greatest(TrigramSimilarity("slug", slug[:60]), TrigramWordSimilarity(words, "title_key"))
    rows = (
        Scheme.objects.filter(withdrawn_at=None).annotate(likeness=likeness).filter(likeness__gte=NEAR_ENOUGH)
    )
    return UnknownScheme(slug, dict(rows.order_by("-likeness", "slug").values_list("slug", "title")[:5]))


def titles_of(slugs: Iterable[str]) -> dict[str, str]:
    """Return the titles of the schemes in force among these slugs, by slug: one query, none for no slug."""
    wanted = list(slugs)
    if not wanted:
        return {}
    return dict(Scheme.objects.filter(slug__in=wanted, withdrawn_at=None).values_list("slug", "title"))


def titles_in_force() -> dict[str, str]:
    """Return the titles of every scheme in force that has rules, by slug; one query."""
    rows = Scheme.objects.filter(withdrawn_at=None, version__isnull=False).order_by("title")
    return dict(rows.values_list("slug", "title"))


def _chosen(name: str, values: dict[str, Sequence[str]], choices: Sequence[str]) -> tuple[str, ...]:
    """Read the values of a filter, given several times or apart by commas."""
    given = [part.strip() for value in values.get(name, ()) for part in value.split(",") if part.strip()]
    for value in given:
        if value not in choices:
            message = f"« {value[:40]} » n’est pas une valeur du filtre « {name} ». Choisissez parmi : {', '.join(choices)}."
            raise BadFilter(name, message, tuple(choices))
    return tuple(dict.fromkeys(given))


def _read(
    at: date,
    limit: int,
    wanted: SchemeFilter,
    *,
    mark: tuple[int, int, int, str] | None = None,
    slug: str | None = None,
    closing: bool = False,
) -> list[dict[str, Any]]:
    words = fold(wanted.q)
    *others, last = words.split()[:12] or [""]
    statuses = {
        *wanted.statuses,
        *([Status.PERMANENT.value] if Status.OPEN in wanted.statuses and not closing else []),
    }
    values: dict[str, Any] = {
        "at": at,
        "slug": slug,
        "words": words,
        "close": " ".join(word for word in words.split() if len(word) >= SHORTEST_LIKENESS),
        # Folded words hold nothing but a-z and 0-9: no sign of the query language can come from outside.
        "query": " & ".join([*others, f"{last}:*"]) if words else "",
        "close_enough": CLOSE_ENOUGH,
        "audiences": list(wanted.audiences),
        "themes": list(wanted.themes),
        "kinds": list(wanted.kinds),
        "statuses": sorted(statuses),
        "slugs": list(wanted.slugs),
        "funder": fold(wanted.funder),
        "order": [str(status) for status in STATUS_ORDER],
        "never": NEVER,
        "limit": limit,
        **dict(zip(("relevance", "rank", "days", "beyond"), mark or (0, 0, 0, ""), strict=True)),
        "first": mark is None,
        "closing": closing,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSEST, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _mark(row: dict[str, Any]) -> str:
    text = f"{row['relevance']}.{row['rank']}.{row['days']}.{row['slug']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_mark(after: str) -> tuple[int, int, int, str]:
    try:
        padded = after[:400] + "=" * (-len(after[:400]) % 4)
        relevance, rank, days, slug = base64.urlsafe_b64decode(padded).decode("ascii").split(".")
        numbers = int(relevance), int(rank), int(days)
        if any(abs(number) >= 2**31 for number in numbers):
            raise ValueError
    except (ValueError, binascii.Error):
        message = (
            "La marque de page « after » ne vient pas de cette liste : reprenez depuis la première page."
        )
        raise BadFilter("after", message) from None
    return *numbers, slug


def _row(row: dict[str, Any]) -> SchemeRow:
    return SchemeRow(
        slug=row["slug"],
        code=row["code"],
        title=row["title"],
        promise=row["promise"],
        kind=row["kind"],
        audiences=tuple(row["audiences"]),
        themes=tuple(row["themes"]),
        funder=row["funder"],
        how_much=row["how_much"],
        ceiling=row["ceiling"],
        has_formula=row["has_formula"],
        has_rules=row["version_id"] is not None,
        status=Status(row["status"]),
        day=row["day"],
    )


# Where each calendar stands on a day is the engine's `open_on`, said in SQL so that lists are filtered and cut
# in the database. Written by hand: the same computed columns serve to filter, to sort and to be shown, which
# the ORM would repeat in full each time. An empty filter keeps everything.
_CLOSEST = """
SELECT s.slug, s.code, s.title, s.promise, s.kind, s.audiences, s.themes, s.funder, s.how_much, s.ceiling,
       s.has_formula, s.version_id, standing.status, standing.day, place.relevance, place.rank, place.days
FROM schemes_scheme s
CROSS JOIN LATERAL (
    SELECT bool_or(w.is_open) AS is_open,
           (array_agg(w.closes ORDER BY w.position) FILTER (WHERE w.is_open))[1] AS open_until,
           min(w.opens) FILTER (WHERE w.opens > %(at)s) AS next_opens,
           max(w.closes) FILTER (WHERE w.closes < %(at)s) AS last_closed
    FROM (SELECT *, (opens IS NULL OR opens <= %(at)s) AND (closes IS NULL OR closes >= %(at)s) AS is_open
          FROM schemes_filingwindow WHERE scheme_id = s.id) w
) calendar
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.calendar IN ('local', 'unknown') THEN s.calendar
                WHEN calendar.is_open AND s.calendar = 'permanent' THEN 'permanent'
                WHEN calendar.is_open THEN 'open'
                WHEN calendar.next_opens IS NOT NULL THEN 'soon'
                ELSE 'closed' END AS status,
           CASE WHEN s.calendar IN ('local', 'unknown') THEN NULL
                WHEN calendar.is_open THEN calendar.open_until
                WHEN calendar.next_opens IS NOT NULL THEN calendar.next_opens
                ELSE calendar.last_closed END AS day
) standing
CROSS JOIN LATERAL (
    SELECT array_position(%(order)s::text[], standing.status) AS rank,
           COALESCE(CASE standing.status WHEN 'closed' THEN %(at)s::date - standing.day
                                         ELSE standing.day - %(at)s::date END, %(never)s) AS days,
           CASE WHEN %(words)s = '' THEN 0
                ELSE (10000 * greatest(ts_rank(s.search, to_tsquery('french', %(query)s)),
                                       word_similarity(%(close)s, s.title_key) / 2))::int END AS relevance
) place
WHERE (CASE WHEN %(slug)s::text IS NULL THEN s.withdrawn_at IS NULL ELSE s.slug = %(slug)s END)
  AND (%(words)s = '' OR s.search @@ to_tsquery('french', %(query)s)
       OR word_similarity(%(close)s, s.title_key) >= %(close_enough)s)
  AND (%(audiences)s::varchar[] = '{}' OR s.audiences && %(audiences)s::varchar[])
  AND (%(themes)s::varchar[] = '{}' OR s.themes && %(themes)s::varchar[])
  AND (%(slugs)s::text[] = '{}' OR s.slug = ANY(%(slugs)s::text[]))
  AND (%(kinds)s::text[] = '{}' OR s.kind = ANY(%(kinds)s::text[]))
  AND (%(statuses)s::text[] = '{}' OR standing.status = ANY(%(statuses)s::text[]))
  AND (%(funder)s = '' OR strpos(s.funder_key, %(funder)s) > 0)
  AND (NOT %(closing)s OR standing.day IS NOT NULL)
  AND (%(first)s OR (-place.relevance, place.rank, place.days, s.slug)
                    > (-(%(relevance)s), %(rank)s, %(days)s, %(beyond)s))
ORDER BY place.relevance DESC, place.rank, place.days, s.slug
LIMIT %(limit)s
"""
