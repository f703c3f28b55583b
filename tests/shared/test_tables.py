"""Tables as files: what is written is what is read, whatever was typed, in every format."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from guichet.shared.clock import PARIS
from guichet.shared.tables import FORMATS, Column, Table, Value, write_tables

COLUMNS = [
    Column("number", "N°", "number"),
    Column("name", "Collectivité"),
    Column("asked", "Demandé", "amount"),
    Column("day", "Jour", "date"),
    Column("sent", "Envoyé", "moment"),
    Column("joint", "Projet commun", "yes_no"),
]
SENT = datetime(2021, 3, 15, 10, 30, tzinfo=PARIS)
ROWS: list[list[Value]] = [
    [1042, "Ballan-Miré", 2_100_010, date(2021, 3, 15), SENT, True],
    [1043, '=HYPERLINK("http://x")', -1, None, None, False],
    [None, 'a;b"c\nd <é> & \u202e', None, None, None, None],
]


def table(rows: Sequence[Sequence[Value]] = ROWS, title: str = "Dossiers") -> Table:
    return Table(title=title, columns=COLUMNS, rows=lambda: rows)


def written(ending: str, *tables: Table) -> bytes:
    out = io.BytesIO()
    write_tables(tables, ending, out)
    return out.getvalue()


def test_csv_opens_in_a_french_spreadsheet() -> None:
    text = written(".csv", table()).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0] == ["N°", "Collectivité", "Demandé", "Jour", "Envoyé", "Projet commun"]
    assert lines[1] == ["1042", "Ballan-Miré", "21000,10", "2021-03-15", "2021-03-15 10:30+01:00", "oui"]
    assert lines[2][:3] == ["1043", '\'=HYPERLINK("http://x")', "-0,01"]
    assert lines[3][1] == 'a;b"c\nd <é> & \u202e'


def test_json_keeps_keys_and_exact_amounts() -> None:
    read = json.loads(written(".json", table(), table([], "Avis")))
    assert read["Avis"] == []
    assert read["Dossiers"][0] == {
        "number": 1042,
        "name": "Ballan-Miré",
        "asked": "21000.10",
        "day": "2021-03-15",
        "sent": "2021-03-15T10:30:00+01:00",
        "joint": True,
    }


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_spreadsheets_hold_values_not_formulas(ending: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(ending, table(), table(title="Dossiers"))))
    assert book.sheet_names == ["Dossiers", "Dossiers 2"]
    rows = book.get_sheet_by_name("Dossiers").to_python()
    assert rows[1][:3] == [1042, "Ballan-Miré", 21000.10]
    assert rows[1][3] in {date(2021, 3, 15), datetime(2021, 3, 15)}  # noqa: DTZ001  # a spreadsheet knows no zone
    assert rows[2][1] == '=HYPERLINK("http://x")'
    assert str(rows[3][1]).startswith('a;b"c')


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_progress_is_told_as_it_goes(ending: str) -> None:
    told: list[int] = []
    many = Table(title="x", columns=COLUMNS[:1], rows=lambda: ([n] for n in range(1000)))
    write_tables([many], ending, io.BytesIO(), progress=told.append)
    assert told == [200, 400, 600, 800, 1000]


def test_sheet_names_are_made_acceptable() -> None:
    names = ["a/b:c*[d]?", "'", "x" * 50, "x" * 50]
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(".xlsx", *(table([], name) for name in names))))
    assert book.sheet_names == ["a b c  d", "Feuille", "x" * 31, "x" * 28 + " 2"]


def test_rows_are_read_while_they_are_written() -> None:
    alive: list[int] = []

    def rows() -> Iterator[list[Value]]:
        for number in range(5):
            alive.append(number)
            yield [number]

    out = io.BytesIO()
    write_tables([Table(title="x", columns=COLUMNS[:1], rows=rows)], ".json", out)
    assert alive == [0, 1, 2, 3, 4]
