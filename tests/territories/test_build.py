"""The build script on two tiny packages: what it dates, what it joins, and that it repeats itself."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARENTS = {"arrondissement": "372", "departement": "37", "region": "24", "type": "commune-actuelle"}


def commune(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "nom": name, **PARENTS, "codesPostaux": ["37000"], "population": 7, **more}


def member(code: str, name: str, people: int) -> dict[str, Any]:
    return {"code": code, "nom": name, "siren": f"2137{code}", "populationMunicipale": people}


def package(folder: Path, communes: list[dict[str, Any]], epci: list[dict[str, Any]]) -> Path:
    contents = {
        "communes": communes,
        "epci": epci,
        "ept": [],
        "departements": [
            {"code": "37", "nom": "Indre-et-Loire", "region": "24", "zone": "metro"},
            {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "region": "975", "zone": "com"},
        ],
        "regions": [{"code": "24", "nom": "Centre-Val de Loire", "zone": "metro"}],
        "arrondissements": [{"code": "372", "nom": "Tours", "departement": "37", "region": "24"}],
    }
    (folder / "data").mkdir(parents=True)
    for name, rows in contents.items():
        (folder / "data" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


@pytest.fixture
def packages(tmp_path: Path) -> list[str]:
    """In 2022 Bourg joins Ville, Camp changes its code, Fort leaves Ville again, Ville is renamed."""
    ept = {
        "code": "200000009",
        "nom": "EPT",
        "type": "EPT",
        "modeFinancement": "",
        "membres": [member("37001", "Ville", 100)],
    }
    before = package(
        tmp_path / "2021",
        [
            commune("37001", "Ville", anciensCodes=["37004", "37009"]),
            commune("37002", "Bourg"),
            commune("37003", "Camp"),
            {"code": "37004", "nom": "Fort", "type": "commune-deleguee", "chefLieu": "37001"},
        ],
        [epci([member("37001", "Ville", 100), member("37002", "Bourg", 20), member("37003", "Camp", 3)])],
    )
    after = package(
        tmp_path / "2022",
        [
            commune(
                "37001", "Ville-Bourg", population=115, anciensCodes=["37002", "37009"], siren="213737001"
            ),
            commune("37005", "Camp", population=4, anciensCodes=["37003"], siren="213737005"),
            commune("37004", "Fort", population=9, siren="213737004"),
            {
                "code": "97502",
                "nom": "Saint-Pierre",
                "type": "commune-actuelle",
                "zone": "com",
                "departement": "975",
                "region": "975",
            },
        ],
        [epci([member("37001", "Ville-Bourg", 0), member("37005", "Camp", 0), member("37004", "Fort", 0)])],
    )
    (before / "data" / "ept.json").write_text(json.dumps([ept]))
    (after / "data" / "ept.json").write_text(json.dumps([ept]))
    return [f"2021={before}", f"2022={after}"]


def epci(members: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": "200000001",
        "nom": "CC  Ville",
        "type": "CC",
        "modeFinancement": "FPU",
        "membres": members,
    }


PLACES = {
    "1": {
        "name": "Ville-Bourg",
        "countrycode": "FR",
        "admin1code": "24",
        "latitude": 47.5,
        "longitude": 0.5,
        "population": 120,
    },
    "2": {
        "name": "Fort",
        "countrycode": "FR",
        "admin1code": "24",
        "latitude": 47.7,
        "longitude": 0.7,
        "population": 90_000,
    },
    "3": {
        "name": "Camp",
        "countrycode": "FR",
        "admin1code": "84",
        "latitude": 45.1,
        "longitude": 5.1,
        "population": 4,
    },
    "4": {
        "name": "Saint-Pierre",
        "countrycode": "PM",
        "admin1code": "",
        "latitude": 46.8,
        "longitude": -56.2,
        "population": 5,
    },
}


def build(packages: list[str], output: Path) -> list[Any]:
    geonames = output.with_suffix(".places")
    geonames.write_text(json.dumps(PLACES))
    script = str(ROOT / "scripts/build_territories.py")
    command = [sys.executable, script, "--geonames", str(geonames), "--output", str(output), *packages]
    subprocess.run(command, check=True, capture_output=True)
    return [json.loads(line) for line in gzip.decompress(output.read_bytes()).splitlines()[1:]]


def test_what_changed_is_dated_and_followed(packages: list[str], tmp_path: Path) -> None:
    rows = build(packages, tmp_path / "out.gz")
    between = ["2021-01-01", "2022-01-01"]
    assert [row[1:] for row in rows if row[0] == "S"] == [
        ["merged", "COM-37004", "COM-37001", None, "2021-01-01", "Fort"],
        ["merged", "COM-37009", "COM-37001", None, "2021-01-01", ""],
        ["renamed", "COM-37001", "COM-37001", *between, "Ville"],
        ["split", "COM-37001", "COM-37004", *between, "Ville"],
        ["merged", "COM-37002", "COM-37001", *between, "Bourg"],
        ["recoded", "COM-37003", "COM-37005", *between, "Camp"],
    ]


def test_states_populations_and_positions(packages: list[str], tmp_path: Path) -> None:
    rows = build(packages, tmp_path / "out.gz")
    found = {(row[1], row[2], row[4]): row for row in rows if row[0] == "T"}
    states = {
        key: (row[3], row[5], row[6], row[7]) for key, row in found.items() if key[0] in {"commune", "epci"}
    }
    assert states == {
        ("commune", "37001", "2021-01-01"): ("Ville", "2022-01-01", [100], "213737001"),
        ("commune", "37001", "2022-01-01"): ("Ville-Bourg", None, [115], "213737001"),
        ("commune", "37002", "2021-01-01"): ("Bourg", "2022-01-01", [20], "213737002"),
        ("commune", "37003", "2021-01-01"): ("Camp", "2022-01-01", [3], "213737003"),
        ("commune", "37004", "2022-01-01"): ("Fort", None, [9], "213737004"),
        ("commune", "37005", "2022-01-01"): ("Camp", None, [4], "213737005"),
        ("commune", "97502", "2022-01-01"): ("Saint-Pierre", None, [None], None),
        ("epci", "200000001", "2021-01-01"): ("CC Ville", "2022-01-01", [123], "200000001"),
        ("epci", "200000001", "2022-01-01"): ("CC Ville", None, [128], "200000001"),
    }
    places = {row[2]: row[15:18] for row in found.values() if row[1] == "commune"}
    assert places["37001"] == [47_500_000, 500_000, False], "one name, one place, as many people"
    assert places["37004"] == [47_500_000, 500_000, True], "ten thousand times too many people: another place"
    assert places["37005"] == [47_500_000, 500_000, True], "the place of that name is in another région"
    assert places["97502"] == [46_800_000, -56_200_000, True], "its population is unknown: not certain"
    assert found[("departement", "37", "2021-01-01")][6] == [123, 128]
    assert found[("collectivite_outremer", "975", "2021-01-01")][6] == [0, None]


def test_the_same_input_gives_the_same_bytes(packages: list[str], tmp_path: Path) -> None:
    build(packages, tmp_path / "one.gz")
    build(packages[::-1], tmp_path / "two.gz")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
