"""The rules in force, compiled once in each process and shared by its threads.

What is in force is asked of the database each time (one row: the revision of the catalogue); contents are
only fetched for the versions this process has not compiled yet. Plans are kept, definitions are not, save the
few last used. Plans change on a few days only (opening, closing, a new value of a parameter): between two of
them they are compiled once, whatever the day asked.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from bareme import (
    Plan,
    Scheme,
    SchemeError,
    SchemeFile,
    SharedFacts,
    compile_scheme,
    read_scheme,
    read_shared_facts,
)
from guichet.schemes import models
from guichet.schemes.compiled import SchemePlans, compile_plans, period_of, turning_days
from guichet.schemes.errors import NoRules, UnusableScheme
from guichet.schemes.selectors.catalogue import load_problems, unknown_scheme

log = logging.getLogger(__name__)

DEFINITIONS_KEPT = 24
DAYS_KEPT = 8
PERIODS_KEPT = 4

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The last values used, at most `size` of them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        if key in self.values:
            self.values.move_to_end(key)
        return self.values.get(key)

    def put(self, key: Key, value: Value) -> Value:
        self.values[key] = value
        self.values.move_to_end(key)
        while len(self.values) > self.size:
            self.values.popitem(last=False)
        return value


class PlanSet(Mapping[str, SchemePlans]):
    """The schemes in force on one day, by slug, in the order of slugs. Made once, never changed."""

    def __init__(self, at: date, revision: str, schemes: dict[str, SchemePlans]) -> None:
        self.at, self.revision = at, revision
        self._schemes = schemes

    def __getitem__(self, slug: str) -> SchemePlans:
        return self._schemes[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemes)

    def __len__(self) -> int:
        return len(self._schemes)


@dataclass(frozen=True, slots=True)
class InForce:
    """Which rules a scheme follows: the digests of its file and of the shared facts."""

    slug: str
    digest: str
    facts: str


@dataclass(slots=True)
class _Compiled:
    """What is kept of one version with one content of the shared facts."""

    days: tuple[date, ...]
    periods: Recent[int, SchemePlans | None] = field(default_factory=lambda: Recent(PERIODS_KEPT))


class _Cache:
    """What one process knows. Every method is called with the lock held."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.revision = ""
        self.in_force: tuple[InForce, ...] = ()
        self.compiled: dict[InForce, _Compiled] = {}
        self.sets: Recent[tuple[str, date], PlanSet] = Recent(DAYS_KEPT)
        self.files: Recent[str, SchemeFile] = Recent(DEFINITIONS_KEPT)
        self.facts: Recent[str, SharedFacts] = Recent(4)

    def read_in_force(self, revision: str) -> None:
        """Learn which rules are in force, and forget what was compiled of those that no longer are."""
        rows = models.Scheme.objects.filter(withdrawn_at=None, version__isnull=False).order_by("slug")
        found = rows.values_list("slug", "version__digest", "facts__digest")
        self.in_force = tuple(InForce(*row) for row in found)
        self.revision = revision
        current = set(self.in_force)
        self.compiled = {rules: kept for rules, kept in self.compiled.items() if rules in current}

    def plans(self, rules: InForce, at: date) -> SchemePlans | None:
        """Return what is compiled of these rules for the period of `at`; None when they are unusable.

        Raise KeyError when this process has not compiled them for that period.
        """
        kept = self.compiled[rules]
        found = kept.periods.get(period_of(kept.days, at))
        if found is None and period_of(kept.days, at) not in kept.periods.values:
            raise KeyError(rules)
        return found

    def complete(self, wanted: list[InForce], at: date) -> None:
        """Compile for the day `at` those of the rules that are not yet: one query for their contents."""
        missing = [rules for rules in wanted if not self._has(rules, at)]
        # Held here, for the last used ones may be put out by those read on the way.
        held = {rules.digest: self.files.values.get(rules.digest) for rules in missing}
        contents = _contents([digest for digest, file in held.items() if file is None])
        for rules in missing:
            file = held[rules.digest] or self._file(rules.slug, rules.digest, contents.get(rules.digest))
            days = turning_days(file) if file else ()
            kept = self.compiled.setdefault(rules, _Compiled(days))
            kept.periods.put(period_of(days, at), self._compile(file, rules, at))

    def _has(self, rules: InForce, at: date) -> bool:
        kept = self.compiled.get(rules)
        return kept is not None and period_of(kept.days, at) in kept.periods.values

    def _compile(self, file: SchemeFile | None, rules: InForce, at: date) -> SchemePlans | None:
        if file is None:
            return None
        try:
            return compile_plans(file, rules.digest, self.shared_facts(rules.facts), at)
        except SchemeError as error:
            log.error(
                "stored rules cannot be compiled: slug=%s version=%s: %s",
                rules.slug,
                rules.digest[:16],
                error,
            )
            return None

    def file(self, slug: str, digest: str) -> SchemeFile | None:
        """Return a definition, from the last used ones or from the database."""
        known = self.files.get(digest)
        return known or self._file(slug, digest, _contents([digest]).get(digest))

    def _file(self, slug: str, digest: str, content: str | None) -> SchemeFile | None:
        known = self.files.get(digest)
        if known is not None:
            return known
        if content is None:
            return None
        try:
            return self.files.put(digest, read_scheme(content.encode(), f"{slug}.yaml"))
        except SchemeError as error:
            log.error("stored rules cannot be read: slug=%s version=%s: %s", slug, digest[:16], error)
            return None

    def shared_facts(self, digest: str) -> SharedFacts:
        known = self.facts.get(digest)
        if known is not None:
            return known
        content = models.SharedFactsVersion.objects.values_list("content", flat=True).get(digest=digest)
        return self.facts.put(digest, read_shared_facts(content.encode(), "facts.yaml") if content else {})


