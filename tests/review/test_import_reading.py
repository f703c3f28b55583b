"""Spreadsheets as people keep them: their bytes, their titles, their cells. Bad ones are refused with what to do."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.applications.enums import State
from guichet.review.selectors.import_cells import (
    cents_of,
    day_of,
    kind_of,
    option_of,
    options_of,
    state_of,
    text_of,
)
from guichet.review.selectors.import_columns import FIXED, guess, known_titles, missing_targets
from guichet.review.selectors.import_sheet import Lines, column_name, read_spreadsheet
from guichet.schemes.enums import Audience
from guichet.shared.errors import BadInput
from guichet.shared.tables import Column, Table, write_tables

from .import_tables import TITLES, as_csv, as_xlsx, table

KNOWN = known_titles(FIXED)
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read(content: bytes, name: str = "suivi.csv", sheet: str = "") -> Lines:
    return read_spreadsheet(content, name, known=KNOWN, sheet=sheet)


# ---- cells


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/03/2021", date(2021, 3, 31)),
        ("1/3/2021", date(2021, 3, 1)),
        ("31.03.2021", date(2021, 3, 31)),
        ("31-03-2021", date(2021, 3, 31)),
        ("31/03/21", date(2021, 3, 31)),
        ("2021-03-31", date(2021, 3, 31)),
        ("2021-03-31T10:30:00", date(2021, 3, 31)),
        ("31/03/2021 10:30", date(2021, 3, 31)),
        (44286, date(2021, 3, 31)),
        ("44286", date(2021, 3, 31)),
        (44286.4375, date(2021, 3, 31)),
        (" 31/03/2021\u00a0", date(2021, 3, 31)),
        ("", None),
        (None, None),
    ],
)
def test_days_as_spreadsheets_write_them(cell: Any, day: date | None) -> None:
    assert day_of(cell) == day


@pytest.mark.parametrize(
    "cell", ["hier", "31/02/2021", "03/2021", 2021, "2021", True, "1/2/3/4", 999999, "٣١/٠٣/٢٠٢١"]
)
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(BadInput):
        day_of(cell)


@given(st.dates(date(1960, 1, 1), date(2110, 1, 1)))
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for cell in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
        serial,
        str(serial),
    ):
        assert day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("13 180,00 €", 1_318_000),
        ("13\u202f180,00\u00a0€", 1_318_000),
        ("13180.5", 1_318_050),
        (13180.5, 1_318_050),
        (13180, 1_318_000),
        (0.1 + 0.2, 30),
        (1234.567, 123_457),
        (0.005, 1),
        (0, 0),
        ("", None),
        (None, None),
    ],
)
def test_amounts_as_spreadsheets_write_them(cell: Any, cents: int | None) -> None:
    assert cents_of(cell) == cents


@pytest.mark.parametrize("cell", ["1.250", "1,250", "-5", -5, "environ 3000", 1e300, "12;5", True])
def test_what_is_no_amount_is_refused(cell: Any) -> None:
    with pytest.raises(BadInput):
        cents_of(cell)


@given(st.integers(0, 10**11))
def test_a_number_of_euros_is_exact_to_the_cent(cents: int) -> None:
    assert cents_of(cents / 100) == cents


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("", State.UNDER_REVIEW),
        ("En cours d’instruction", State.UNDER_REVIEW),
        ("REÇUE", State.SUBMITTED),
        ("Classé sans suite", State.CLOSED),
        ("Accordée", State.ACCEPTED),
        ("rejeté", State.REFUSED),
    ],
)
def test_states_in_usual_words(words: str, state: State) -> None:
    assert state_of(words) == state


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, code) for code, words in Audience.choices),
        *((code, code) for code, _ in Audience.choices),
        ("Commune", "commune"),
        ("EPCI", "epci"),
        ("Intercommunalité", "epci"),
        ("Syndicat", "syndicat"),
    ],
)
def test_kinds_in_usual_words(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_options_are_found_by_their_words() -> None:
    options = [
        ("sound", "Caméra, micro, haut-parleurs"),
        ("tablets", "Tablettes"),
        ("network", "Réseau, internet"),
    ]
    assert option_of("  tablettes ", options) == "tablets"
    assert option_of("autre chose", options) == "autre chose"
    assert options_of("Caméra, micro, haut-parleurs", options) == ["sound"]
    assert options_of("TABLETTES; reseau, internet", options) == ["tablets", "network"]
    assert options_of("tablets | Caméra, micro, haut-parleurs", options) == ["tablets", "sound"]


@given(
    st.one_of(
        st.none(), st.booleans(), st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
    )
)
def test_no_cell_is_a_fault(cell: Any) -> None:
    assert isinstance(text_of(cell), str)
    for reader in (day_of, cents_of, state_of, kind_of):
        with suppress(BadInput):
            reader(cell)


# ---- files


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_as_every_program_writes_it(sign: str, encoding: str) -> None:
    lines = read(as_csv(table({}), sign=sign, encoding=encoding))
    assert lines.titles == TITLES
    assert lines.lines[0][1][2] == "Commune de Ballan-Miré"
    assert lines.lines[0][1][7] == "13 180,00 €"


def test_workbooks_keep_days_and_numbers() -> None:
    rows = table({"Reçu le": date(2021, 1, 20), "SIRET": 21370018099004, "Montant demandé": 0.5})
    cells = read(as_xlsx(Suivi=rows), "suivi.xlsx").lines[0][1]
    assert (cells[5], cells[1], cells[7]) == ("2021-01-20", 21370018099004, 0.5)


def test_titles_may_stand_below_a_few_lines() -> None:
    rows: list[list[Any]] = [["Suivi 2021"], [], ["mis à jour le", "3 mars"], *table({}, {})]
    lines = read(as_xlsx(Suivi=rows), "suivi.xlsx")
    assert lines.titles == TITLES
    assert [row for row, _ in lines.lines] == [5, 6]


def test_the_best_known_sheet_is_read_or_the_one_named() -> None:
    content = as_xlsx(Notes=[["Quoi", "Qui"], ["a", "b"]], Suivi=table({}))
    lines = read(content, "suivi.xlsx")
    assert (lines.sheet, lines.others) == ("Suivi", ("Notes",))
    assert read(content, "suivi.xlsx", sheet=" notes ").titles == ("Quoi", "Qui")
    with pytest.raises(BadInput, match="Feuilles du fichier : « Notes », « Suivi »"):
        read(content, "suivi.xlsx", sheet="2022")


def test_empty_lines_are_passed_over_and_keep_their_numbers() -> None:
    rows = table({}, {})
    lines = read(as_csv([rows[0], [], [""] * 11, rows[1], ["  "], rows[2]]))
    assert [row for row, _ in lines.lines] == [4, 6]


def test_cells_merged_over_lines_are_told() -> None:
    import xlsxwriter  # noqa: PLC0415 - only here

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Suivi")
        for place, row in enumerate(table({}, {}, {})):
            sheet.write_row(place, 0, row)
        sheet.merge_range("A2:A3", "SNE-1")
        sheet.merge_range("B4:C4", "21370018099004")
    assert read(out.getvalue(), "suivi.xlsx").merged == {2, 3}


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "suivi.csv", "vide"),
        (b"\xff\xfe\x00", "suivi.csv", "lettres"),
        (as_csv([["SIRET", "siret"], ["1", "2"]]), "suivi.csv", "Deux colonnes portent le titre"),
        (as_csv([["1", "2"], ["3", "4"]]), "suivi.csv", "ligne des titres"),
        (as_csv([TITLES]), "suivi.csv", "aucune ligne"),
        (as_csv(table(*[{}] * 10_001)), "suivi.csv", "partagez-le"),
        (as_csv([["SIRET", "nom", "statut"], *[["1", "b", "c"]] * 100_000]), "suivi.csv", "partagez-le"),
        (b"x" * 10_000_001, "suivi.csv", "10 Mo"),
        (b"%PDF-1.7 rien", "suivi.pdf", "PDF"),
        (b"MZ\x90\x00", "suivi.xlsx", "programme"),
        (as_xlsx(Suivi=table({})), "suivi.csv", "renommez-le"),
        (as_xlsx(Suivi=table({}))[:-40], "suivi.xlsx", "abîmé"),
        (as_xlsx(Vide=[]), "suivi.xlsx", "aucune ligne"),
    ],
    ids=["empty", "letters", "twins", "no titles", "no line", "too many", "far too many", "too large", "pdf", "program",
         "renamed", "cut", "blank"],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(content: bytes, name: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read(content, name)


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZZ9999999"])
def test_a_sheet_that_claims_billions_of_cells_is_refused(cell: str) -> None:
    """One cell at each end: what reads it would keep a place for all those between."""
    source, out = zipfile.ZipFile(io.BytesIO(as_xlsx(Suivi=table({})))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                row = "".join(filter(str.isdigit, cell))
                far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far.encode())
            book.writestr(entry.filename, content)
    with pytest.raises(BadInput, match=r"ne s’ouvre pas ici|partagez-le"):
        read(out.getvalue(), "suivi.xlsx")


def test_an_ods_that_repeats_a_cell_without_end_is_refused() -> None:
    head = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        '<office:spreadsheet><table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        package.writestr("content.xml", head)
    with pytest.raises(BadInput, match="ne s’ouvre pas ici"):
        read(out.getvalue(), "suivi.ods")


PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).filter(
    lambda text: not text.startswith("'")  # it says "this is a text" to a spreadsheet
)


@given(st.lists(st.lists(PRINTED, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_guichet_writes_as_csv_is_read_back(rows: Sequence[Sequence[str]]) -> None:
    """Cells that a spreadsheet would compute come back as they were."""
    columns = [Column(key=key, title=key) for key in ("siret", "nom", "statut")]
    out = io.BytesIO()
    write_tables([Table(title="x", columns=columns, rows=lambda: rows)], ".csv", out)
    kept = [list(row) for row in rows if any(cell.strip() for cell in row)]
    if kept:
        assert [list(cells) for _, cells in read(out.getvalue()).lines] == kept


# ---- titles


def test_titles_are_understood_by_other_words_and_near_words() -> None:
    titles = ("REFERENCE", "n° siret", "Collectivité", "catégorie", "INSEE", "Date de receptions", "", "Truc")
    assert guess(titles, FIXED) == {
        0: "number",
        1: "siret",
        2: "name",
        3: "kind",
        4: "place",
        5: "received_on",
    }


def test_a_thing_is_held_by_one_column_only() -> None:
    assert guess(("SIRET", "N° SIRET"), FIXED) == {0: "siret"}


def test_required_columns_that_miss_are_named() -> None:
    assert missing_targets({0: "number", 1: "siret", 2: "name", 3: "kind", 4: "place"}) == (
        "Date de réception",
    )


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_do(place: int, name: str) -> None:
    assert column_name(place) == name
