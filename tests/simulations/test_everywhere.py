"""One scheme for every territory: six communes computed by hand, and the agreement with one applicant at a time."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from guichet.shared.errors import BadInput
from guichet.simulations.errors import UnreadableFacts, UnusableAnswer, UnusableParameter
from guichet.simulations.services import Everywhere, file_content, simulate_everywhere, write_file
from guichet.simulations.services.everywhere_list import list_rows
from guichet.simulations.services.everywhere_reasons import reasons, trace

from .everywhere_cases import AT, CODES, crowd, scheme

YES, UNKNOWN, NO = 2, 1, 0


def answer(**options: Any) -> Everywhere:
    file, shared = scheme()
    return simulate_everywhere(file, shared, crowd(), at=AT, **options)


def test_population_alone_decides_and_unknown_is_not_zero() -> None:
    found = answer()
    assert found.verdict.tolist() == [YES, NO, YES, NO, YES, UNKNOWN]
    assert not found.amount_known.any(), "classes are missing"


def test_amounts_follow_the_rules_of_each_area() -> None:
    found = answer(estimates={"classes": "3"})
    assert found.low.tolist() == [300_000, 0, 600_000, 0, 300_000, 300_000]
    assert found.country.total == 300_000 + 600_000 + 300_000
    assert (found.country.eligible, found.country.unknown, found.country.known) == (3, 1, 3)


def test_an_estimate_may_follow_the_population() -> None:
    found = answer(estimates={"classes": "4 pour 1000 habitants"})
    # 400 inhabitants: 1.6, rounded half up to 2 classes; 5 000: 20; 100: 0.4, so none.
    assert found.low.tolist()[:5] == [200_000, 0, 4_000_000, 0, 0]
    assert not found.amount_known[5], "no population, no estimate"


def test_a_file_gives_facts_and_leaves_the_others_unknown() -> None:
    found = answer(facts_csv=b"code;classes\n01001;2\n97101;?\n")
    assert found.low[0] == 200_000
    assert found.amount_known.tolist() == [True, False, False, False, False, False]
    assert {origin.fact.name: origin.kind for origin in found.origins} == {
        "legal_kind": "territory",
        "population": "territory",
        "classes": "file",
    }


def test_a_what_if_changes_the_rule_everywhere() -> None:
    assert answer(parameters={"ceiling": "6000"}).country.eligible == 5
    assert answer(parameters={"price": "10 €"}, estimates={"classes": "1"}).low[0] == 1_000


def test_everyone_gets_the_answer_of_one_applicant() -> None:
    found = answer(estimates={"classes": "7"})
    for position in range(6):
        one = trace(found, position)
        assert {"no": NO, "unknown": UNKNOWN, "yes": YES}[one.verdict] == found.verdict[position]
        assert (one.amount or 0) == found.low[position]


def test_groups_add_up_to_the_country() -> None:
    found = answer(estimates={"classes": "3"})
    for groups in (found.by_departement(), found.by_size()):
        assert sum(group.count for group in groups) == 6
        assert sum(group.eligible for group in groups) == found.country.eligible
        assert sum(group.total for group in groups) == found.country.total
    assert [group.label for group in found.by_departement()] == ["01", "02", "971"]


def test_each_line_says_why() -> None:
    told = reasons(answer())
    assert told[1] == "Trop d'habitants."
    assert told[0] == "Il manque : Combien de classes ?."
    assert "Population" in told[5]


def test_the_list_says_by_how_much_and_pages_by_code() -> None:
    page = list_rows(answer(), verdict="no")
    assert [row.code for row in page.rows] == ["01002", "02002"]
    assert "1\u202f000" in page.rows[0].reason, "6 000 inhabitants, 1 000 too many"
    assert [row.code for row in list_rows(answer(), after="02001").rows] == CODES[3:]
    assert list_rows(answer(), verdict="maybe").rows == []
    assert [row.code for row in list_rows(answer(), departement="971").rows] == ["97101", "97102"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "premi\u00e8re colonne"),
        (b"ville,classes\n01001,2\n", "premi\u00e8re colonne"),
        (b"code,pupils\n01001,2\n", "Ligne 1, colonne 2"),
        (b"code,classes\n01001,deux\n", "Ligne 2, colonne 2 (classes)"),
        (b"code,classes\n01001,12,5,0\n", "Ligne 2"),
        (b"code,classes\n01001,-3\n", "Ligne 2, colonne 2 (classes)"),
        (b"code,classes\n01001,101\n", "Ligne 2, colonne 2 (classes)"),
        (b"code,classes\n99999,1\n", "Ligne 2, colonne 1"),
        (b"code,classes\n01001,1\n01001,2\n", "d\u00e9j\u00e0 ligne 2"),
        (b"code,classes\n01001,\xe9\n", "UTF-8"),
        (b"code,classes\n01001,\x00\n", "Ligne 2"),
        (b'code,classes\n01001,"2\n', "guillemet"),
    ],
)
def test_an_unreadable_file_is_refused_with_line_and_column(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFacts) as refusal:
        answer(facts_csv=content)
    assert told in refusal.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("\ufeffcode;classes\r\n01001;2\r\n".encode(), "as a spreadsheet saves it"),
        (b"CODE,Classes\n1001,2\n\n", "a lost zero, capitals, an empty line"),
        (b'code\tclasses\n"01001"\t" 2 "\n', "tabs and quotes"),
    ],
)
def test_the_files_of_spreadsheets_are_read(content: bytes, reason: str) -> None:
    assert answer(facts_csv=content).low[0] == 200_000, reason


def test_what_does_not_exist_is_said() -> None:
    with pytest.raises(UnusableParameter) as parameter:
        answer(parameters={"rate": "3 %"})
    assert parameter.value.field == "rate"
    with pytest.raises(UnusableParameter):
        answer(parameters={"price": "3 %"})
    with pytest.raises(UnusableAnswer):
        answer(estimates={"pupils": "3"})
    with pytest.raises(UnusableAnswer):
        answer(estimates={"classes": "beaucoup"})


def test_the_three_files_say_the_same(tmp_path: Path) -> None:
    found = answer(estimates={"classes": "3"})
    lines = list(csv.DictReader(io.StringIO(file_content(found, ".csv").decode())))
    assert [line["code"] for line in lines] == CODES
    assert [line["amount"] for line in lines] == ["3000.00", "", "6000.00", "", "3000.00", ""]
    assert lines[5]["population"] == "", "unknown is not zero"
    assert lines[1]["name"] == "'=Belley", "no formula in a spreadsheet"
    table = pq.read_table(io.BytesIO(file_content(found, ".parquet"))).to_pylist()
    assert [str(row["amount"]) if row["amount"] is not None else "" for row in table] == [
        line["amount"] for line in lines
    ]
    write_file(found, tmp_path / "out.xlsx")
    rows = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "code"
    assert [row[5] for row in rows[1:]] == [3000.0, "", 6000.0, "", 3000.0, ""]


def test_another_ending_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.csv, \.parquet, \.xlsx"):
        write_file(answer(), tmp_path / "out.pdf")
    with pytest.raises(BadInput, match="n'existe pas"):
        write_file(answer(), tmp_path / "nowhere" / "out.csv")
