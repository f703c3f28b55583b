"""What would change the answer: each lever is what the engine says, on every example of every shipped scheme."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from bareme import Scheme
from guichet.schemes.selectors import plans, scheme_file
from guichet.simulations.lever_words import binding_words, lever_words
from guichet.simulations.selectors.case import Case, make_case, with_answer
from guichet.simulations.selectors.levers import bindings, levers, outcome
from guichet.simulations.selectors.places import Place, find_place

from .pages import SAINT_CYR

DAY = date(2021, 3, 1)

pytestmark = pytest.mark.usefixtures("catalogue")


def case_of(slug: str, answers: Mapping[str, str], *, at: date = DAY, place: str = "") -> Case:
    given: Mapping[str, Sequence[str]] = {name: [text] for name, text in answers.items()}
    where = find_place(place, "commune", at=at) if place else Place()
    return make_case(slug, at=at, place=where, parameters=given)


SOCLE = {
    "schools": "1",
    "classes": "5",
    "pupils": "120",
    "has_base": "non",
    "with_staff": "oui",
    "equipment": "25 000",
    "services": "2400",
    "project.other_grants": "6000",
}


def example_cases(scheme: Scheme, slug: str) -> list[Case]:
    """Return a case for each example whose facts can be written in an address."""
    found = []
    for example in scheme.examples:
        answers = {name: str(value) for name, value in example.facts.items() if str(value) != "unknown"}
        found.append(case_of(slug, answers, at=example.at or DAY))
    return found


@pytest.mark.slow
def test_each_lever_is_what_the_engine_answers() -> None:
    tried = 0
    for slug in plans(DAY):
        for case in example_cases(scheme_file(slug).base, slug):
            for lever in levers(case):
                assert outcome(lever.result) == outcome(with_answer(case, lever.fact, lever.value))
                assert outcome(lever.result) != outcome(case.computed), (
                    "a lever that changes nothing is not one"
                )
                assert lever_words(lever, case.computed)
                tried += 1
            for binding in bindings(case):
                assert binding.kept < binding.given
                assert binding_words(binding)
    assert tried > 100, "the examples of the shipped schemes give many levers"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Sans les autres aides publiques : 13 450,00 €"),
        ({}, "Avec 6 classes : "),
        ({}, "Si vous répondiez « oui » à « Socle déjà atteint » : l’aide ne serait plus pour vous."),
        (
            {"has_base": "oui"},
            "Si vous répondiez « non » à « Socle déjà atteint » : l’aide serait pour vous, ",
        ),
        ({"equipment": "1000"}, "Si « Matériel et réseaux » passait à 1 500,00 € : l’aide serait pour vous"),
    ],
)
def test_a_lever_says_what_it_gives(changes: dict[str, str], sentence: str) -> None:
    given = {**SOCLE, "equipment": "17 500", **changes}
    if "classes :" in sentence or sentence.startswith("Avec 6"):
        given["equipment"], given["project.other_grants"] = "25000", "0"
    case = case_of("socle-numerique-ecoles", given, place=SAINT_CYR)
    said = [
        lever_words(lever, case.computed).replace("\u202f", " ").replace("\xa0", " ")
        for lever in levers(case)
    ]
    assert any(words.startswith(sentence) for words in said), said


def test_what_opens_the_scheme_comes_first() -> None:
    case = case_of("socle-numerique-ecoles", {**SOCLE, "has_base": "oui"}, place=SAINT_CYR)
    assert levers(case)[0].result.verdict == "yes"


def test_nothing_answered_nothing_to_change() -> None:
    assert levers(case_of("socle-numerique-ecoles", {}, place=SAINT_CYR)) == []


def test_a_limit_that_bites_is_named() -> None:
    case = case_of("socle-numerique-ecoles", SOCLE, place=SAINT_CYR)
    assert [(binding.fact.name, binding.kept, binding.given) for binding in bindings(case)] == [
        ("equipment", 17_500_00, 25_000_00)
    ]


def test_what_the_place_tells_is_not_a_lever() -> None:
    said = {"works": "100 000", "local_rate": "40", "project.other_grants": "0"}
    case = case_of("detr", said, place="COM-37001")
    assert {lever.fact.name for lever in levers(case)} <= {"works", "local_rate", "other_grants"}
