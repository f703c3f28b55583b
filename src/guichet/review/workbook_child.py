"""Read a workbook (XLSX, ODS) in a process of its own, with little memory and little time: `python -m`, file in, JSON out.

A few bytes may claim a sheet of seventeen billion cells: what reads them is stopped by the system, never the server.
"""

import io
import json
import math
import resource
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 2_000_000_000
SECONDS = 30
MOST_SHEETS = 12


def main() -> None:
    """Write {"sheets": [{"name", "rows", "more", "merged"}]}; `rows` are at most as many as the argument says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for name in book.sheet_names[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)
        sheets.append(
            {
                "name": name,
                "rows": [[_plain(cell) for cell in row[:most_columns]] for row in rows[:most_rows]],
                "more": len(rows) > most_rows,
                "merged": [list(map(list, one)) for one in sheet.merged_cell_ranges or ()][:10_000],
            }
        )
    json.dump({"sheets": sheets}, sys.stdout)


def _plain(cell: Any) -> str | int | float | bool:
    """Return a cell as JSON holds it: days as 2021-03-31, whole numbers without their point, what is no number as text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and math.isfinite(cell):
        return int(cell) if cell.is_integer() and abs(cell) < 10**15 else cell
    return cell if isinstance(cell, bool | int | str) else str(cell)


if __name__ == "__main__":
    main()
