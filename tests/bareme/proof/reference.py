"""The rules of docs/reference/scheme-file.md computed a second time, naively, for one applicant whose facts are all known.

Nothing of the engine is used: the text is read by a plain YAML loader, amounts are fractions of euros. Slow and plain on
purpose: two evaluators written apart that agree are worth more than one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import yaml

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    eligible: bool
    cents: int | None


@dataclass
class Sheet:
    """What is known of each name: its value, and whether it is money (rounded to the cent) or not."""

    values: dict[str, Any] = field(default_factory=dict)
    money: dict[str, bool] = field(default_factory=dict)
    tariffs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, name: str, value: Any, money: bool) -> None:
        self.values[name], self.money[name] = value, money

    def get(self, name: str) -> Any:
        return Fraction(int(name)) if name in {"0", "1"} else self.values[name]

    def is_money(self, *names: str) -> bool:
        return any(self.money.get(name, False) for name in names)


def decimal(text: str) -> Fraction:
    return Fraction(re.sub(r"[^\d,.]", "", text).replace(",", "."))


def half_up(value: Fraction, money: bool) -> Fraction:
    unit = Fraction(1, 100) if money else Fraction(1)
    return (value / unit + Fraction(1, 2)).__floor__() * unit


def answer(text: str, shared: str, at: date, facts: Facts, place: frozenset[str] | None = None) -> Answer:
    """Answer one applicant. Facts are what the engine takes: cents, basis points, dates, options."""
    scheme = _load(text)
    sheet = Sheet()
    in_force = _parameters(scheme, at, sheet)
    _facts(scheme, _load(shared), facts, sheet)
    spends = _expenses(scheme, facts, sheet)
    for line in scheme.get("derived") or []:
        _line(line, sheet)
    eligible = in_force and _open(scheme["calendar"], at) and _inside(scheme.get("territory"), place)
    for criterion in scheme["criteria"]:
        if "if" in criterion:
            eligible = _holds(criterion["if"], sheet) and eligible
    lines = scheme.get("amount") or []
    if not eligible or not lines:
        return Answer(eligible, None)
    for line in lines:
        _line(line, sheet)
    grant = sheet.get(lines[-1]["id"])
    if spends and scheme.get("award", {}).get("clamp", "yes") == "yes":
        grant = min(grant, sum(sheet.get(name) for name in spends))
    return Answer(eligible, int(grant * 100))


@lru_cache(maxsize=8)
def _load(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but texts


def _parameters(scheme: dict[str, Any], at: date, sheet: Sheet) -> bool:
    in_force = True
    for name, parameter in (scheme.get("parameters") or {}).items():
        dated = {date.fromisoformat(key): value for key, value in parameter.items() if key[:1].isdigit()}
        before = [day for day in dated if day <= at]
        in_force = in_force and bool(before)
        raw = dated[max(before)] if before else dated[min(dated)]
        if isinstance(raw, list):
            sheet.tariffs[name] = [_bracket(item) for item in raw]
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
            sheet.put(name, date.fromisoformat(raw), money=False)
        elif raw.endswith("%"):
            sheet.put(name, decimal(raw) / 100, money=False)
        else:
            sheet.put(name, decimal(raw), money=raw.endswith("€"))
    return in_force


def _bracket(item: str) -> dict[str, Any]:
    value, _, bound = item.replace("beyond", "").strip().partition(" to ")
    base, _, each = value.partition("+")
    if value.strip().endswith("%"):
        return {"upto": decimal(bound) if bound else None, "rate": decimal(value) / 100, "base": 0, "each": 0}
    return {
        "upto": decimal(bound) if bound else None,
        "rate": Fraction(0),
        "base": decimal(base),
        "each": decimal(each) if each else Fraction(0),
    }


def _facts(scheme: dict[str, Any], shared: dict[str, Any], facts: Facts, sheet: Sheet) -> None:
    for name, fact in (scheme.get("facts") or {}).items():
        kind = shared[fact["from"]]["type"] if "from" in fact else fact["type"]
        value = facts.get(name, facts.get(fact.get("from")))
        if value is None:
            continue
        if kind == "amount":
            sheet.put(name, Fraction(value, 100), money=True)
        elif kind == "rate":
            sheet.put(name, Fraction(value, 10_000), money=False)
        elif kind == "integer":
            sheet.put(name, Fraction(value), money=False)
        else:
            sheet.put(name, value, money=False)


def _expenses(scheme: dict[str, Any], facts: Facts, sheet: Sheet) -> list[str]:
    accepted = {n: e for n, e in (scheme.get("expenses") or {}).items() if "refused" not in e}
    spent = {name: Fraction(facts[name] or 0, 100) for name in accepted if name in facts}
    free = sum(spent.get(name, Fraction(0)) for name, expense in accepted.items() if "up_to" not in expense)
    for name, expense in accepted.items():
        retained = spent.get(name, Fraction(0))
        if "up_to" in expense:
            retained = min(retained, half_up(free * sheet.get(expense["up_to"]), money=True))
        sheet.put(name, retained, money=True)
    return list(accepted)


def _open(calendar: Any, at: date) -> bool:
    if isinstance(calendar, dict):
        return "since" not in calendar or date.fromisoformat(calendar["since"]) <= at
    for window in calendar:
        if "from" in window or ("until" in window and "opens" not in window):
            continue
        closes = window["extended"][-1]["until"] if window.get("extended") else window.get("closes")
        opened = "opens" not in window or date.fromisoformat(window["opens"]) <= at
        if opened and (closes is None or at <= date.fromisoformat(closes)):
            return True
    return False


def _inside(territory: dict[str, Any] | None, place: frozenset[str] | None) -> bool:
    if territory is None:
        return True
    assert place is not None
    included, excluded = set(territory.get("included", [])), set(territory.get("excluded", []))
    return (not included or bool(place & included)) and not place & excluded


def _holds(condition: dict[str, Any], sheet: Sheet) -> bool:
    results = []
    for key, value in condition.items():
        if key == "any":
            results.append(any(_holds(item, sheet) for item in value))
        elif key == "all":
            results.append(all(_holds(item, sheet) for item in value))
        else:
            results += [_compares(sheet.get(key), word, bound, sheet) for word, bound in value.items()]
    return all(results)


def _compares(x: Any, word: str, bound: Any, sheet: Sheet) -> bool:
    if isinstance(x, bool):
        return x == (bound in {"yes", "oui", "true"})
    options = bound if isinstance(bound, list) else [bound]
    if isinstance(x, frozenset):
        return any(option in x for option in options)
    if isinstance(x, str):
        return (x in options) != (word == "none_of")
    limit = sheet.get(bound)
    return bool(
        {
            "is": x == limit,
            "at_least": x >= limit,
            "at_most": x <= limit,
            "more_than": x > limit,
            "less_than": x < limit,
        }[word]
    )


def _line(line: dict[str, Any], sheet: Sheet) -> None:
    operation = next(key for key in _OPERATIONS if key in line)
    value, money = _OPERATIONS[operation](line, sheet)
    sheet.put(line["id"], value, money)


def _cap(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    limit = sheet.get(line["at"]) * (sheet.get(line["per"]) if "per" in line else 1)
    return min(sheet.get(line["cap"]), limit), sheet.is_money(line["cap"])


def _marginal(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    x, money, total, start = (
        sheet.get(line["marginal"]),
        sheet.is_money(line["marginal"]),
        Fraction(0),
        Fraction(0),
    )
    for bracket in sheet.tariffs[line["tariff"]]:
        end = x if bracket["upto"] is None else min(x, bracket["upto"])
        total += max(Fraction(0), end - start) * bracket["rate"]
        start = bracket["upto"] or start
    return half_up(total, money), money


def _table(x: Fraction, name: str, sheet: Sheet, money_in: bool) -> tuple[Fraction, bool]:
    brackets, start = sheet.tariffs[name], Fraction(0)
    money = money_in or any(bracket["base"] for bracket in brackets) or not any(b["rate"] for b in brackets)
    for bracket in brackets:
        if bracket["upto"] is None or x <= bracket["upto"]:
            return half_up(x * bracket["rate"], money) + bracket["base"] + bracket["each"] * (
                x - start
            ), money
        start = bracket["upto"]
    raise AssertionError("the last bracket is open")


def _whole(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    return _table(sheet.get(line["whole"]), line["tariff"], sheet, sheet.is_money(line["whole"]))


def _members(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    found = [_table(Fraction(n), line["tariff"], sheet, False) for n in sheet.get(line["members"])]
    _, money = _table(Fraction(0), line["tariff"], sheet, False)
    return sum((value for value, _ in found), Fraction(0)), money


def _units(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    count = sheet.get(line["units"])
    if "up_to" in line:
        count = min(count, sheet.get(line["up_to"]))
    return count * sheet.get(line["at"]), sheet.is_money(line["at"])


def _share(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    money = sheet.is_money(line["share"])
    return half_up(sheet.get(line["share"]) * sheet.get(line["rate"]), money), money


def _cumulation(line: dict[str, Any], sheet: Sheet) -> tuple[Fraction, bool]:
    spend = sum((sheet.get(name) for name in line["of"]), Fraction(0))
    room = half_up(spend * sheet.get(line["rate"]), True) - sheet.get(line["others"])
    return max(Fraction(0), min(sheet.get(line["cumulation"]), room)), True


def _several(line: dict[str, Any], sheet: Sheet, key: str, choose: Any) -> tuple[Fraction, bool]:
    return choose([sheet.get(name) for name in line[key]]), sheet.is_money(*line[key])


_OPERATIONS: dict[str, Any] = {
    "cap": _cap,
    "marginal": _marginal,
    "whole": _whole,
    "members": _members,
    "flat": lambda line, sheet: (sheet.get(line["flat"]), sheet.is_money(line["flat"])),
    "units": _units,
    "share": _share,
    "cumulation": _cumulation,
    "sum": lambda line, sheet: _several(line, sheet, "sum", sum),
    "least": lambda line, sheet: _several(line, sheet, "least", min),
    "most": lambda line, sheet: _several(line, sheet, "most", max),
    "when": lambda line, sheet: (
        sheet.get(line["then"] if _holds(line["when"], sheet) else line["otherwise"]),
        sheet.is_money(line["then"], line["otherwise"]),
    ),
}
