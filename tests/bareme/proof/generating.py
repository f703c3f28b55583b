"""Random scheme files over the whole vocabulary, and random, partly missing facts for them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from bareme import Plan, PlanFact, SchemeError

from .writing import DAY, plan, scheme

OPTIONS = ("a", "b", "c")
CODES = ("COM-37261", "DEP-37", "DEP-68", "REG-24")
BOUNDS = ("at_least", "at_most", "more_than", "less_than", "is")


def euros(cents: int) -> str:
    return f'"{cents // 100},{cents % 100:02d} €"'


def percent(points: int) -> str:
    return f'"{points // 100},{points % 100:02d} %"'


class Chance:
    """Chance from one number: many small draws for the price of one, so that a failure is told by its text and facts."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a test, not a secret
        self.choice = self.random.choice
        self.between = self.random.randint

    def maybe(self, one_in: int = 2) -> bool:
        return self.between(1, one_in) == 1

    def some(self, items: Sequence[str], least: int, most: int) -> list[str]:
        return self.random.sample(list(items), self.between(least, min(most, len(items))))

    def small(self) -> int:
        return self.between(0, 60)

    def cents(self) -> int:
        return self.choice(
            [0, 1, 99_999, 10**8, self.between(0, 3_000), self.between(0, 10**5), self.between(0, 5_000_000)]
        )

    def points(self) -> int:
        return self.choice([0, 1, 5_000, 10_000, *(self.between(0, 10_000) for _ in range(6))])

    def day(self) -> date:
        return DAY + timedelta(days=self.between(-40, 40))


