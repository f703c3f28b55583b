"""Answers of an address: what is read, what is refused with a remedy, what is never lost."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bareme import FactValue, PlanFact
from guichet.simulations.selectors.answers import Answers, known_facts, parameter_name, read_address


def fact(name: str, kind: str, key: str = "", high: int = 10**13, options: Sequence[str] = ()) -> PlanFact:
    return PlanFact(
        name=name, key=key or name, type=kind, slot=0, low=0, high=high, bounded=True, title=name, ask=f"{name} ?",
        help=None, unit=None, options=tuple((code, code) for code in options),
    )  # fmt: skip


FACTS = {
    "x.classes": fact("classes", "integer", high=5_000),
    "x.spend": fact("spend", "amount"),
    "x.base": fact("base", "yes_no"),
    "x.object": fact("object", "choice", options=("works", "furniture")),
    "x.rate": fact("rate", "rate", high=10_000),
    "x.invoice": fact("invoice", "date"),
    "x.members": fact("members", "integers", high=10**7),
    "project.population": fact("population", "integer", key="project.population", high=70_000_000),
}


def read(**texts: str | list[str]) -> Answers:
    given = {name: [texts_] if isinstance(texts_, str) else texts_ for name, texts_ in texts.items()}
    return read_address(given, FACTS.get)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("x.spend", "12 500,50 €", 12_500_50),
        ("x.spend", "12500.5", 12_500_50),
        ("x.spend", "0", 0),
        ("x.classes", "6", 6),
        ("x.base", "oui", True),
        ("x.base", "non", False),
        ("x.rate", "22,5", 2_250),
        ("x.invoice", "31/03/2021", date(2021, 3, 31)),
        ("x.object", "works", "works"),
        ("project.population", "520 000", 520_000),
    ],
)
def test_an_answer_is_read_as_it_is_typed(name: str, typed: str, value: FactValue) -> None:
    answer = read(**{name: typed}).given[name]
    assert (answer.value, answer.error, answer.text) == (value, "", typed)


@pytest.mark.parametrize(
    ("name", "typed", "remedy"),
    [
        ("x.spend", "12,5,0", "Écrivez par exemple"),
        ("x.spend", "-3", "négatif"),
        ("x.classes", "beaucoup", "n'est pas un nombre entier"),
        ("x.classes", "6000", "de 0 à 5"),
        ("x.base", "peut-être", "Écrivez oui ou non"),
        ("x.object", "castle", "Choisissez parmi"),
        ("x.invoice", "31/02/2021", "n'est pas une date"),
    ],
)
def test_what_cannot_be_read_is_kept_and_unknown(name: str, typed: str, remedy: str) -> None:
    answers = read(**{name: typed, "x.base" if name != "x.base" else "x.classes": "1"})
    answer = answers.given[name]
    assert answer.text == typed, "what was typed stays"
    assert answer.value is None, "it is unknown, not zero"
    assert remedy in answer.error
    assert len(answers.own["x"]) == 1, "the other answer is kept"


@pytest.mark.parametrize("typed", ["ne sais pas", "je ne sais pas", "?", "Inconnu"])
def test_not_knowing_is_an_answer(typed: str) -> None:
    answers = read(**{"x.classes": typed})
    assert answers.given["x.classes"].declined
    assert answers.declined == {"x.classes"}
    assert not answers.own, "the engine sees an unknown"


def test_an_empty_field_is_no_answer() -> None:
    assert not read(**{"x.classes": "  "}).given


def test_one_number_a_line_makes_a_list() -> None:
    assert read(**{"x.members": "1200\r\n800\n\n"}).own["x"]["members"] == (1200, 800)


def test_shared_answers_serve_all_and_own_answers_one() -> None:
    answers = read(**{"project.population": "520000", "x.classes": "5", "y.classes": "9"})
    assert answers.facts_of("x", answers.shared) == {"project.population": 520_000, "classes": 5}
    assert answers.facts_of("z", answers.shared) == {"project.population": 520_000}
    assert answers.strangers == ("y.classes",), "a name that nobody asks is said, not dropped in silence"


def test_an_answer_corrects_the_place_but_not_who_asks() -> None:
    of_place: dict[str, Any] = {"organisation.kind": "commune", "territory.population": 900}
    given = Answers(shared={"territory.population": 950, "organisation.kind": "epci"})
    assert known_facts(of_place, given) == {"organisation.kind": "commune", "territory.population": 950}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (FACTS["project.population"], "project.population"),
        (FACTS["x.classes"], "x.classes"),
        (fact("legal_kind", "choice", key="organisation.kind"), "organisation"),
    ],
)
def test_each_fact_has_its_parameter(given: PlanFact, name: str) -> None:
    assert parameter_name("x", given) == name
