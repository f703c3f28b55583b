"""The guide for those who write a scheme says what the check says."""

import re
from pathlib import Path

import pytest

from bareme import SharedFacts, check_scheme, read_shared_facts

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/howto/write-a-scheme.md").read_text(encoding="utf-8")
FIRST, *_, WHOLE = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
FORM = re.search(r"```\n(form:.*?)```", GUIDE, flags=re.DOTALL)
FILE = "wifi-bibliotheques.yaml"


@pytest.fixture(scope="module")
def shared() -> SharedFacts:
    content = (ROOT / "schemes/facts.yaml").read_bytes()
    return read_shared_facts(content, "facts.yaml")


def problems(text: str, shared: SharedFacts) -> list[str]:
    report = check_scheme(text.encode(), FILE, shared)
    return [f"{problem.message} {problem.remedy}" for problem in report.problems]


def test_the_scheme_of_the_guide_passes_with_its_examples(shared: SharedFacts) -> None:
    report = check_scheme(WHOLE.encode(), FILE, shared)
    assert (report.problems, report.examples) == ((), 6)


def test_the_first_step_of_the_guide_is_told_what_is_missing(shared: SharedFacts) -> None:
    missing = {problem.key for problem in check_scheme(FIRST.encode(), FILE, shared).problems}
    assert missing >= {"calendar", "criteria"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("criteria:", "criteres:"),
        ("closes: 2021-04-30", "closes: 30 avril 2021"),
        ("rate: {2021-02-01: 60 %", "rate: {2021-02-01: 60"),
        ("at: library_cap", "at: library_max"),
        ("amount: 4800 €", "amount: 5400 €"),
    ],
)
def test_the_guide_quotes_the_check(good: str, bad: str, shared: SharedFacts) -> None:
    assert good in WHOLE
    said = problems(WHOLE.replace(good, bad, 1), shared)
    assert any(sentence in GUIDE for sentence in said), said


def test_the_form_of_the_guide_passes_and_its_mistake_is_quoted(shared: SharedFacts) -> None:
    assert FORM is not None
    assert problems(WHOLE + FORM[1], shared) == []
    (said,) = problems(WHOLE + FORM[1].replace("if: {mobile:", "if: {mobil:"), shared)
    assert said in GUIDE