class Writer:
    """Writes one scheme; keeps which names have which unit, so that what it writes holds together."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.names: dict[str, list[str]] = {
            "money": ["spend", "limited", "asked", "grants", "cap", "floor"],
            "number": ["count", "people", "many", "few"],
            "rate": ["part", "high_rate", "low_rate"],
            "date": ["birth", "limit_day"],
        }

    def pick(self, unit: str) -> str:
        return self.chance.choice(self.names[unit])

    def text(self) -> str:
        between = self.chance.between
        derived = [self.line(f"d{n}") for n in range(between(0, 2))]
        criteria = [f"if: {self.condition()}" for _ in range(self.chance.choice([0, 0, 1, 1, 2, 4]))]
        criteria += ["assess: Un avis"] * between(0, 1)
        amount = [self.line(f"l{n}") for n in range(between(0, 4))]
        amount.append(self.line("grant", "money"))
        clamp = self.chance.choice(["", "award: {clamp: no}\n", "award: {clamp: yes}\n"])
        return scheme(
            calendar=self.calendar(),
            facts="\n".join(FACTS),
            expenses='spend: {title: "Dépense"}\nlimited: {title: "Logiciels", up_to: part_limit}\n'
            'lost: {title: "Repas", refused: "Non."}',
            parameters=self.parameters(),
            derived=derived,
            criteria=criteria,
            amount=amount,
            more=clamp + self.territory(),
        )

    def parameters(self) -> str:
        chance = self.chance
        twice = (
            f"{{2019-01-01: {euros(chance.cents())}, {chance.day()}: {euros(chance.cents())}, source: law}}"
        )
        return "\n".join(
            [
                f"cap: {twice}",
                f"floor: {euros(chance.cents())}",
                f"many: {chance.small()}",
                f"few: {chance.small()}",
                f"high_rate: {percent(chance.points())}",
                f"low_rate: {percent(chance.points())}",
                f"part_limit: {percent(chance.points())}",
                f"limit_day: {chance.day()}",
                f"slices: {self.tariff(['rate'], money=True)}",
                f"steps: {self.tariff(['rate', 'flat'], money=True)}",
                f"prices: {self.tariff(['flat', 'each'], money=False)}",
                f"areas: {self.tariff(['rate'], money=False, first=1)}",
            ]
        )

    def tariff(self, kinds: list[str], *, money: bool, first: int = 0) -> str:
        draw = self.chance.cents if money else self.chance.small
        bounds = sorted({draw() for _ in range(self.chance.between(1, 4))})
        brackets = []
        for index, bound in enumerate([*bounds, None]):
            where = "beyond" if bound is None else f"to {euros(bound) if money else bound}".replace('"', "")
            brackets.append(f"{self.bracket(kinds, first if index == 0 else 0)} {where}")
        return "[" + ", ".join(f'"{bracket}"' for bracket in brackets) + "]"

    def bracket(self, kinds: list[str], least: int) -> str:
        kind = self.chance.choice(kinds)
        if kind == "rate":
            return percent(max(least, self.chance.points())).strip('"')
        base = euros(self.chance.cents()).strip('"')
        if kind == "flat":
            return base
        return f"{base} + {euros(self.chance.between(0, 500))} each".replace('"', "")

    def calendar(self) -> str:
        opens = self.chance.day()
        closes = opens + timedelta(days=self.chance.between(0, 40))
        later = closes + timedelta(days=self.chance.between(0, 20))
        return self.chance.choice(
            [
                *["calendar: {always: yes, source: law}"] * 12,
                "calendar: {set_by: la préfecture, source: law}",
                f"calendar: {{always: yes, since: {opens}, source: law}}",
                f"calendar: [{{id: a, opens: {opens}, closes: {closes}, source: law}}]",
                f"calendar: [{{id: a, closes: {closes}, extended: [{{until: {later}}}], source: law}}, "
                f"{{id: v, title: Vote, from: {closes}, until: {later}, source: law}}]",
            ]
        )

    def territory(self) -> str:
        if not self.chance.maybe(4):
            return ""
        included = ", ".join(self.chance.some(CODES, 0, 2))
        excluded = ", ".join(self.chance.some(CODES, 0, 1))
        return f"territory: {{included: [{included}], excluded: [{excluded}], else: Ailleurs, source: law}}\n"

    def condition(self, depth: int = 0) -> str:
        if depth < 2 and self.chance.maybe(3):
            word = self.chance.choice(["any", "all"])
            parts = [self.condition(depth + 1) for _ in range(self.chance.between(1, 3))]
            return f"{{{word}: [{', '.join(parts)}]}}"
        return f"{{{self.comparison()}}}"

    def comparison(self) -> str:
        choice = self.chance.choice
        several = f"[{', '.join(self.chance.some(OPTIONS, 1, 3))}]"
        unit = choice(["money", "number", "number", "rate", "date", "yes", "choice", "choices"])
        if unit == "yes":
            return f"{choice(['ready', 'done'])}: {{is: {choice(['yes', 'no'])}}}"
        if unit == "choice":
            return f"kind: {{{choice(['one_of', 'none_of', 'one_of'])}: {several}}}"
        if unit == "choices":
            return f"themes: {{includes: {several}}}"
        bound = self.pick(unit)
        if unit == "number" and self.chance.maybe(4):
            bound = choice(["0", "1"])
        return f"{self.pick(unit)}: {{{choice(BOUNDS)}: {bound}}}"

    def line(self, name: str, unit: str | None = None) -> str:
        unit = unit or self.chance.choice(["money", "money", "number", "rate"])
        body = self.operation(unit)
        self.names[unit].append(name)
        return f"id: {name}, {body}"

    def operation(self, unit: str) -> str:
        pick, maybe = self.pick, self.chance.maybe
        if unit == "rate":
            return f"when: {self.condition(1)}, then: {pick('rate')}, otherwise: {pick('rate')}"
        several = ", ".join([pick(unit) for _ in range(self.chance.between(2, 3))])
        per = f", per: {pick('number')}" if maybe() else ""
        up_to = f", up_to: {pick('number')}" if maybe() else ""
        otherwise = "0" if maybe() else pick(unit)
        choices = [
            f"cap: {pick(unit)}, at: {pick(unit)}{per}",
            f"flat: {pick(unit)}",
            f"units: {pick('number')}, at: {pick(unit)}{up_to}",
            f"share: {pick(unit)}, rate: {pick('rate')}",
            f"sum: [{several}]",
            f"least: [{several}]",
            f"most: [{several}]",
            f"when: {self.condition(1)}, then: {pick(unit)}, otherwise: {otherwise}",
        ]
        if unit == "money":
            of = ", ".join(self.chance.some(self.names["money"], 1, 2))
            choices += [
                f"marginal: {pick('money')}, tariff: slices",
                f"whole: {pick('money')}, tariff: steps",
                f"whole: {pick('number')}, tariff: prices",
                "members: members, tariff: prices",
                f"cumulation: {pick('money')}, rate: {pick('rate')}, of: [{of}], others: {pick('money')}",
            ]
        else:
            choices += [
                f"marginal: {pick('number')}, tariff: areas",
                f"whole: {pick('number')}, tariff: areas",
                "members: members, tariff: areas",
            ]
        return self.chance.choice(choices)


FACTS = [
    "count: {type: integer, max: 60}",
    "people: {from: territory.population}",
    "asked: {type: amount, max: 1 000 000 €}",
    "grants: {from: project.other_grants}",
    "part: {type: rate}",
    "birth: {type: date}",
    "ready: {type: yes_no}",
    "done: {type: yes_no}",
    "kind: {type: choice, options: {a: Un, b: Deux, c: Trois}}",
    "themes: {type: choices, options: {a: Un, b: Deux, c: Trois}}",
    "members: {type: integers, max: 60}",
]


def write(seed: int) -> str:
    """Write the scheme file of that number: it holds together, over every operation, condition and kind of fact."""
    return Writer(Chance(seed)).text()


def texts() -> st.SearchStrategy[str]:
    return st.integers(0, 2**40).map(write)


def compiled(text: str, at: date = DAY) -> Plan:
    """Compile, leaving aside the files whose products could leave 64 bits: the engine refuses them, and says so."""
    try:
        return plan(text, at)
    except SchemeError as error:
        if "peut dépasser ce qui se calcule exactement" not in str(error):
            raise
        reject()


def value(fact: PlanFact, chance: Chance) -> Any:
    """A value of one fact: near its bounds and the thresholds drawn above more often than not."""
    codes = [code for code, _ in fact.options]
    if fact.type == "yes_no":
        return chance.maybe()
    if fact.type == "date":
        return chance.day()
    if fact.type == "choice":
        return chance.choice(codes)
    if fact.type == "choices":
        return frozenset(chance.some(codes, 0, len(codes)))
    if fact.type == "codes":
        return frozenset(chance.some(CODES, 0, 3))
    if fact.type == "integers":
        return tuple(min(chance.small(), fact.high) for _ in range(chance.between(0, 5)))
    near = {"rate": chance.points, "amount": chance.cents}.get(fact.type, chance.small)()
    far = chance.between(fact.low, fact.high)
    return far if chance.maybe(5) else min(max(near, fact.low), fact.high)


def known_facts(found: Plan, chance: Chance) -> dict[str, Any]:
    return {fact.name: value(fact, chance) for fact in found.facts}


def some_facts(found: Plan, chance: Chance) -> dict[str, Any]:
    """Facts of which any may be missing (None)."""
    rare = chance.between(1, 4)
    return {fact.name: None if chance.maybe(rare) else value(fact, chance) for fact in found.facts}
