"""rate x real spend, capped; the ceilings of the law. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bareme import check_scheme, read_shared_facts
from guichet.grants.enums import PaidWhen
from guichet.grants.selectors.ceilings import ceilings, over_ceilings
from guichet.grants.selectors.computing import Basis, compute, entitlement
from tests.conftest import SCHEMES

GRANT, SPEND = 13_450_00, 19_900_00


@pytest.mark.parametrize(
    ("real", "earlier", "planned", "expected", "why"),
    [
        (19_900_00, 0, None, 13_450_00, "all is spent: the whole grant"),
        (19_900_00, 4_035_00, None, 9_415_00, "the advance is taken off the balance"),
        (9_950_00, 4_035_00, None, 2_690_00, "half the spend: half the grant, less the advance"),
        (25_000_00, 4_035_00, None, 9_415_00, "more spend than planned adds nothing"),
        (1_000_00, 4_035_00, None, 0, "less is justified than was advanced: nothing, never under zero"),
        (9_950_00, 0, 5_000_00, 5_000_00, "an instalment stays under what was planned"),
        (1, 0, None, 1, "one cent of spend: 0.68 cent, half up"),
    ],
)
def test_the_amount_is_the_rate_times_the_real_spend(
    real: int, earlier: int, planned: int | None, expected: int, why: str
) -> None:
    basis = Basis(granted=GRANT, spend=SPEND, real=real, earlier=earlier, planned=planned)
    assert compute(basis).amount == expected, why


def test_an_advance_asks_for_no_spend() -> None:
    basis = Basis(granted=GRANT, spend=SPEND, real=0, earlier=0, planned=4_035_00, on_spend=False)
    assert compute(basis).amount == 4_035_00


def test_without_a_spend_in_the_decision_the_spend_caps_the_grant() -> None:
    assert entitlement(10_000_00, None, 4_000_00) == 4_000_00
    assert entitlement(10_000_00, None, 40_000_00) == 10_000_00


def test_each_step_is_told() -> None:
    steps = compute(Basis(granted=GRANT, spend=SPEND, real=9_950_00, earlier=4_035_00, planned=None)).steps
    told = {step.label: step.text.replace("\u202f", " ").replace("\xa0", " ") for step in steps}
    assert told["Taux de la décision"] == "13 450,00 € pour 19 900,00 €, soit 67,59 %"
    assert told["Aide due pour ces dépenses"] == "6 725,00 €"
    assert told["Montant de ce versement"] == "2 690,00 €"


@given(
    granted=st.integers(0, 10**12),
    spend=st.none() | st.integers(0, 10**12),
    reals=st.lists(st.integers(0, 10**11), max_size=5),
    planned=st.none() | st.integers(0, 10**12),
)
def test_all_payments_together_never_pass_the_grant(
    granted: int, spend: int | None, reals: list[int], planned: int | None
) -> None:
    paid = real = 0
    for one in reals:
        real += one
        basis = Basis(granted=granted, spend=spend, real=real, earlier=paid, planned=planned)
        amount = compute(basis).amount
        assert amount >= 0
        paid += amount
    assert paid <= granted
    assert paid <= entitlement(granted, spend, real)


@pytest.mark.parametrize(
    ("shares", "guarantee", "months", "words", "why"),
    [
        ([("start_declared", 3_000), ("spend_justified", None)], False, 12, "", "30 % is allowed"),
        ([("start_declared", 3_001), ("spend_justified", None)], False, 12, "L’avance", "over 30 %"),
        ([("agreement_signed", 6_000), ("spend_justified", None)], True, 12, "", "60 % with a guarantee"),
        ([("agreement_signed", 6_001), ("spend_justified", None)], True, 12, "60", "over 60 %"),
        ([("start_declared", 3_000), ("spend_justified", 5_000)], False, 48, "", "80 % in all"),
        ([("start_declared", 3_000), ("spend_justified", 5_001)], False, 48, "80", "over 80 %"),
        ([("start_declared", 3_000), ("spend_justified", 6_000)], False, 49, "", "90 % over 48 months"),
        ([("start_declared", 3_000), ("spend_justified", 6_001)], False, 49, "90", "over 90 %"),
        ([("start_declared", 3_000), ("spend_justified", 5_500)], False, None, "80", "no known end: 80 %"),
    ],
)
def test_shares_stay_under_the_ceilings(
    shares: list[tuple[str, int | None]], guarantee: bool, months: int | None, words: str, why: str
) -> None:
    planned = [(PaidWhen(when), share) for when, share in shares]
    told = over_ceilings(planned, ceilings(guarantee=guarantee, months=months))
    assert (words in told) if words else not told, why


@pytest.mark.parametrize(
    ("share", "words"),
    [("30 %", ""), ("30,01 %", "30 %"), ("81 %", "30 %")],
)
def test_a_scheme_whose_advance_passes_the_law_is_not_loaded(share: str, words: str) -> None:
    file = SCHEMES / "socle-numerique-ecoles.yaml"
    written = '  advance: {2021-01-14: 30 %, source: none, confirmed: no, title: "Avance"}'
    assert written in file.read_text()
    text = file.read_text().replace(written, written.replace("30 %", f'"{share}"'))
    shared = read_shared_facts((SCHEMES / "facts.yaml").read_bytes(), "facts.yaml")
    told = " ".join(str(problem) for problem in check_scheme(text.encode(), file.name, shared).problems)
    assert ("article 12" in told and words in told) if words else not told
