"""The rate of a scheme as a picture: a bar cut between the aid and what is left, and the steps of a tariff.

Geometry is integer, in the units of the drawing; what is drawn is also a table.
"""

from dataclasses import dataclass
from datetime import date

from bareme import Scheme, value_on
from bareme.lines import Marginal, Members, Whole
from bareme.values import FULL_RATE, Bracket, Tariff
from guichet.schemes.how_much import HowMuch
from guichet.schemes.presentation.values import TariffRow, tariff_rows, write_bound
from guichet.shared.formats import format_percent

WIDTH = 600
HEIGHT = 220
TOP = 30
"""Room above the tallest step, for its value."""
GAP = 6
LABELLED = 6
"""Steps that may bear words at the width of a telephone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One bracket drawn as a column: its rectangle, its value above it, its upper bound at its foot."""

    x: int
    y: int
    width: int
    height: int
    above: int
    middle: int
    right: int
    text: str
    bound: str


@dataclass(frozen=True, slots=True)
class TariffPicture:
    """The steps of one tariff, and the same in a table. `name` is its parameter's."""

    name: str
    title: str
    note: str
    confirmed: bool
    slices: bool  # each slice at its own rate, or the whole at the rate of its bracket
    of_whole: bool  # the steps are rates: the whole, 100 %, is drawn behind them
    steps: tuple[Step, ...]
    rows: tuple[TariffRow, ...]
    width: int = WIDTH

    @property
    def labelled(self) -> bool:
        """Whether there is room to write beside the steps; the table says it all in any case."""
        return len(self.steps) <= LABELLED


@dataclass(frozen=True, slots=True)
class SharePart:
    """A part of the spend: what it is, its share in basis points, in words."""

    label: str
    value: int
    text: str


def share_parts(what: HowMuch, *, ceiling: bool) -> tuple[SharePart, ...]:
    """Cut a spend between the aid and what is left; empty when the scheme does not give a share of it."""
    if what.share is None:
        return ()
    low, high = what.share
    if ceiling or low == 0:
        parts = [SharePart("L’aide, au plus", high, format_percent(high))]
        rest = "À trouver ailleurs, au moins"
    elif low == high:
        parts = [SharePart("L’aide", low, format_percent(low))]
        rest = "À votre charge, ou autres aides"
    else:
        parts = [
            SharePart("L’aide, au moins", low, format_percent(low)),
            SharePart("Selon votre projet", high - low, f"jusqu’à {format_percent(high)}"),
        ]
        rest = "À votre charge, ou autres aides, au moins"
    if high < FULL_RATE:
        parts.append(SharePart(rest, FULL_RATE - high, format_percent(FULL_RATE - high)))
    return tuple(parts)


def tariff_pictures(scheme: Scheme, at: date) -> tuple[TariffPicture, ...]:
    """Draw every tariff that the computation uses, as it stands on the day `at`, in the order of the lines."""
    drawn: dict[str, TariffPicture] = {}
    for line in (*scheme.derived, *scheme.amount):
        if not isinstance(line, Marginal | Whole | Members) or line.tariff in drawn:
            continue
        parameter = scheme.parameters[line.tariff]
        value, _ = value_on(parameter, at)
        if isinstance(value, Tariff) and (value.money or value.only_amounts):  # else it gives no money
            drawn[line.tariff] = TariffPicture(
                name=line.tariff,
                title=parameter.title or line.title,
                note=parameter.note or "",
                confirmed=parameter.confirmed,
                slices=isinstance(line, Marginal),
                of_whole=value.only_rates,
                steps=_steps(value),
                rows=tuple(tariff_rows(value, _unit(scheme, line))),
            )
    return tuple(drawn.values())


def _unit(scheme: Scheme, line: Marginal | Whole | Members) -> str:
    """What the tariff counts, when it is a fact of the scheme that says so."""
    counted = (
        line.marginal
        if isinstance(line, Marginal)
        else line.whole
        if isinstance(line, Whole)
        else line.members
    )
    fact = scheme.facts.get(counted)
    return (fact.unit if fact else None) or ""


def _steps(tariff: Tariff) -> tuple[Step, ...]:
    """Give each bracket a column of the same width: bounds spread over orders of magnitude."""
    count = len(tariff.brackets)
    heights = _heights(tariff)
    steps = []
    for rank, (bracket, height) in enumerate(zip(tariff.brackets, heights, strict=True)):
        left, right = rank * WIDTH // count, (rank + 1) * WIDTH // count
        bound = "" if bracket.upto is None else write_bound(tariff, bracket.upto)
        steps.append(
            Step(
                x=left + GAP // 2,
                y=TOP + HEIGHT - height,
                width=right - left - GAP,
                height=height,
                above=TOP + HEIGHT - height - 8,
                middle=(left + right) // 2,
                right=right,
                text=_short(bracket),
                bound=bound,
            )
        )
    return tuple(steps)


def _heights(tariff: Tariff) -> list[int]:
    """Rates are measured against 100 %, sums against the greatest; a bracket of both kinds by what it reaches."""
    if tariff.only_rates:
        return [bracket.rate * HEIGHT // FULL_RATE for bracket in tariff.brackets]
    reached = [_reached(tariff, rank) for rank in range(len(tariff.brackets))]
    most = max(reached) or 1
    return [value * HEIGHT // most for value in reached]


def _reached(tariff: Tariff, rank: int) -> int:
    """The most a bracket gives, in cents; for an open one that grows, what it gives at twice its start."""
    bracket, before = tariff.brackets[rank], tariff.brackets[rank - 1].upto if rank else 0
    start = before or 0
    upto = bracket.upto if bracket.upto is not None else start * 2
    if bracket.rate:
        return upto * bracket.rate // FULL_RATE
    return bracket.base + (upto - start) * bracket.each


def _short(bracket: Bracket) -> str:
    if bracket.base:
        euros = bracket.base // 100
        text = f"{euros:,}".replace(",", "\u202f") + "\u00a0€"
        return f"{text} +" if bracket.each else text
    return format_percent(bracket.rate)
