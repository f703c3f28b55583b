"""4 000 made-up schemes traced for one commune."""

import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any

import generated
import socle
from engine import read_whole
from measure import Row, median

from bareme import compile_scheme, decide, read_scheme, simulate

SECTION = "generated"
COUNT = 4_000
TOURS: dict[str, Any] = {
    "organisation.kind": "commune",
    "territory.codes": frozenset({"COM-37261", "EPCI-243700754", "DEP-37", "REG-24"}),
    "territory.population": 137_087,
}


def rows() -> Iterator[Row]:
    shared = socle.read().shared
    plans = []
    for slug, text in generated.make(COUNT):
        file = read_scheme(text.encode(), f"{slug}.yaml")
        plans.append(compile_scheme(file, shared, socle.AT))
    gc.freeze()  # what was compiled is there to stay, as in a server that has started
    verdicts = Counter(simulate(plan, TOURS).verdict for plan in plans)
    traced = median(lambda: [simulate(plan, TOURS) for plan in plans], repeat=9)
    alone = median(lambda: [decide(plan, TOURS) for plan in plans], repeat=9)
    mix = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    yield Row(SECTION, f"{COUNT} schemes traced for one commune", traced, "s", aim="under 300 ms", note=mix)
    whole = median(lambda: [read_whole(simulate(plan, TOURS)) for plan in plans], repeat=9)
    yield Row(SECTION, "  every reason and step made", whole, "s", whole / traced, "traced")
    yield Row(SECTION, "  verdicts alone", alone, "s", alone / traced, "traced")
