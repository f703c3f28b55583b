"""Scalars of a scheme file and of an answer: read from text to exact integers, never through floats.

Units: amounts in cents, rates in basis points (1 % = 100), dates as `datetime.date`, numbers as they are.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bareme.errors import ScalarError

MAX_CENTS: Final = 10**13  # 100 billion euros: above any public scheme, far below what int64 holds
MAX_NUMBER: Final = 10**9
FULL_RATE: Final = 10_000
MAX_BRACKETS: Final = 40

_SPACES = re.compile("[\\s\u00a0\u202f\u2009]+")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<sep>[ .,])\d{3})(?:(?P=sep)\d{3})*")
_BEYOND = "beyond"


def _number(text: str, decimals: int, what: str, example: str) -> int:
    """Read a French or plain decimal number, scaled by 10**decimals."""
    problem = ScalarError(f"« {text[:40]} » n'est pas {what}.", f"Écrivez par exemple {example}.")
    clean = _SPACES.sub(" ", text).strip()
    if clean.startswith(("-", "\u2212")):
        raise ScalarError(f"« {text[:40]} » est négatif.", "Écrivez un nombre positif, ou 0.")
    whole, fraction = _split_decimal(clean, problem)
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"[ .,]", "", whole)
    if not (whole.isascii() and whole.isdigit()):
        raise problem
    if len(whole) > 30:  # never converted: a text of 200 000 digits would take its time
        raise ScalarError(f"« {text[:40]} » est trop grand.", "Écrivez un nombre plus petit.")
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        raise problem
    if len(fraction) > decimals:
        if fraction.strip("0") and len(fraction.rstrip("0")) > decimals:
            raise problem
        fraction = fraction[:decimals]
    scale: int = 10**decimals
    return int(whole) * scale + int(fraction.ljust(decimals, "0") or 0)


def _split_decimal(clean: str, problem: ScalarError) -> tuple[str, str]:
    """Split at the decimal mark. With both marks present the last one is the decimal one."""
    commas, dots = clean.count(","), clean.count(".")
    if commas and dots:
        mark = "," if clean.rindex(",") > clean.rindex(".") else "."
        if clean.count(mark) > 1:
            raise problem
        whole, _, fraction = clean.rpartition(mark)
        return whole, fraction
    if commas + dots > 1:
        raise problem
    if commas + dots == 0:
        return clean, ""
    whole, _, fraction = clean.rpartition("," if commas else ".")
    if len(fraction) == 3 and fraction.isdigit():  # 1.250: a thousand or a decimal? Nobody can tell
        raise ScalarError(f"« {clean[:40]} » se lit de deux façons.", "Écrivez 1250 ou 1,25.")
    return whole, fraction


def parse_amount(text: str, *, euro_sign: bool = False) -> int:
    """Read an amount in cents: "12 500,50 €", "12500.5". With `euro_sign`, the sign is required."""
    clean = _SPACES.sub(" ", text).strip()
    bare = clean.removesuffix("€").removesuffix("EUR").rstrip()
    if euro_sign and bare == clean:
        raise ScalarError(f"« {text[:40]} » n'est pas un montant.", "Écrivez par exemple 3500 €.")
    cents = _number(bare, 2, "un montant", "12 500,50")
    if cents > MAX_CENTS:
        raise ScalarError(f"« {text[:40]} » est trop grand.", "Un montant va jusqu'à 100 milliards d'euros.")
    return cents


def parse_rate(text: str) -> int:
    """Read a rate in basis points: "70 %", "22,5 %". From 0 % to 100 %."""
    clean = _SPACES.sub(" ", text).strip()
    bare = clean.removesuffix("%").rstrip()
    if bare == clean:
        raise ScalarError(f"« {text[:40]} » n'est pas un taux.", "Écrivez par exemple 70 %.")
    rate = _number(bare, 2, "un taux", "70 %")
    if rate > FULL_RATE:
        raise ScalarError(f"« {text[:40]} » dépasse 100 %.", "Écrivez un taux de 0 % à 100 %.")
    return rate


def parse_integer(text: str) -> int:
    """Read a whole number from 0 to a billion: "16 584"."""
    value = _number(text, 0, "un nombre entier", "12")
    if value > MAX_NUMBER:
        raise ScalarError(f"« {text[:40]} » est trop grand.", "Un nombre va jusqu'à un milliard.")
    return value


def parse_date(text: str) -> date:
    """Read 2021-03-31 or 31/03/2021."""
    clean = text.strip()
    if french := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", clean):
        clean = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}"
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", clean, re.ASCII):
            raise ValueError
        return date.fromisoformat(clean)
    except ValueError:
        raise ScalarError(f"« {text[:40]} » n'est pas une date.", "Écrivez par exemple 2021-03-31.") from None


def parse_yes_no(text: str) -> bool:
    """Read yes / no, oui / non."""
    word = text.strip().lower()
    if word in {"yes", "oui", "true", "vrai", "1"}:
        return True
    if word in {"no", "non", "false", "faux", "0"}:
        return False
    raise ScalarError(f"« {text[:40]} » n'est ni oui ni non.", "Écrivez oui ou non.")


@dataclass(frozen=True, slots=True)
class Bracket:
    """One slice of a tariff, up to and including `upto` (None: beyond).

    `rate` in basis points, or `base` in cents plus `each` cents per unit past the previous bound.
    """

    upto: int | None
    rate: int = 0
    base: int = 0
    each: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """Brackets in rising order, the last one open. `money` tells whether the bounds are amounts."""

    brackets: tuple[Bracket, ...]
    money: bool

    @property
    def only_rates(self) -> bool:
        return all(bracket.base == 0 and bracket.each == 0 for bracket in self.brackets)

    @property
    def only_amounts(self) -> bool:
        return all(bracket.rate == 0 for bracket in self.brackets)


def parse_tariff(items: list[str]) -> Tariff:
    """Read `[70 % to 200000 €, 50 % beyond]` and its kin: see docs/reference/scheme-file.md."""
    if len(items) > MAX_BRACKETS:
        raise ScalarError(f"ce barème a plus de {MAX_BRACKETS} tranches.", "Regroupez des tranches.")
    brackets, kinds = [], set()
    previous = -1
    for position, item in enumerate(items):
        value, bound = _value_and_bound(item, last=position == len(items) - 1)
        upto = None
        if bound:
            money = bound.endswith("€")
            upto = parse_amount(bound) if money else parse_integer(bound)
            kinds.add(money)
            if upto <= previous:
                raise ScalarError(
                    f"« {item[:40]} » : les bornes doivent monter.",
                    "Rangez les tranches de la plus basse à la plus haute.",
                )
            previous = upto
        brackets.append(_bracket(value, upto))
    if len(kinds) != 1:
        raise ScalarError(
            "les bornes du barème mêlent euros et nombres, ou manquent.",
            "Écrivez au moins deux tranches, dans une unité.",
        )
    tariff = Tariff(tuple(brackets), money=kinds.pop())
    if tariff.money and any(bracket.each for bracket in brackets):
        raise ScalarError(
            "« each » compte des unités, et ce barème se lit sur des euros.", "Écrivez des bornes en nombres."
        )
    return tariff


def _value_and_bound(item: str, *, last: bool) -> tuple[str, str]:
    """Split « 70 % to 200000 € » or « 50 % beyond »; the bound of the last bracket, and of it alone, is empty."""
    text = " ".join(item.split())
    if text.endswith(_BEYOND) != last:
        raise ScalarError(
            f"« {text[:40]} » : seule la dernière tranche est ouverte.", "Finissez par « … beyond »."
        )
    value, _, bound = text.removesuffix(_BEYOND).strip().partition(" to ")
    if bool(bound) == last:
        example = "50 % beyond" if last else "70 % to 200000 €"
        raise ScalarError(
            f"« {text[:40]} » n'est pas une tranche.",
            f"Écrivez par exemple {example} ; une tranche qui a une virgule se met entre guillemets.",
        )
    return value, bound


def _bracket(value: str, upto: int | None) -> Bracket:
    if value.endswith("%"):
        return Bracket(upto, rate=parse_rate(value))
    base, plus, each = value.partition("+")
    if plus:
        return Bracket(
            upto,
            base=parse_amount(base, euro_sign=True),
            each=parse_amount(each.strip().removesuffix("each"), euro_sign=True),
        )
    return Bracket(upto, base=parse_amount(base, euro_sign=True))


@dataclass(frozen=True, slots=True)
class Amount:
    """A parameter in euros."""

    cents: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A parameter in percent."""

    points: int


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter that is a whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Day:
    """A parameter that is a date."""

    value: date


ParameterValue = Amount | Rate | Number | Day | Tariff


def parse_parameter(raw: object) -> ParameterValue:
    """Read the value of a parameter; its writing tells its kind."""
    if isinstance(raw, list):
        return parse_tariff([str(item) for item in raw])
    text = str(raw).strip()
    if text.endswith("%"):
        return Rate(parse_rate(text))
    if text.endswith("€"):
        return Amount(parse_amount(text))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Day(parse_date(text))
    return Number(parse_integer(text))
