"""What the scheme files say of the money of a year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bareme import Scheme, SchemeFile, open_on
from bareme.scheme import BudgetLine
from guichet.schemes import models
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors.compiled_rules import InForce, file_of

COUNTRY = "FR"
_YEAR = re.compile(r"\b20\d\d\b")
_PART = "dont "


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSaid:
    """One budget line of a scheme file: cents or posts, the other None; `area` is an official code, "FR" when it says none.

    `several` when the title names more than one year: the sum is for all of them.
    """

    slug: str
    scheme: str
    title: str
    amount: int | None
    posts: int | None
    area: str
    source: str
    confirmed: bool
    note: str
    several: bool


def budgets_said(year: int) -> Sequence[BudgetSaid]:
    """Return the budget lines of the schemes in force that are of a year, by scheme, in the order of the files.

    A line is of a year when its title names that year, or a span that holds it, or none while the scheme takes
    applications that year. A line "Dont…" is part of the one above, and a line without a figure says no sum: neither is one.
    The `budget` of a `local:` part is of that area, unless a line names another.
    """
    rows = models.Scheme.objects.filter(withdrawn_at=None, version__isnull=False).order_by("slug")
    found: list[BudgetSaid] = []
    for rules in rows.values_list("slug", "version__digest", "facts__digest"):
        try:
            file = file_of(InForce(*rules))
        except SchemeProblem:  # its stored rules no longer read: the catalogue says so
            continue
        found.extend(_of_file(file, year))
    return found


def _of_file(file: SchemeFile, year: int) -> list[BudgetSaid]:
    """Return the lines of a file: those of the country, then those that an area says of its own, which take their place there."""
    own = {
        area: [line for line in scheme.budget if line not in file.base.budget]
        for area, scheme in file.local.items()
    }
    country = [line for line in file.base.budget if not (line.area and own.get(line.area))]
    found = _lines(file.base, country, COUNTRY, year)
    for area, lines in own.items():
        found += _lines(file.local[area], lines, area, year)
    return found


def _lines(scheme: Scheme, lines: Sequence[BudgetLine], area: str, year: int) -> list[BudgetSaid]:
    """Return the sums that some lines say of a year; a line that names no area is of `area`."""
    found = []
    for line in lines:
        years = [int(text) for text in _YEAR.findall(line.title)]
        named = min(years) <= year <= max(years) if years else _takes_applications(scheme, year)
        if not named or line.title.lower().startswith(_PART) or not (line.amount or line.posts):
            continue
        found.append(
            BudgetSaid(
                slug=scheme.scheme,
                scheme=scheme.identity.title,
                title=line.title,
                amount=line.amount,
                posts=line.posts,
                area=line.area or area,
                source=scheme.sources[line.source].title,
                confirmed=line.confirmed,
                note=line.note or "",
                several=len(set(years)) > 1,
            )
        )
    return found


def _takes_applications(scheme: Scheme, year: int) -> bool:
    first, last = (
        open_on(scheme.calendar, date(year, 1, 1)),
        open_on(scheme.calendar, date(year, 12, 31)),
    )
    return not ((first and first.code == "closed") or (last and last.code == "not_yet"))