cache = _Cache()


def plans(at: date) -> PlanSet:
    """Return the compiled rules of every scheme in force on the day `at`, by slug.

    One query when nothing changed since the last call; three more at most when something did, however many
    schemes. A scheme whose stored rules no longer compile is left out, and logged.
    """
    revision = models.Catalogue.objects.values_list("revision", flat=True).first() or ""
    with cache.lock:
        known = cache.sets.get((revision, at))
        if known is not None:
            return known
        if revision != cache.revision:
            cache.read_in_force(revision)
        cache.complete(list(cache.in_force), at)
        found = ((rules.slug, cache.plans(rules, at)) for rules in cache.in_force)
        schemes = {slug: plans.on(at) for slug, plans in found if plans is not None}
        return cache.sets.put((revision, at), PlanSet(at, revision, schemes))


def scheme_plans(slug: str, at: date) -> SchemePlans:
    """Return the compiled rules of one scheme on the day `at`. Raise as `plan_for` does."""
    rules = rules_of(slug)
    with cache.lock:
        cache.complete([rules], at)
        found = cache.plans(rules, at)
    if found is None:
        raise UnusableScheme(slug)
    return found.on(at)


def plan_for(
    slug: str, at: date, place: tuple[str, ...] = (), parameters: Mapping[str, str] | None = None
) -> Plan:
    """Return the plan of one scheme on the day `at` for an applicant in `place` (codes, nearest first).

    `parameters` lays a what-if over the parameters, as they are written in a file; such plans are not kept.
    Raise UnknownScheme, NoRules, UnusableScheme; bareme.FactError for a parameter that cannot be used and
    bareme.SchemeError when the what-if makes the rules impossible.
    """
    if not parameters:
        return scheme_plans(slug, at).plan(place)
    rules = rules_of(slug)
    file = file_of(rules)
    with cache.lock:
        shared = cache.shared_facts(rules.facts)
    return compile_scheme(file, shared, at, place=place, parameters=parameters)


def scheme_file(slug: str) -> SchemeFile:
    """Return the definition of one scheme, local differences included. Raise as `plan_for` does."""
    return file_of(rules_of(slug))


def file_of(rules: InForce) -> SchemeFile:
    with cache.lock:
        file = cache.file(rules.slug, rules.digest)
    if file is None:
        raise UnusableScheme(rules.slug)
    return file


def definition(slug: str, place: tuple[str, ...] = ()) -> Scheme:
    """Return the definition of one scheme that rules in `place` (codes, nearest first)."""
    return scheme_file(slug).definition(place)[1]


def shared_facts() -> SharedFacts:
    """Return the facts shared by all schemes, by name ("organisation.kind"). Empty before the first load."""
    digest = models.Catalogue.objects.values_list("facts__digest", flat=True).first()
    if not digest:
        return {}
    with cache.lock:
        return cache.shared_facts(digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One entry of the catalogue, for its page: the definition in use, or what another catalogue says.

    `refused` gives the sentences of what is wrong with the file as it is now, when the version in use is an
    older one; `since` is when this version came into use.
    """

    slug: str
    code: str
    title: str
    version: str
    since: datetime
    withdrawn_at: datetime | None
    file: SchemeFile | None
    received: dict[str, str]
    refused: tuple[str, ...]


def published(slug: str) -> Published:
    """Return one entry of the catalogue, withdrawn or not: two queries, one more for a version not yet read.

    Raise UnknownScheme, UnusableScheme.
    """
    row = (
        models.Scheme.objects.filter(slug=slug)
        .values(
            "code",
            "title",
            "changed_at",
            "withdrawn_at",
            "version__digest",
            "facts__digest",
            "received__fields",
        )
        .first()
    )
    if row is None:
        raise unknown_scheme(slug)
    digest = row["version__digest"]
    return Published(
        slug=slug,
        code=row["code"],
        title=row["title"],
        version=digest or "",
        since=row["changed_at"],
        withdrawn_at=row["withdrawn_at"],
        file=file_of(InForce(slug, digest, row["facts__digest"])) if digest else None,
        received=row["received__fields"] or {},
        refused=load_problems(slug),
    )


def forget() -> None:
    """Empty this process's memory of the catalogue: for a test or a measure that starts from nothing."""
    with cache.lock:
        lock = cache.lock
        cache.__init__()  # type: ignore[misc]  # the same object, so that every importer sees it empty
        cache.lock = lock


def rules_of(slug: str) -> InForce:
    """Return which rules a scheme follows, withdrawn or not: one query when it exists."""
    row = (
        models.Scheme.objects.filter(slug=slug)
        .values_list("version__digest", "facts__digest", "title")
        .first()
    )
    if row is None:
        raise unknown_scheme(slug)
    digest, facts, title = row
    if digest is None:
        raise NoRules(title)
    return InForce(slug, digest, facts)


def _contents(wanted: list[str]) -> dict[str, str]:
    if not wanted:
        return {}
    rows = models.SchemeVersion.objects.filter(digest__in=wanted)
    return dict(rows.values_list("digest", "content"))
