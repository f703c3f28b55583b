"""Former follow-ups for the tests: tables as officers keep them, written as the spreadsheets they use."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

TITLES = (
    "N° de dossier", "SIRET", "Demandeur", "Type", "Code Insee", "Reçu le", "Statut", "Montant demandé",
    "Montant accordé", "Date de décision", "Ce qui manque aujourd'hui",
)  # fmt: skip
LINE: dict[str, Any] = {
    "N° de dossier": "SNE-1",
    "SIRET": "21370018099004",
    "Demandeur": "Commune de Ballan-Miré",
    "Type": "Commune",
    "Code Insee": "37018",
    "Reçu le": "20/01/2021",
    "Statut": "en cours",
    "Montant demandé": "13 180,00 €",
    "Montant accordé": "",
    "Date de décision": "",
    "Ce qui manque aujourd'hui": "Tablettes | Ordinateurs",
}


def table(*lines: dict[str, Any]) -> list[list[Any]]:
    """The titles, then one row for each change of LINE."""
    return [list(TITLES), *([(LINE | line)[title] for title in TITLES] for line in lines)]


def as_csv(rows: Sequence[Sequence[Any]], *, sign: str = ";", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook; cells are written as they are: texts, numbers, days."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return out.getvalue()
