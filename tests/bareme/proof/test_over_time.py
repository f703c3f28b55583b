"""What changes with the day, the area or a what-if: calendars, dated values, local differences, overlays."""

from datetime import date

import pytest

from bareme import FactError, SchemeError, open_on, read_scheme, simulate, value_on
from bareme.values import Amount

from .writing import DAY, plan, refusal, scheme

SESSIONS = """calendar:
  - {id: first, opens: 2021-01-25, closes: 2021-03-28, source: law}
  - {id: vote, title: Vote, from: 2021-03-15, until: 2021-04-15, source: law}
  - {id: second, opens: 2021-06-01, closes: 2021-07-15, extended: [{until: 2021-07-31, on: 2021-07-10}], source: law}
"""


def days(calendar: str, at: date) -> tuple[bool, str, date | None]:
    file = read_scheme(scheme(calendar=calendar).encode(), "essai.yaml")
    state = open_on(file.base.calendar, at)
    assert state is not None
    return state.open, state.code, state.day


@pytest.mark.parametrize(
    ("reason", "at", "state"),
    [
        ("the day before", date(2021, 1, 24), (False, "not_yet", date(2021, 1, 25))),
        ("the first day", date(2021, 1, 25), (True, "open", date(2021, 3, 28))),
        ("the last day is included", date(2021, 3, 28), (True, "open", date(2021, 3, 28))),
        ("the day after", date(2021, 3, 29), (False, "between", date(2021, 6, 1))),
        ("a vote is no window", date(2021, 4, 1), (False, "between", date(2021, 6, 1))),
        ("the first last day, extended", date(2021, 7, 15), (True, "open", date(2021, 7, 31))),
        ("in the extension", date(2021, 7, 31), (True, "open", date(2021, 7, 31))),
        ("after it", date(2021, 8, 1), (False, "closed", date(2021, 7, 31))),
    ],
)
def test_sessions(reason: str, at: date, state: tuple[bool, str, date | None]) -> None:
    assert days(SESSIONS, at) == state, reason
    found = simulate(plan(scheme(calendar=SESSIONS), at), {})
    assert found.verdict == ("yes" if state[0] else "no")
    criterion = found.criteria[0].criterion
    assert (criterion.id, criterion.refusal, criterion.day) == ("calendar", state[1], state[2])


@pytest.mark.parametrize(
    ("calendar", "at", "state"),
    [
        ("calendar: {always: yes, source: law}", DAY, (True, "permanent", None)),
        ("calendar: {always: yes, since: 2021-03-01, source: law}", DAY, (True, "permanent", None)),
        (
            "calendar: {always: yes, since: 2021-03-02, source: law}",
            DAY,
            (False, "not_yet", date(2021, 3, 2)),
        ),
        ("calendar: [{id: a, opens: 2021-02-01, source: law}]", date(2040, 1, 1), (True, "open", None)),
        (
            "calendar: [{id: a, closes: 2021-02-01, source: law}]",
            date(1999, 1, 1),
            (True, "open", date(2021, 2, 1)),
        ),
        ("calendar: [{id: v, title: V, from: 2021-02-01, source: law}]", DAY, (False, "closed", None)),
    ],
)
def test_other_calendars(calendar: str, at: date, state: tuple[bool, str, date | None]) -> None:
    assert days(calendar, at) == state


def test_dates_set_locally_are_no_criterion() -> None:
    found = simulate(plan(scheme(calendar="calendar: {set_by: la préfecture, source: law}")), {})
    assert (found.verdict, found.criteria) == ("yes", ())


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        ("calendar: [{id: a, opens: 2021-05-28, closes: 2021-01-25, source: law}]", "précède l'ouverture"),
        ("calendar: [{id: a, source: law}]", "ni ouverture, ni clôture."),
        ("calendar: {always: no, source: law}", "ne se nie pas"),
        ("calendar: []", "cette liste est vide."),
        ("calendar: [{id: a, opens: 2021-02-30, source: law}]", "n'est pas une date."),
        (
            "calendar: [{id: a, opens: 2021-02-01, source: nobody}]",
            "la source « nobody » n'est pas déclarée.",
        ),
    ],
)
def test_calendars_refused(calendar: str, sentence: str) -> None:
    assert sentence in refusal(scheme(calendar=calendar))


DATED = scheme(
    facts="n: {type: integer, max: 9}",
    parameters="cap: {2021-01-14: 100 €, 2021-09-01: 200 €, source: law}",
    amount=["id: grant, units: n, at: cap"],
    more="local:\n"
    "  DEP-37: {parameters: {cap: {2021-01-14: 300 €, source: law}}}\n"
    "  DEP-68:\n"
    "    remove: [small]\n"
    "    criteria:\n"
    "      - {id: big, if: {n: {at_least: 1}}, else: Refus local, source: law}\n"
    "    award: {ceiling: yes}\n",
    criteria=["id: small, if: {n: {at_most: 1}}", "id: big, if: {n: {at_least: 0}}"],
)


@pytest.mark.parametrize(
    ("at", "amount"),
    [(date(2021, 1, 14), 100_00), (date(2021, 8, 31), 100_00), (date(2021, 9, 1), 200_00)],
)
def test_the_value_that_rules_is_the_last_one_begun(at: date, amount: int) -> None:
    assert simulate(plan(DATED, at), {"n": 1}).amount == amount


