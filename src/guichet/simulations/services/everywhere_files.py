"""The answers of every territory as a file: CSV, XLSX or Parquet, one line a territory."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from guichet.shared.errors import BadInput
from guichet.simulations.document import euros
from guichet.simulations.services.everywhere import VERDICTS, Everywhere
from guichet.simulations.services.everywhere_reasons import reasons

TOLD_EVERY = 2_000
HEADER = (
    "code",
    "name",
    "department",
    "population",
    "verdict",
    "amount",
    "amount_min",
    "amount_max",
    "reasons",
)
Progress = Callable[[int], None]
Row = tuple[str, str, str, int | None, str, int | None, int | None, int | None, str]

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(answer: Everywhere) -> Iterator[Row]:
    """Yield the lines, amounts in cents, None where unknown or without object."""
    crowd, known = answer.crowd, answer.amount_known.tolist()
    columns = zip(
        crowd.codes.tolist(),
        crowd.names.tolist(),
        crowd.departement.tolist(),
        crowd.population.tolist(),
        answer.verdict.tolist(),
        answer.low.tolist(),
        answer.high.tolist(),
        known,
        reasons(answer),
        strict=True,
    )
    formula = bool(answer.plan.lines)
    for code, name, departement, population, verdict, low, high, sure, reason in columns:
        ranged = formula and verdict != 0
        yield (
            code,
            name,
            departement,
            None if population < 0 else population,
            VERDICTS[verdict],
            low if sure else None,
            low if ranged else None,
            high if ranged and answer.bounded else None,
            reason,
        )


def write_file(answer: Everywhere, path: Path) -> None:
    """Write the answers to `path`; its ending chooses the format. Raise BadInput for another ending."""
    check_ending(path)
    path.write_bytes(file_content(answer, path.suffix.lower()))


def check_ending(path: Path) -> None:
    """Refuse an ending that is not a format, before anything is computed."""
    if path.suffix.lower() not in FORMATS:
        raise BadInput(f"« {path.name} » : le nom doit finir par {', '.join(FORMATS)}.")
    if not path.parent.is_dir():
        raise BadInput(f"Le dossier « {path.parent} » n'existe pas. Créez-le, ou choisissez-en un autre.")


def file_content(answer: Everywhere, ending: str, progress: Progress = lambda _: None) -> bytes:
    """Return the answers in one of FORMATS; `progress` is told how many percent are written, where that takes time."""
    return FORMATS[ending](answer, progress)


def _csv(answer: Everywhere, progress: Progress) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for code, name, departement, population, verdict, amount, low, high, reason in rows(answer):
        writer.writerow(
            (
                code,
                _safe(name),
                departement,
                "" if population is None else population,
                verdict,
                euros(amount) or "",
                euros(low) or "",
                euros(high) or "",
                _safe(reason),
            )
        )
    return out.getvalue().encode()


def _xlsx(answer: Everywhere, progress: Progress) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out,
        {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    ) as book:
        money, bold = book.add_format({"num_format": "#,##0.00 €"}), book.add_format({"bold": True})
        sheet = book.add_worksheet("Territoires")
        sheet.freeze_panes(1, 2)
        sheet.write_row(0, 0, HEADER, bold)
        for line, row in enumerate(rows(answer), start=1):
            if line % TOLD_EVERY == 0:
                progress(100 * line // len(answer.crowd))
            for column, value in enumerate(row):
                if value is None:
                    continue
                if column in {5, 6, 7} and isinstance(value, int):
                    # The only place where an amount meets a float: a spreadsheet knows no other number.
                    sheet.write_number(line, column, value / 100, money)
                else:
                    sheet.write(line, column, value)
    return out.getvalue()


def _parquet(answer: Everywhere, progress: Progress) -> bytes:
    columns = list(zip(*rows(answer), strict=True)) or [()] * len(HEADER)
    cents = pa.decimal128(18, 2)
    arrays = [
        pa.array(columns[0], pa.string()),
        pa.array(columns[1], pa.string()),
        pa.array(columns[2], pa.string()),
        pa.array(columns[3], pa.int64()),
        pa.array(columns[4], pa.string()),
        *[
            pa.array([euros(value) for value in columns[index]], pa.string()).cast(cents)
            for index in (5, 6, 7)
        ],
        pa.array(columns[8], pa.string()),
    ]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(HEADER)), out)
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


FORMATS: dict[str, Callable[[Everywhere, Progress], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
}
