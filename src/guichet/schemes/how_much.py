"""How much a scheme gives, in a few words: "50 à 70 %", "jusqu’à 100 %", "4 000 € à 16 000 €".

The lines of the amount are followed with what each can be worth: a share of the spend, a sum, or a sum for
each unit. Nothing is computed for anyone: it is what a card of the catalogue says before any question.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bareme import Scheme, value_on
from bareme.lines import (
    Cap,
    Cumulation,
    Flat,
    Least,
    Line,
    Marginal,
    Members,
    Most,
    Share,
    Sum,
    Units,
    When,
    Whole,
)
from bareme.values import FULL_RATE, Amount, Number, ParameterValue, Rate, Tariff
from guichet.shared.formats import format_amount, format_number, format_percent


@dataclass(frozen=True, slots=True)
class HowMuch:
    """`text` is what the scheme gives, never empty; `confirmed` whether every number it rests on is.

    `share` is the least and greatest share of the spend, in basis points; None when it gives something else.
    """

    text: str
    confirmed: bool
    share: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a line can be worth: a share of a spend (basis points) or a sum (cents); `each` names a unit.

    `limit` is the greatest sum it can reach when one is said, in cents.
    """

    share: bool
    low: int
    high: int | None
    each: str = ""
    limit: int | None = None


SPEND = _Worth(share=True, low=FULL_RATE, high=FULL_RATE)
UNKNOWN_SUM = _Worth(share=False, low=0, high=None)


def how_much(scheme: Scheme, at: date) -> HowMuch:
    """Say what `scheme` gives on the day `at`."""
    if not scheme.amount:
        return HowMuch("aide en nature" if scheme.award.in_kind else "montant non publié", True)
    reader = _Reader(scheme, at)
    worth = reader.read()
    confirmed = all(scheme.parameters[name].confirmed for name in reader.used)
    # Under a limit, the whole of a spend is no share of it: the limit alone says something.
    whole = worth.limit is not None and worth.high == FULL_RATE
    share = (worth.low, worth.high) if worth.share and worth.high and not whole else None
    return HowMuch(_words(worth, ceiling=scheme.award.ceiling), confirmed, share)