def test_before_its_first_value_the_scheme_is_not_in_force() -> None:
    found = simulate(plan(DATED, date(2021, 1, 13)), {"n": 1})
    refused = [result.criterion for result in found.criteria if result.verdict == "no"]
    assert found.verdict == "no"
    assert [(criterion.id, criterion.day) for criterion in refused] == [("in_force", date(2021, 1, 14))]
    parameter = read_scheme(DATED.encode(), "essai.yaml").base.parameters["cap"]
    assert value_on(parameter, date(2021, 1, 13)) == (Amount(100_00), date(2021, 1, 14))
    assert value_on(parameter, date(2030, 1, 1)) == (Amount(200_00), None)


@pytest.mark.parametrize(
    ("place", "n", "verdict", "amount", "area"),
    [
        ((), 1, "yes", 100_00, None),
        (("COM-37261", "DEP-37", "REG-24"), 1, "yes", 300_00, "DEP-37"),
        (("DEP-41",), 1, "yes", 100_00, None),
        (("DEP-68",), 2, "yes", 200_00, "DEP-68"),  # « small » is removed there
        (("DEP-68",), 0, "no", None, "DEP-68"),  # « big » is replaced there
        ((), 0, "yes", 0, None),
        ((), 2, "no", None, None),
    ],
)
def test_local_differences(
    place: tuple[str, ...], n: int, verdict: str, amount: int | None, area: str | None
) -> None:
    compiled = plan(DATED, place=place)
    found = simulate(compiled, {"n": n})
    assert (found.verdict, found.amount, compiled.place) == (verdict, amount, area)
    assert compiled.ceiling is (area == "DEP-68")


@pytest.mark.parametrize(
    ("local", "line", "key", "sentence"),
    [
        ("  DEP37: {}", 11, "local.DEP37", "ce code n'est pas celui d'une zone."),
        ("  DEP-37: texte", 11, "local.DEP-37", "une suite de clés est attendue ici."),
        ("  DEP-37: {remove: c0}", 11, "local.DEP-37.remove", "une liste est attendue ici."),
        ("  DEP-37: {remove: [c1]}", 11, "local.DEP-37.remove", "un critère à retirer n'existe pas."),
        ("  DEP-37: {criterias: []}", 11, "criterias", "clé inconnue."),
        (
            "  DEP-37:\n    criteria:\n      - {id: z, if: {n: {at_least: nobody}}, else: R, source: law}",
            13,
            "criteria.z.if.n.at_least",
            "le nom « nobody » est inconnu.",
        ),
    ],
)
def test_local_differences_refused_at_their_own_line(local: str, line: int, key: str, sentence: str) -> None:
    text = scheme(
        facts="n: {type: integer, max: 9}", criteria=["if: {n: {at_least: 1}}"], more=f"local:\n{local}\n"
    )
    with pytest.raises(SchemeError) as refused:
        plan(text, place=("DEP-37",))
    problem = refused.value.problems[0]
    assert (problem.line, problem.key) == (line, key), str(problem)
    assert sentence in problem.message


WHAT_IF = scheme(
    facts="n: {type: integer, max: 9}\na: {type: amount, max: 1000 €}",
    parameters="cap: 100 €\nrate: 50 %\nmany: 3\nlast: 2021-01-01\nslices: [70 % to 100 €, 0 % beyond]",
    criteria=["if: {n: {at_most: many}}"],
    amount=[
        "id: base, cap: a, at: cap",
        "id: aid, marginal: base, tariff: slices",
        "id: grant, share: aid, rate: rate",
    ],
)


@pytest.mark.parametrize(
    ("parameters", "amount"),
    [
        ({}, 35_00),
        ({"cap": "50 €"}, 17_50),
        ({"rate": "100 %"}, 70_00),
        ({"slices": "[50 % to 40 €, 10 % beyond]"}, 13_00),
        ({"slices": "[22,5 % to 200 €, 0 % beyond]"}, 11_25),
        ({"cap": "50 €", "rate": "0 %"}, 0),
        ({"many": "0"}, None),
    ],
)
def test_what_if(parameters: dict[str, str], amount: int | None) -> None:
    assert simulate(plan(WHAT_IF, parameters=parameters), {"n": 1, "a": 200_00}).amount == amount


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"nobody": "1"},
            "ce paramètre n'existe pas dans « essai ». Paramètres : cap, rate, many, last, slices.",
        ),
        ({"n": "1"}, "ce paramètre n'existe pas"),
        ({"cap": "50 %"}, "n'est pas du même genre"),
        ({"cap": "50"}, "n'est pas du même genre"),
        ({"rate": "7000 %"}, "dépasse 100 %."),
        ({"many": "-1"}, "est négatif."),
        ({"cap": ""}, "n'est pas un nombre entier."),
        ({"cap": "[1 % to 3 €, 0 % beyond]"}, "n'est pas du même genre"),
        ({"slices": "70 %"}, "n'est pas du même genre"),
        ({"slices": "[70 %]"}, "Finissez par « … beyond »."),
        ({"slices": "[70 % to 100, 0 % beyond]"}, "n'ont pas l'unité"),  # numbers instead of euros
        ({"slices": "[70 € to 100 €, 0 % beyond]"}, "n'a que des taux"),
        ({"cap": "100000000001 €"}, "est trop grand."),
    ],
)
def test_a_what_if_that_cannot_be_used_is_the_fault_of_its_parameter(
    parameters: dict[str, str], sentence: str
) -> None:
    with pytest.raises(FactError) as refused:
        plan(WHAT_IF, parameters=parameters)
    assert refused.value.fact == next(iter(parameters))
    assert sentence in refused.value.message
