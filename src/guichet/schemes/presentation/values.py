"""Parameters in words: amounts, rates, dates, and the brackets of a tariff line by line."""

from dataclasses import dataclass

from bareme.values import Amount, Bracket, Day, Number, ParameterValue, Rate, Tariff
from guichet.shared.formats import format_amount, format_date, format_number, format_percent

NOTHING = "rien"


@dataclass(frozen=True, slots=True)
class TariffRow:
    """One bracket in words: the slice it covers, and what it gives."""

    bracket: str
    gives: str


def write_value(value: ParameterValue) -> str:
    """Write the value of a parameter: "3 500,00 €", "22,5 %", "2 000", "31 mars 2021", a tariff on one line."""
    match value:
        case Amount():
            return format_amount(value.cents)
        case Rate():
            return format_percent(value.points)
        case Number():
            return format_number(value.value)
        case Day():
            return format_date(value.value)
        case Tariff():
            return " ; ".join(f"{row.gives} {row.bracket}" for row in tariff_rows(value))


def tariff_rows(tariff: Tariff, unit: str = "") -> list[TariffRow]:
    """Write each bracket of a tariff: "jusqu’à 200 000 €" gives "70 %"; `unit` names what is counted."""
    rows, previous = [], None
    for bracket in tariff.brackets:
        rows.append(
            TariffRow(_slice(tariff, previous, bracket.upto, unit), _gives(tariff, bracket, previous, unit))
        )
        previous = bracket.upto
    return rows


def write_bound(tariff: Tariff, bound: int) -> str:
    """Write a bound of a tariff: euros, without cents when there are none, or a number."""
    if not tariff.money:
        return format_number(bound)
    return format_amount(bound).replace(",00", "") if bound % 100 == 0 else format_amount(bound)


def _slice(tariff: Tariff, previous: int | None, upto: int | None, unit: str) -> str:
    counted = f"\u00a0{unit}" if unit and not tariff.money else ""
    if upto is None:
        return f"au-delà de {write_bound(tariff, previous or 0)}{counted}"
    if previous is None:
        return f"jusqu’à {write_bound(tariff, upto)}{counted}"
    # A bound belongs to the bracket it closes: of things that are counted, the next one starts one further.
    start = previous if tariff.money else previous + 1
    if start == upto:
        return f"{write_bound(tariff, upto)}{counted}"
    return f"de {write_bound(tariff, start)} à {write_bound(tariff, upto)}{counted}"


def _gives(tariff: Tariff, bracket: Bracket, previous: int | None, unit: str) -> str:
    if bracket.each:
        start = write_bound(tariff, previous or 0)
        return f"{format_amount(bracket.base)}, puis {format_amount(bracket.each)} par {unit or 'unité'} après {start}"
    if bracket.base:
        return format_amount(bracket.base)
    return format_percent(bracket.rate) if bracket.rate else NOTHING
