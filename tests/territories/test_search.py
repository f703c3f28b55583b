"""Search as you type: the order people expect, on the sample and on all of France."""

import json
from datetime import date
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import DateBeforeTerritories, InvalidCursor, TerritoriesNotLoaded
from guichet.territories.selectors import SearchPage, search_territories
from guichet.territories.selectors.cursors import write_cursor
from guichet.territories.selectors.search import ORDER, SEARCHED, SHOWN, Typed, close_names, matches
from guichet.territories.selectors.standing import population_on, standing

AT = date(2021, 3, 1)


def names(page: SearchPage) -> list[str]:
    return [item.name for item in page.items]


@pytest.mark.parametrize(
    ("q", "first", "why"),
    [
        ("tours", "COM-37261", "the very name, the biggest"),
        ("TOURS", "COM-37261", "capitals"),
        ("st-cyr sur loire", "COM-37214", "st for saint, hyphens"),
        ("Saint Cyr sur Loi", "COM-37214", "as you type"),
        ("cyr loire", "COM-37214", "words inside"),
        ("paris", "COM-75056", "the commune before the département of as many people"),
        ("lyon", "COM-69123", "the very name"),
        ("ballan mire", "COM-37018", "no hyphen, no accent"),
        ("balan miré", "COM-37018", "one letter missing"),
        ("chateauroux", "COM-36044", "no accent"),
        ("chinnon", "COM-37072", "one letter too many"),
        ("chateuroux", "COM-36044", "one letter missing"),
        ("marseile", "COM-13055", "one letter missing"),
        ("bordaux", "COM-33063", "one letter missing"),
        ("37261", "COM-37261", "INSEE code"),
        ("37 261", "COM-37261", "INSEE code typed apart"),
        ("2a004", "COM-2A004", "INSEE code of Corsica"),
        ("37540", "COM-37214", "postal code"),
        ("37000", "COM-37261", "postal code"),
        ("243700754", "EPCI-243700754", "SIREN"),
        ("243 700 754", "EPCI-243700754", "SIREN typed apart"),
        ("213 702 616 00011", "COM-37261", "SIRET of the commune"),
        ("Saint-Cyr-sur-Loire (37540)", "COM-37214", "as the page writes it"),
        ("havre", "COM-76351", "without its article"),
        ("l'ile d'yeu", "COM-85113", "apostrophes"),
        ("l ile d yeu", "COM-85113", "apostrophes left out"),
        ("œuilly", "COM-51410", "ligature"),
        ("oeuilly", "COM-51410", "ligature typed apart"),
        ("37", "DEP-37", "code of a département"),
        ("indre et loire", "DEP-37", "name of a département"),
        ("centre val de loire", "REG-24", "name of a région"),
        ("communauté de communes chinon", "EPCI-200043081", "CC written out"),
        ("cc chinon", "EPCI-200043081", "CC"),
        ("plaine commune", "EPT-200057867", "territorial establishment"),
        ("nouméa", "COM-98818", "overseas"),
        ("polynesie", "COL-987", "overseas collectivity"),
        ("arbignieu", "COM-01015", "the name of a commune that merged before"),
    ],
)
def test_the_first_of_all_france(france: None, q: str, first: str, why: str) -> None:
    assert search_territories(q, at=AT).items[0].official_code == first, why


def test_tours_comes_before_its_namesakes(france: None) -> None:
    found = names(search_territories("tours", at=AT, limit=50))
    assert found.index("Tours") < found.index("Tours Métropole Val de Loire") < found.index("Tours-en-Savoie")


def test_a_date_changes_the_answer(sample: None) -> None:
    assert names(search_territories("béon", at=AT)) == ["Béon"]
    assert names(search_territories("béon", at=date(2023, 1, 1))) == ["Culoz-Béon"]
    assert names(search_territories("béon", at=date(2022, 12, 31))) == ["Béon"]


@pytest.mark.parametrize(
    ("at", "population"),
    [
        (date(2021, 1, 1), 136463),
        (date(2021, 12, 31), 136463),
        (date(2022, 1, 1), 137087),
        (date(2026, 1, 1), 139259),
        (date(2031, 5, 5), 139259),
    ],
)
def test_population_is_the_one_in_force(sample: None, at: date, population: int) -> None:
    assert search_territories("37261", at=at).items[0].population == population


def test_unknown_population_is_not_zero(sample: None) -> None:
    taaf = search_territories("98411", at=AT).items[0]
    emptied = search_territories("55039", at=AT).items[0]
    assert (taaf.population, emptied.population) == (None, 0)


def test_one_line_has_what_the_list_shows(sample: None) -> None:
    item = search_territories("saint-cyr-sur-loire", at=AT).items[0]
    assert (item.kind, item.code, item.department, item.epci) == (
        TerritoryKind.COMMUNE,
        "37214",
        "37",
        "243700754",
    )
    assert (item.population, item.postal_codes) == (15991, ("37540",))


