"""The engine on the socle scheme, beside OpenFisca-core, a fused C loop and a plain copy of the columns."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import c_loop
import numpy as np
import openfisca_environment
import socle
from measure import Row, Unavailable, allocation_peak, median, side_by_side

from bareme import Plan, Simulation, decide, simulate
from bareme.arithmetic import YES
from bareme.columns import simulate_columns

HERE = Path(__file__).resolve().parent
SECTION = "engine"
WHAT_IFS = [f"{3_000 + 20 * step} €" for step in range(50)]


def rows() -> Iterator[Row]:
    scheme, facts = socle.read(), socle.communes()
    plan, columns, count = scheme.plan(), socle.columns(facts), socle.COMMUNES
    result = simulate_columns(plan, columns, count)
    assert result.low is not None
    other = _openfisca(facts)
    yield from _one(plan, other)
    runs: dict[str, Any] = {
        "bareme": lambda: simulate_columns(plan, columns, count),
        "copy": lambda: [np.copy(values) for values in facts.values()],
    }
    try:
        loop = c_loop.build()
        runs["c"] = lambda: loop(facts)
        missing_c = ""
    except Unavailable as reason:
        missing_c = f"not measured: {reason}"
    times = side_by_side(runs)
    ours = times["bareme"]
    yield _row(
        f"all communes ({count}), columns", ours, note=f"{int((result.verdict == YES).sum())} eligible"
    )
    yield _row("  OpenFisca, vectors", _of(other, "all"), ours, "bareme", "about 2 or more", _why(other))
    yield _row("  fused C loop (cc -O2)", times.get("c"), ours, "bareme", "1/15 or more", missing_c)
    yield _row("  copy of the columns", times["copy"], ours, "bareme")
    yield from _wrong(facts, result.verdict, result.low, other, missing_c)
    yield from _memory(plan, columns, facts, other)
    yield from _what_ifs(scheme, columns, other)


def read_whole(found: Simulation) -> object:
    """Make everything a simulation can tell: it is made when read."""
    return [criterion.reasons for criterion in found.criteria], found.steps, found.range


def _one(plan: Plan, other: dict[str, Any]) -> Iterator[Row]:
    traced = median(lambda: read_whole(simulate(plan, socle.ONE)), repeat=101, inner=20)
    yield _row("one applicant, traced", traced, note="every reason and step made")
    yield _row(
        "  OpenFisca, traced", _of(other, "one_traced"), traced, "bareme", "about 20 or more", _why(other)
    )
    answered = median(lambda: simulate(plan, socle.ONE), repeat=101, inner=20)
    yield _row("one applicant, answered", answered, note="verdict, amount, what is missing")
    yield _row(
        "  OpenFisca, not traced", _of(other, "one"), answered, "bareme", "about 20 or more", _why(other)
    )
    yield _row(
        "one applicant, one fact known",
        median(lambda: read_whole(simulate(plan, {"legal_kind": "commune"})), repeat=101, inner=10),
    )
    yield _row("one applicant, verdict alone", median(lambda: decide(plan, socle.ONE), repeat=101, inner=20))


def _wrong(
    facts: dict[str, np.ndarray],
    verdict: np.ndarray,
    grant: np.ndarray,
    other: dict[str, Any],
    missing_c: str,
) -> Iterator[Row]:
    """Amounts wrong to the cent. The engine is judged by its traced twin, then judges the others."""
    plan, names = socle.read().plan(), list(facts)
    yes_no = {"has_base", "with_staff"}
    wrong = 0
    for index in range(0, len(grant), 7):
        values = {n: bool(facts[n][index]) if n in yes_no else int(facts[n][index]) for n in names}
        found = simulate(plan, {**values, "legal_kind": "commune"})
        wrong += (found.amount or 0) != int(grant[index])
    yield Row(
        SECTION, "amounts wrong to the cent: columns", wrong, "amounts", aim="0", note="one in 7, traced"
    )
    if not missing_c:
        c_verdict, c_grant = c_loop.build()(facts)
        differ = int(((c_grant != grant) | (c_verdict != verdict)).sum())
        yield Row(SECTION, "  C loop", differ, "amounts", aim="0")
    if "grant" in other:
        differ = int((other["grant"] != grant).sum())
        note = f"{other['dtype']}; {int((other['verdict'] != verdict).sum())} verdicts; "
        note += f"worst {int(np.abs(other['grant'] - grant).max())} cents"
        yield Row(SECTION, "  OpenFisca", differ, "amounts", note=note)


def _memory(
    plan: Plan, columns: dict[str, Any], facts: dict[str, np.ndarray], other: dict[str, Any]
) -> Iterator[Row]:
    ours = allocation_peak(lambda: simulate_columns(plan, columns, socle.COMMUNES))
    copy = allocation_peak(lambda: [np.copy(values) for values in facts.values()])
    yield Row(SECTION, "allocation peak, all communes", ours, "bytes")
    yield Row(
        SECTION,
        "  OpenFisca",
        other.get("peak"),
        "bytes",
        _ratio(other.get("peak"), ours),
        "bareme",
        "",
        _why(other),
    )
    yield Row(SECTION, "  copy of the columns", copy, "bytes", _ratio(copy, ours), "bareme")


def _what_ifs(scheme: socle.Socle, columns: dict[str, Any], other: dict[str, Any]) -> Iterator[Row]:
    def run() -> None:
        for cap in WHAT_IFS:
            simulate_columns(scheme.plan(class_cap=cap), columns, socle.COMMUNES)

    ours = median(run, repeat=5)
    yield _row("50 what-ifs on all communes", ours)
    yield _row("  OpenFisca, 50 reforms", _of(other, "what_ifs"), ours, "bareme", "", _why(other))


def _openfisca(facts: dict[str, np.ndarray]) -> dict[str, Any]:
    """Run the OpenFisca model in its own environment; {"missing": why} when it cannot be had."""
    try:
        python = openfisca_environment.python()
    except Unavailable as reason:
        return {"missing": f"not measured: {reason}"}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "facts.npz"), Path(folder, "out.npz")
        np.savez(source, **facts)
        command = [str(python), str(HERE / "openfisca_model.py"), str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stderr)
            return {
                "missing": f"not measured: the model failed ({done.stderr.strip().splitlines()[-1][:120]})"
            }
        found: dict[str, Any] = json.loads(done.stdout)
        with np.load(target) as out:
            found.update({name: out[name] for name in out.files})
        return found


def _of(other: dict[str, Any], name: str) -> float | None:
    return other.get(name)


def _why(other: dict[str, Any]) -> str:
    return str(other.get("missing", ""))


def _ratio(value: float | None, to: float) -> float | None:
    return None if value is None else value / to


def _row(
    name: str, value: float | None, to: float | None = None, whose: str = "", aim: str = "", note: str = ""
) -> Row:
    return Row(SECTION, name, value, "s", None if to is None else _ratio(value, to), whose, aim, note)
