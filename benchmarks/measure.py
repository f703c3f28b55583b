"""How everything is measured: medians over repetitions, allocation peaks, and rows that say what they are."""

import gc
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure. `value` is a median in `unit`; `ratio` compares it within this run, as `ratio_to` says."""

    section: str
    name: str
    value: float | None = None
    unit: str = ""
    ratio: float | None = None
    ratio_to: str = ""
    aim: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


class Unavailable(Exception):  # noqa: N818 - not a failure of the bench
    """What a figure needs is not on this machine: the row says so."""


def median(run: Callable[[], object], *, repeat: int = 7, inner: int = 1) -> float:
    """Return the median seconds of one run; `inner` runs are timed together when one is too short."""
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(inner):
            run()
        times.append((time.perf_counter() - start) / inner)
    return statistics.median(times)


def side_by_side(
    runs: dict[str, Callable[[], object]], *, repeat: int = 9, inner: int = 1
) -> dict[str, float]:
    """Return the median seconds of each run, taken in turns so that a busy moment slows all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(repeat):
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in range(inner):
                run()
            times[name].append((time.perf_counter() - start) / inner)
    return {name: statistics.median(found) for name, found in times.items()}


def allocation_peak(run: Callable[[], object]) -> int:
    """Return the bytes allocated at the worst moment of one run, above what was there before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        run()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def resident_peak(run: Callable[[], object]) -> int:
    """Return the bytes of memory of this process at the worst moment of one run, above what it held before (Linux)."""
    reset = Path("/proc/self/clear_refs")
    if not reset.exists():
        raise Unavailable("the system does not tell a process its peak")
    gc.collect()
    reset.write_text("5")
    before = _resident("VmRSS")
    run()
    return _resident("VmHWM") - before


def _resident(line: str) -> int:
    found = re.search(rf"{line}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def shown(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    if unit == "s":
        for scale, word in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
            if value >= scale:
                return f"{value / scale:.3g} {word}"
        return f"{value / 1e-9:.3g} ns"
    if unit == "bytes":
        return f"{value / 1024:.0f} KiB" if value < 1 << 20 else f"{value / (1 << 20):.1f} MiB"
    return f"{value:,.0f} {unit}".replace(",", " ").strip()