def test_kinds_are_chosen(sample: None) -> None:
    assert names(search_territories("paris", at=AT, kinds={TerritoryKind.DEPARTEMENT})) == ["Paris"]
    found = search_territories("tours", at=AT, kinds={TerritoryKind.EPCI}).items
    assert {item.kind for item in found} == {TerritoryKind.EPCI}
    assert not [i for i in search_territories("chinon", at=AT, limit=100).items if i.kind == "arrondissement"]


@pytest.mark.parametrize(
    "q", ["", " ", "\0", "😀", "\x1b[31m", "a" * 10_000, "é" * 10_000, "a b " * 3000, "%", "_", "\\", "'"]
)
def test_what_matches_nothing_gives_an_empty_page(sample: None, q: str) -> None:
    assert search_territories(q, at=AT) == SearchPage((), None)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=300), limit=st.integers(-5, 500))
def test_any_text_is_answered(sample: None, q: str, limit: int) -> None:
    page = search_territories(q, at=AT, limit=limit)
    assert len(page.items) <= max(1, limit)


@pytest.mark.slow
@pytest.mark.parametrize("q", ["s", "saint", "37", "chinnon", "marseilles", "val de loire"])
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_pages_put_together_are_the_whole_list(france: None, q: str, limit: int) -> None:
    whole = [item.official_code for item in search_territories(q, at=AT, limit=12).items]
    found: list[str] = []
    after = None
    while len(found) < len(whole):
        page = search_territories(q, at=AT, limit=limit, after=after)
        found += [item.official_code for item in page.items]
        after = page.next
        if after is None:
            break
    assert found[: len(whole)] == whole
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("forged", ["x", "", "é", "W10", "bm9wZQ", "a" * 5000, "bnVsbA", "WzEsMl0", "\0"])
def test_a_forged_cursor_is_refused(sample: None, forged: str) -> None:
    if not forged:
        assert search_territories("tours", at=AT, after=forged).items
        return
    with pytest.raises(InvalidCursor, match="première page"):
        search_territories("tours", at=AT, after=forged)


def test_a_cursor_of_another_search_is_refused(sample: None) -> None:
    page = search_territories("s", at=AT, limit=1)
    assert page.next
    for q, at in (("sa", AT), ("s", date(2022, 1, 1))):
        with pytest.raises(InvalidCursor):
            search_territories(q, at=at, after=page.next)
    huge = write_cursor([10**30, 0, 0, 0, "a", "b"], f"s|{AT.isoformat()}")
    with pytest.raises(InvalidCursor):
        search_territories("s", at=AT, after=huge)


def test_a_date_before_the_first_one_known_is_said(sample: None) -> None:
    with pytest.raises(DateBeforeTerritories, match="depuis le 1er janvier 2021"):
        search_territories("tours", at=date(2020, 12, 31))


def test_an_empty_table_is_said(db: None) -> None:
    from guichet.territories.models import Edition, Territory  # noqa: PLC0415 - emptied for this test alone

    Territory.objects.all().delete()
    Edition.objects.all().delete()
    with pytest.raises(TerritoriesNotLoaded, match="guichet territories load"):
        search_territories("tours", at=AT)


def test_one_query_when_the_name_is_right_two_when_it_is_not(sample: None) -> None:
    for q, expected in (("tours", 1), ("37540", 1), ("chinnon", 2)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search_territories(q, at=AT)
        assert len(queries) == expected, q


TYPED = (
    "to",
    "tours",
    "st-cyr sur loire",
    "saint",
    "37261",
    "37540",
    "243700754",
    "37",
    "chinnon",
    "bordaux",
    "cc chinon",
)


def plans(q: str) -> list[tuple[str, float]]:
    """The plans of the two queries of a search, with their milliseconds in the database."""
    queries: tuple[QuerySet[Any], ...]
    typed = Typed.read(q)
    territories = standing(AT).filter(kind__in=sorted(SEARCHED)).annotate(population=population_on(AT))
    found = []
    queries = (matches(territories, typed), close_names(territories, typed))
    for query in queries:
        ordered = query.order_by(*ORDER[:2], "name_key", "code").values(*SHOWN)[:11]
        [plan] = json.loads(ordered.explain(format="json", analyze=True))
        found.append((json.dumps(plan), plan["Execution Time"] + plan["Planning Time"]))
    return found


@pytest.mark.parametrize("q", TYPED)
def test_an_index_answers(france: None, q: str) -> None:
    for plan, _ in plans(q):
        assert "Seq Scan" not in plan
        assert "Index Scan" in plan


def test_the_median_search_takes_under_ten_milliseconds(france: None) -> None:
    plans("warm up")
    times = [
        sum(time for _, time in plans(q)[: 2 if q in {"chinnon", "bordaux"} else 1])
        for q in TYPED
        for _ in range(3)
    ]
    assert median(times) < 10, times