class _Reader:
    """Follows the lines of one scheme on one day; `used` names the parameters met."""

    def __init__(self, scheme: Scheme, at: date) -> None:
        self.scheme, self.at = scheme, at
        self.worth: dict[str, _Worth] = {}
        self.used: set[str] = set()

    def read(self) -> _Worth:
        for line in (*self.scheme.derived, *self.scheme.amount):
            self.worth[line.id] = self._line(line)
        return self.worth[self.scheme.amount[-1].id]

    def _line(self, line: Line) -> _Worth:
        return _READERS[type(line)](self, line)

    def _any_of(self, *names: str) -> list[_Worth]:
        return [self._operand(name) for name in names if name != "0"]

    def _value(self, name: str) -> ParameterValue | None:
        parameter = self.scheme.parameters.get(name)
        if parameter is None:
            return None
        self.used.add(name)
        return value_on(parameter, self.at)[0]

    def _operand(self, name: str) -> _Worth:
        if name in self.worth:
            return self.worth[name]
        value = self._value(name)
        if isinstance(value, Amount):
            return _Worth(share=False, low=value.cents, high=value.cents, limit=value.cents)
        fact = self.scheme.facts.get(name)
        if name in self.scheme.expenses or (fact is not None and fact.type == "amount"):
            return SPEND
        return UNKNOWN_SUM

    def _cap(self, line: Cap) -> _Worth:
        base, at = self._operand(line.cap), self._value(line.at)
        if line.per is not None or not isinstance(at, Amount):
            return base
        return replace(base, limit=at.cents if base.limit is None else min(base.limit, at.cents))

    def _tariff(self, name: str, base: _Worth) -> _Worth:
        value = self._value(name)
        if not isinstance(value, Tariff):
            return UNKNOWN_SUM
        rates = [bracket.rate for bracket in value.brackets if bracket.rate]
        sums = [bracket.base for bracket in value.brackets if bracket.base]
        if rates and base.share:
            limit = max(sums) if sums and value.brackets[-1].rate == 0 else None
            return _Worth(
                True,
                base.low * min(rates) // FULL_RATE,
                (base.high or 0) * max(rates) // FULL_RATE,
                limit=limit,
            )
        if sums and not rates:
            return _Worth(False, min(sums), max(sums) if not value.brackets[-1].each else None)
        return UNKNOWN_SUM

    def _units(self, line: Units) -> _Worth:
        at = self._value(line.at)
        if not isinstance(at, Amount):
            return UNKNOWN_SUM
        fact = self.scheme.facts.get(line.units)
        most = self._value(line.up_to) if line.up_to else None
        if isinstance(most, Number):
            return _Worth(False, 0, at.cents * most.value)
        unit = (fact.unit if fact else None) or "unité"
        return _Worth(False, at.cents, None, each=unit)

    def _share(self, line: Share) -> _Worth:
        base, rate = self._operand(line.share), self._value(line.rate)
        if not isinstance(rate, Rate):  # a rate that someone must say: anything up to the whole
            return _Worth(base.share, 0, base.high, limit=base.limit)
        high = None if base.high is None else base.high * rate.points // FULL_RATE
        limit = None if base.limit is None else base.limit * rate.points // FULL_RATE
        return _Worth(base.share, base.low * rate.points // FULL_RATE, high, limit=limit)

    def _cumulation(self, line: Cumulation) -> _Worth:
        base, rate = self._operand(line.cumulation), self._value(line.rate)
        if not base.share or base.high is None or not isinstance(rate, Rate):
            return base
        return _Worth(True, min(base.low, rate.points), min(base.high, rate.points), limit=base.limit)


def _sum(parts: list[_Worth]) -> _Worth:
    """Shares of different spends make a share between them; sums add up."""
    if all(part.share for part in parts):
        return _either(parts)
    if any(part.share or part.each for part in parts):
        return UNKNOWN_SUM
    high = None if any(part.high is None for part in parts) else sum(part.high or 0 for part in parts)
    return _Worth(False, sum(part.low for part in parts), high)


def _either(parts: list[_Worth]) -> _Worth:
    if not parts or len({part.share for part in parts}) > 1:
        return UNKNOWN_SUM
    high = None if any(part.high is None for part in parts) else max(part.high or 0 for part in parts)
    each = parts[0].each if len(parts) == 1 else ""
    limits = [part.limit for part in parts if part.limit is not None]
    limit = max(limits) if len(limits) == len(parts) else None
    return _Worth(parts[0].share, min(part.low for part in parts), high, each, limit)


def _least(parts: list[_Worth]) -> _Worth:
    """A sum beside a share of the spend is a limit on it."""
    shares = [part for part in parts if part.share]
    limits = [part.high for part in parts if not part.share and part.high is not None]
    limits += [part.limit for part in shares if part.limit is not None]
    if shares:
        low, high = min(part.low for part in shares), min(part.high or 0 for part in shares)
        return _Worth(True, low, high, limit=min(limits, default=None))
    low = min(part.low for part in parts)
    return _Worth(False, low, min(limits, default=None))


def _most(parts: list[_Worth]) -> _Worth:
    shares = [part for part in parts if part.share]
    if not shares:
        return _either(parts)
    return _Worth(True, max(part.low for part in shares), max(part.high or 0 for part in shares))


def _words(worth: _Worth, *, ceiling: bool) -> str:
    write = format_percent if worth.share else _euros
    if worth.each:
        return f"{_euros(worth.low)} par {_singular(worth.each)}"
    if worth.high is None:
        return f"à partir de {_euros(worth.low)}" if worth.low else "selon votre projet"
    if worth.limit and worth.share and worth.high >= FULL_RATE:
        return f"jusqu’à {_euros(worth.limit)}"
    if ceiling or worth.low == 0:
        text = f"jusqu’à {write(worth.high)}"
    elif worth.low == worth.high:
        text = write(worth.low)
    elif worth.share:
        text = f"{format_percent(worth.low).split(chr(0xA0), maxsplit=1)[0]} à {format_percent(worth.high)}"
    else:
        text = f"{_euros(worth.low)} à {_euros(worth.high)}"
    if worth.share and worth.limit:
        text += f", au plus {_euros(worth.limit)}"
    return text


def _euros(cents: int) -> str:
    """Write whole euros without their cents: a headline, not a computation."""
    return format_amount(cents) if cents % 100 else f"{format_number(cents // 100)}\u00a0€"


def _singular(unit: str) -> str:
    return " ".join(word.removesuffix("s") for word in unit.split())


_READERS: dict[type[Line], Callable[[_Reader, Any], _Worth]] = {
    Cap: lambda reader, line: reader._cap(line),
    Marginal: lambda reader, line: reader._tariff(line.tariff, reader._operand(line.marginal)),
    Whole: lambda reader, line: reader._tariff(line.tariff, reader._operand(line.whole)),
    Members: lambda reader, line: reader._tariff(line.tariff, UNKNOWN_SUM),
    Flat: lambda reader, line: reader._operand(line.flat),
    Units: lambda reader, line: reader._units(line),
    Share: lambda reader, line: reader._share(line),
    Sum: lambda reader, line: _sum(reader._any_of(*line.sum)),
    Least: lambda reader, line: _least(reader._any_of(*line.least)),
    Most: lambda reader, line: _most(reader._any_of(*line.most)),
    Cumulation: lambda reader, line: reader._cumulation(line),
    When: lambda reader, line: _either(reader._any_of(line.then, line.otherwise)),
}
