"""Measure Guichet: `make bench`, or `.venv/bin/python benchmarks/run.py engine generated --json out.json`.

Prints a table and writes JSON. What cannot be measured on this machine says why, in its row. Absolute times depend on the
machine and on what else it does: compare the ratios, which are taken within one run.
"""

import argparse
import json
import platform
import sys
import traceback
from importlib import import_module
from pathlib import Path

import numpy as np
from measure import Row, Unavailable, shown

ROOT = Path(__file__).resolve().parent.parent


SECTIONS = {
    "alerts": "alerts",
    "engine": "engine",
    "generated": "many_schemes",
    "database": "database",
    "applications": "applications",
    "autosave": "autosave",
    "budget": "budget",
    "exports": "exports",
    "journal": "journal",
    "open_data": "open_data",
    "payments": "payments",
    "portal": "portal",
    "start": "start",
}
"""Each section and its module, which is imported with what it needs only when it is asked for."""


def measure(names: list[str]) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            rows += import_module(SECTIONS[name]).rows()
        except Unavailable as reason:
            rows.append(Row(name, "—", note=f"not measured: {reason}"))
        except Exception as error:
            traceback.print_exc()
            rows.append(Row(name, "—", note=f"failed: {type(error).__name__}: {error}"))
    return rows


def table(rows: list[Row]) -> str:
    lines = [("section", "what", "median", "ratio", "aim", "note")]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.3g} × {row.ratio_to}"
        lines.append((row.section, row.name, shown(row.value, row.unit), ratio, row.aim, row.note))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[5]]).rstrip()
        for line in lines
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", help=f"among {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--json", type=Path, default=ROOT / "var/bench.json", help="where the JSON goes")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"unknown section {unknown[0]!r}: choose among {', '.join(SECTIONS)}")
    rows = measure(chosen.sections or list(SECTIONS))
    print(table(rows))
    report = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        "rows": [row.as_json() for row in rows],
    }
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"\nJSON: {chosen.json}")
    return 1 if any(row.note.startswith("failed") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
