"""What a card of the catalogue says a scheme gives, before any question."""

from datetime import date

import pytest

from bareme import read_scheme
from guichet.schemes.how_much import how_much

from .conftest import DAY, REAL
from .files import scheme_text

PARAMETERS = """
  rate: {2021-01-01: 50 %, source: call}
  high: {2021-01-01: 80 %, source: call}
  sum: {2021-01-01: 4000 €, source: call}
  each: {2021-01-01: 400 €, source: call, confirmed: no}
  most: {2021-01-01: 30, source: call}
  slices: {2021-01-01: [70 % to 1000 €, 40 % beyond], source: call}
  steps: {2021-01-01: [3000 € to 100, 9000 € beyond], source: call}
"""
FACTS = '  communes: {ask: "Combien ?", type: integer, max: 100, unit: communes}\n  rated: {ask: "Taux ?", type: rate}\n'


def scheme(lines: str, award: str = "") -> str:
    text = scheme_text(more=f"award: {{{award}}}" if award else "")
    text = text.replace("facts:\n", f"facts:\n{FACTS}").replace(
        "parameters:\n", f"parameters:{PARAMETERS}", 1
    )
    text = text.replace("  rate: {2021-01-01: 50 %, 2021-06-01", "  other: {2021-01-01: 50 %, 2021-06-01")
    return text.replace('  - {id: grant, title: "Aide", share: equipment, rate: rate}\n', lines)


A = '  - {id: a, title: "A", '
B = '  - {id: b, title: "B", '
CASES = [
    (A + "share: equipment, rate: rate}\n", "", "50 %", (5000, 5000), "one rate"),
    (A + "share: equipment, rate: rate}\n", "ceiling: yes", "jusqu’à 50 %", (5000, 5000), "a ceiling"),
    (A + "marginal: equipment, tariff: slices}\n", "", "40 à 70 %", (4000, 7000), "a tariff by slices"),
    (A + "share: equipment, rate: rated}\n", "", "jusqu’à 100 %", (0, 10000), "a rate someone must say"),
    (A + "flat: sum}\n", "clamp: no", "4 000 €", None, "a flat sum"),
    (A + "units: communes, at: each}\n", "clamp: no", "400 € par commune", None, "a sum for each"),
    (A + "units: communes, at: each, up_to: most}\n", "clamp: no", "jusqu’à 12 000 €", None, "so many at most"),
    (
        A + "flat: sum}\n" + B + "units: communes, at: each, up_to: most}\n" + '  - {id: c, title: "C", sum: [a, b]}\n',
        "clamp: no",
        "4 000 € à 16 000 €",
        None,
        "a fixed part and a part for each",
    ),
    (A + "whole: communes, tariff: steps}\n", "clamp: no", "3 000 € à 9 000 €", None, "sums by brackets"),
    (
        A + "share: equipment, rate: rate}\n" + B + "least: [a, sum]}\n",
        "",
        "50 %, au plus 4 000 €",
        (5000, 5000),
        "a share under a limit",
    ),
    (
        A + "cap: equipment, at: sum}\n" + B + "share: a, rate: rate}\n",
        "",
        "50 %, au plus 2 000 €",
        (5000, 5000),
        "a share of a capped spend",
    ),
    (
        A + "share: equipment, rate: high}\n" + B + "cumulation: a, rate: rate, of: [equipment], others: sum}\n",
        "",
        "50 %",
        (5000, 5000),
        "all public aid together",
    ),
    (
        A + "share: equipment, rate: rate}\n" + B + "share: equipment, rate: high}\n"
        + '  - {id: c, title: "C", when: {kind: {is: commune}}, then: a, otherwise: b}\n',
        "",
        "50 à 80 %",
        (5000, 8000),
        "one or the other",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "award", "text", "share", "why"), CASES, ids=[case[-1] for case in CASES])
def test_in_a_few_words(lines: str, award: str, text: str, share: tuple[int, int] | None, why: str) -> None:
    found = how_much(read_scheme(scheme(lines, award).encode(), "x.yaml").base, DAY)
    assert " ".join(found.text.split()) == text, why
    assert found.share == share, why


def test_one_unconfirmed_number_makes_it_to_confirm() -> None:
    sure = read_scheme(scheme(A + "flat: sum}\n", "clamp: no").encode(), "x.yaml").base
    shaky = read_scheme(scheme(A + "units: communes, at: each}\n", "clamp: no").encode(), "x.yaml").base
    assert how_much(sure, DAY).confirmed
    assert not how_much(shaky, DAY).confirmed


@pytest.mark.parametrize(
    ("award", "text"),
    [('in_kind: "Un conseil."', "aide en nature"), ('unknown: "Rien de publié."', "montant non publié")],
)
def test_without_a_formula(award: str, text: str) -> None:
    file = scheme("", award).replace("amount:\n", "")
    assert how_much(read_scheme(file.encode(), "x.yaml").base, DAY).text == text


def test_the_day_decides_the_value() -> None:
    base = read_scheme(scheme_text().encode(), "x.yaml").base
    assert [how_much(base, day).share for day in (DAY, date(2021, 6, 1))] == [(5000, 5000), (6000, 6000)]


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("socle-numerique-ecoles", "50 à 70 %"),
        ("demat-ads", "4 000 € à 16 000 €"),
        ("conseillers-numeriques", "50 000 € par poste"),
        ("detr", "jusqu’à 80 %"),
        ("franceconnect-api", "5 000 €"),
        ("aidants-connect", "aide en nature"),
    ],
)
def test_real_schemes(slug: str, text: str) -> None:
    file = read_scheme((REAL / f"{slug}.yaml").read_bytes(), f"{slug}.yaml")
    assert " ".join(how_much(file.base, DAY).text.split()) == text
