"""What loading writes, what it skips, and what it refuses without changing anything."""

import gzip
import json
import time
from datetime import date
from pathlib import Path

import pytest

from guichet.territories.errors import BrokenTerritoryFile
from guichet.territories.file_format import COMMITTED
from guichet.territories.models import Edition, Succession, Territory
from guichet.territories.services import load_territories

from .conftest import SAMPLE

HEADER = '{"format":1,"vintages":["2021-01-01","2026-01-01"],"sources":[]}'
TOURS = (
    '["T","commune","37261","Tours","2021-01-01",null,[136463],"213702616","243700754",null,"372","37","24",'
    'null,null,47394840,703980,false,["37000"]]'
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "territories.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_sample_is_loaded_then_skipped_then_forced(db: None) -> None:
    first = load_territories(SAMPLE)
    assert not first.skipped
    assert (first.territories, first.successions) == (Territory.objects.count(), Succession.objects.count())
    assert first.sentence.endswith("du 1er janvier 2021 au 1er janvier 2026 : chargés.")
    before = set(Territory.objects.values_list("pk", flat=True))
    second = load_territories(SAMPLE)
    assert second.skipped
    assert "déjà chargés" in second.sentence
    assert set(Territory.objects.values_list("pk", flat=True)) == before
    assert not load_territories(SAMPLE, force=True).skipped
    assert Edition.objects.count() == 1


def test_another_file_replaces_everything(sample: None, tmp_path: Path) -> None:
    report = load_territories(written(tmp_path, HEADER, TOURS))
    assert (report.territories, report.successions) == (1, 0)
    tours = Territory.objects.get()
    assert (tours.name_key, tours.search_text) == ("tours", " tours 37261 37000")
    assert (tours.populations, tours.postal_codes) == ([136463], ["37000"])
    assert tours.valid_from == date(2021, 1, 1)


def test_a_compressed_file_is_the_same(db: None, tmp_path: Path) -> None:
    path = tmp_path / "territories.jsonl.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{TOURS}\n".encode()))
    assert load_territories(path).territories == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "ligne 1 : ce n’est pas un fichier de territoires"),
        (["[]"], "ligne 1"),
        (["{"], "ligne 1"),
        ([HEADER.replace('"format":1', '"format":2')], "ce format n’est pas celui"),
        ([HEADER, '["X",1]'], "ligne 2 : ni un territoire ni une succession"),
        ([HEADER, TOURS[:-5]], "ligne 2 : illisible"),
        ([HEADER, TOURS, TOURS], "ligne 3 : Tours a deux états le 2021-01-01"),
        ([HEADER, TOURS, '["S","merged","COM-1","COM-2",null,"2021-01-01",""]'], "ligne 3"),
        ([HEADER, TOURS.replace("[136463]", '"many"')], "ligne 2"),
        ([HEADER, TOURS.replace('"Tours"', "null")], "ligne 2"),
        ([HEADER, TOURS.replace("commune", "hameau")], "ligne 2"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_changes(
    sample: None, tmp_path: Path, lines: list[str], said: str
) -> None:
    before = Territory.objects.count()
    with pytest.raises(BrokenTerritoryFile, match=said):
        load_territories(written(tmp_path, *lines))
    assert Territory.objects.count() == before
    assert load_territories(SAMPLE).skipped


def test_a_missing_file_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(BrokenTerritoryFile, match=r"absent\.gz n’existe pas"):
        load_territories(tmp_path / "absent.gz")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[136463]", "[-1]", "jamais négative"),
        ("null,[136463]", '"2020-01-01",[136463]', "vient après son début"),
        ("null,[136463]", '"demain",[136463]', "invalid input syntax"),
        ("47394840", "447394840", "une latitude, une longitude"),
        ("47394840", "null", "une latitude, une longitude"),
        ('"37261"', '"37261372613726137261"', "too long"),
    ],
)
def test_the_database_refuses_what_cannot_be(db: None, tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BrokenTerritoryFile, match=said):
        load_territories(written(tmp_path, HEADER, TOURS.replace(old, new)))


def test_every_constraint_says_so_in_french() -> None:
    constraints = [c for model in (Territory, Succession, Edition) for c in model._meta.constraints]
    assert len(constraints) == 10
    for constraint in constraints:
        message = str(constraint.violation_error_message)
        assert message.endswith(".")
        assert "«" in message or " " in message
        assert "onstraint" not in message


def test_all_of_france(france: None) -> None:
    present = Territory.objects.filter(valid_to=None)
    counts = {
        kind: present.filter(kind=kind).count()
        for kind in ("commune", "epci", "ept", "departement", "region")
    }
    assert counts == {"commune": 34969, "epci": 1255, "ept": 11, "departement": 101, "region": 18}
    assert present.filter(kind="collectivite_outremer").count() == 8
    in_2021 = Territory.objects.filter(kind="commune", valid_from="2021-01-01")
    assert in_2021.count() == 34965 + 94


@pytest.mark.slow
def test_loading_all_of_france_takes_us_under_four_seconds_of_processor(db: None) -> None:
    started = time.process_time(), time.perf_counter()
    load_territories(force=True)
    ours, elapsed = time.process_time() - started[0], time.perf_counter() - started[1]
    assert ours < 4, f"{ours:.1f} s of our own processor time, {elapsed:.1f} s in all"


def test_the_committed_file_is_small_and_reproducible() -> None:
    packed = COMMITTED.read_bytes()
    assert len(packed) < 2_500_000
    assert packed[4:8] == b"\0\0\0\0", "a date in the header would change the bytes at each build"
    header = json.loads(gzip.decompress(packed).split(b"\n", 1)[0])
    assert header["vintages"] == [f"{year}-01-01" for year in range(2021, 2027)]
