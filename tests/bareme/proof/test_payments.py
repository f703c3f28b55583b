"""What a scheme file says of payments: the rhythm, the legal ceilings, in every local variant; each mistake with its line."""

import pytest

from bareme import SchemeError, check_scheme, read_scheme
from bareme.scheme import Scheme

from .writing import SHARED, scheme

PARAMETERS = "advance_rate: 30 %\nsecond_rate: 50 %"
ADVANCE = "{id: advance, title: Avance, share: advance_rate, when: start_declared}"
SECOND = "{id: second, share: second_rate, when: spend_justified}"
BALANCE = "{id: balance, share: rest, when: spend_justified}"


def written(payments: list[str], *, framework: str = "decret_2018_514", more: str = "") -> str:
    lines = "".join(f"  - {one}\n" for one in payments)
    return scheme(
        parameters=PARAMETERS,
        criteria=["id: size, assess: Un effet"],
        more=f"review: {{framework: {framework}}}\npayments:\n{lines}{more}",
    )


def told(text: str) -> list[str]:
    return [str(problem) for problem in check_scheme(text.encode(), "essai.yaml", SHARED).problems]


def read(payments: list[str]) -> Scheme:
    return read_scheme(written(payments).encode(), "essai.yaml").base


LOCAL = "local:\n  DEP-68:\n    parameters:\n      {name}: {{2021-03-01: {value}, source: law}}\n"


class TestCeilings:
    def test_at_the_ceilings_nothing_is_said(self) -> None:
        assert told(written([ADVANCE, SECOND, BALANCE])) == []

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("advance_rate", "31 %", "l'avance ne dépasse pas 30 %"),
            ("second_rate", "51 %", "ce qui précède le solde ne dépasse pas 80 %"),
        ],
        ids=["advance", "before-the-balance"],
    )
    def test_a_local_share_above_is_told_with_its_area_line_and_remedy(
        self, name: str, value: str, words: str
    ) -> None:
        text = written([ADVANCE, SECOND, BALANCE], more=LOCAL.format(name=name, value=value))
        (problem,) = check_scheme(text.encode(), "essai.yaml", SHARED).problems
        assert problem.file == "essai.yaml"
        assert problem.line == 1 + text.splitlines().index("payments:")
        assert "en DEP-68, au 2021-03-01" in problem.message
        assert words in problem.message
        assert "local: DEP-68" in problem.remedy

    def test_what_the_whole_country_gets_wrong_is_told_once(self) -> None:
        text = written([ADVANCE, SECOND, BALANCE], more=LOCAL.format(name="second_rate", value="50 %"))
        text = text.replace("30 %", "35 %")
        (problem,) = told(text)
        assert "DEP-68" not in problem

    def test_a_local_variant_may_replace_its_payments(self) -> None:
        more = "local:\n  DEP-68:\n    payments:\n      - {id: second, when: date, share: second_rate}\n"
        (problem,) = told(written([ADVANCE, SECOND, BALANCE], more=more))
        assert "en DEP-68" in problem
        assert "30 %" in problem

    def test_another_framework_is_not_bound(self) -> None:
        text = written([ADVANCE.replace("advance_rate", "second_rate"), BALANCE], framework="running_costs")
        assert told(text) == []

    def test_an_unknown_share_of_a_local_variant_is_told(self) -> None:
        more = "local:\n  DEP-68:\n    payments:\n      - {id: second, when: date, share: nobody}\n"
        (problem,) = told(written([ADVANCE, SECOND, BALANCE], more=more))
        assert "en DEP-68 : le paramètre « nobody » est inconnu." in problem


class TestRhythm:
    def test_months_after_the_signature_are_read(self) -> None:
        found = read(
            [
                ADVANCE,
                "{id: balance, share: rest, when: date, after: signature, months: 24, private_months: 18}",
            ]
        ).payments[1]
        assert (found.after, found.months, found.private_months) == ("signature", 24, 18)
        assert found.months_for(private=False) == 24
        assert found.months_for(private=True) == 18

    def test_the_same_months_for_all_when_nothing_else_is_said(self) -> None:
        found = read([ADVANCE, "{id: balance, share: rest, when: date, after: start, months: 6}"]).payments[1]
        assert found.months_for(private=True) == 6
        assert read([BALANCE]).payments[0].months_for(private=True) is None

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ("after: signature", "« after » et « months » vont ensemble"),
            ("months: 12", "« after » et « months » vont ensemble"),
            ("private_months: 12", "« after » et « months » vont ensemble"),
            ("after: signature, months: 0", "un nombre de mois de 1 à 120"),
            ("after: signature, months: 121", "un nombre de mois de 1 à 120"),
            ("after: signature, months: 12, private_months: 0", "un nombre de mois de 1 à 120"),
            ("after: signature, months: -3", "months"),
            ("after: signature, months: douze", "months"),
            ("after: completion, months: 12", "after"),
            ("after: signature, month: 12", "Vouliez-vous écrire « months » ?"),
        ],
        ids=["no-months", "no-after", "private-alone", "zero", "long", "private-zero", "under", "words", "end", "key"],
    )  # fmt: skip
    def test_what_cannot_be_is_told(self, said: str, sentence: str) -> None:
        text = written([ADVANCE, f"{{id: balance, share: rest, when: date, {said}}}"])
        with pytest.raises(SchemeError) as refused:
            read_scheme(text.encode(), "essai.yaml")
        assert any(sentence in str(one) for one in refused.value.problems), refused.value.problems
        assert all(one.line == len(text.splitlines()) for one in refused.value.problems)

    @pytest.mark.parametrize(
        "months", ["months: 12", "months: 24, private_months: 6"], ids=["public", "private"]
    )
    def test_a_later_payment_does_not_come_first(self, months: str) -> None:
        second = "{id: second, share: second_rate, when: spend_justified, after: signature, months: 18}"
        balance = f"{{id: balance, share: rest, when: date, after: signature, {months}}}"
        (problem,) = told(written([ADVANCE, second, balance]))
        assert "« balance » viendrait avant « second »" in problem
        assert "Rangez les mois" in problem

    def test_months_from_another_day_are_not_compared(self) -> None:
        second = "{id: second, share: second_rate, when: spend_justified, after: decision, months: 18}"
        balance = "{id: balance, share: rest, when: date, after: start, months: 12}"
        assert told(written([ADVANCE, second, balance])) == []
