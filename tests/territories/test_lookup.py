"""One territory by its code, through time, and what lies around it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.territories.enums import EpciType, TerritoryKind
from guichet.territories.errors import AmbiguousCode, DateBeforeTerritories, UnknownTerritory
from guichet.territories.selectors import (
    all_communes,
    commune_columns,
    containers_of,
    departments,
    find_territory,
    members_of,
    regions,
    related_bodies,
    resolve,
    resolve_commune,
)

AT = date(2021, 3, 1)
IN_2023 = date(2023, 1, 1)
MEMBERS = ["Ballan-Miré", "Joué-lès-Tours", "Saint-Cyr-sur-Loire", "Saint-Pierre-des-Corps", "Tours"]


def test_a_commune_has_what_the_data_says(sample: None) -> None:
    tours = find_territory("37261", at=AT)
    assert (tours.official_code, tours.name, tours.kind_label) == ("COM-37261", "Tours", "commune")
    assert (tours.siren, tours.epci, tours.arrondissement) == ("213702616", "243700754", "372")
    assert (tours.departement, tours.region, tours.population) == ("37", "24", 136463)
    assert tours.postal_codes == ("37000", "37100", "37200")
    assert (tours.latitude, tours.longitude, tours.approximate) == (47394840, 703980, False)


def test_a_grouping_has_its_type_and_financing(sample: None) -> None:
    epci = find_territory("EPCI-243700754", at=AT)
    assert (epci.epci_type, epci.financing, epci.kind_label) == (EpciType.METRO, "FPU", "métropole")
    assert epci.departement == "37"


@pytest.mark.parametrize("code", ["COM-37261", "37261", " 37261 ", "37 261", "com-37261"])
def test_codes_are_read_as_they_are_written(sample: None, code: str) -> None:
    assert find_territory(code, at=AT).name == "Tours"


def test_a_code_of_two_kinds_is_not_guessed(sample: None) -> None:
    with pytest.raises(AmbiguousCode, match=r"DEP-01 \(Ain\), REG-01 \(Guadeloupe\)"):
        find_territory("01", at=AT)
    assert find_territory("01", at=AT, kind=TerritoryKind.DEPARTEMENT).name == "Ain"
    assert find_territory("REG-01", at=AT).name == "Guadeloupe"


def test_an_overseas_collectivity_stands_for_a_departement(sample: None) -> None:
    assert find_territory("987", at=AT, kind=TerritoryKind.DEPARTEMENT).official_code == "COL-987"


@pytest.mark.parametrize(
    ("code", "at", "said"),
    [
        ("99999", AT, "Aucun territoire ne porte le code « 99999 » au 1er mars 2021"),
        ("COM-99999", AT, "Aucune commune ne porte"),
        ("", AT, "Aucun territoire"),
        ("\0'; --", AT, "Aucun territoire"),
        ("x" * 10_000, AT, "Aucun territoire"),
        (
            "01039",
            IN_2023,
            "Béon n’existe pas au 1er janvier 2023 : ce territoire fait désormais partie de Culoz-Béon",
        ),
        ("EPCI-200071157", IN_2023, "a été partagé entre CC des Hautes Vosges et CC Gérardmer Hautes Vosges"),
        (
            "EPCI-200096634",
            AT,
            "n’existe pas encore au 1er mars 2021 : son code apparaît le 1er janvier 2022",
        ),
    ],
)
def test_an_unknown_code_is_explained(sample: None, code: str, at: date, said: str) -> None:
    with pytest.raises(UnknownTerritory, match=said):
        find_territory(code, at=at)


def test_what_took_its_place_is_given(sample: None) -> None:
    with pytest.raises(UnknownTerritory) as raised:
        find_territory("01039", at=IN_2023)
    assert raised.value.successors == ("COM-01138",)


def test_a_date_before_the_first_one_known_is_said(sample: None) -> None:
    with pytest.raises(DateBeforeTerritories):
        find_territory("37261", at=date(2020, 1, 1))
    with pytest.raises(DateBeforeTerritories):
        all_communes(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("code", "at", "name", "note"),
    [
        ("37261", AT, "Tours", ""),
        ("01039", AT, "Béon", ""),
        ("01039", IN_2023, "Culoz-Béon", "Béon a rejoint Culoz-Béon, au plus tard le 1er janvier 2023."),
        ("01138", AT, "Culoz", ""),
        ("01138", IN_2023, "Culoz-Béon", ""),
        (
            "93059",
            date(2025, 1, 1),
            "Saint-Denis",
            "Pierrefitte-sur-Seine a rejoint Saint-Denis, au plus tard le 1er janvier 2025.",
        ),
        (
            "37235",
            AT,
            "Tours",
            "L’ancienne commune de code 37235 a rejoint Tours, au plus tard le 1er janvier 2021.",
        ),
        ("75101", AT, "Paris", "Paris 1er Arrondissement fait partie de Paris."),
        ("60054", AT, "Les Hauts-Talican", ""),
        ("60054", date(2024, 1, 1), "Beaumont-les-Nonains", ""),
        (
            "60694",
            AT,
            "Les Hauts-Talican",
            "Villotran a rejoint Les Hauts-Talican, au plus tard le 1er janvier 2021.",
        ),
        ("60694", date(2024, 1, 1), "Les Hauts-Talican", ""),
        (
            "15031",
            AT,
            "Neussargues en Pinatelle",
            "Celles a rejoint Neussargues en Pinatelle, au plus tard le 1er janvier 2021.",
        ),
        ("15031", date(2025, 1, 1), "Celles", ""),
        (
            "12076",
            date(2025, 1, 1),
            "Conques-en-Rouergue",
            "Conques-en-Rouergue porte le code 12218 au lieu de 12076, au plus tard depuis le 1er janvier 2025.",
        ),
    ],
)
def test_a_commune_that_merged_leads_to_what_it_became(
    sample: None, code: str, at: date, name: str, note: str
) -> None:
    resolution = resolve_commune(code, at)
    assert (resolution.territory.name, resolution.note) == (name, note)


def test_what_was_shared_between_several_is_not_chosen(sample: None) -> None:
    with pytest.raises(UnknownTerritory, match="partagé") as raised:
        resolve("EPCI-200071157", at=IN_2023)
    assert raised.value.successors == ("EPCI-200096634", "EPCI-200096642")
    with pytest.raises(UnknownTerritory, match="Aucune commune"):
        resolve_commune("99999", AT)


@pytest.mark.slow
def test_every_commune_ever_known_leads_to_one_that_stands(france: None) -> None:
    at = date(2026, 1, 1)
    standing = set(commune_columns(at).codes.tolist())
    gone = set(commune_columns(AT).codes.tolist()) - standing
    assert len(gone) == 102
    for code in gone:
        resolution = resolve_commune(code, at)
        assert resolution.territory.code in standing
        assert resolution.note


def test_containers(sample: None) -> None:
    assert containers_of(find_territory("37214", at=AT)) == (
        "COM-37214",
        "EPCI-243700754",
        "ARR-372",
        "DEP-37",
        "REG-24",
    )
    assert containers_of(find_territory("93066", at=AT)) == (
        "COM-93066",
        "EPCI-200054781",
        "EPT-200057867",
        "ARR-933",
        "DEP-93",
        "REG-11",
    )
    assert containers_of(find_territory("98735", at=AT)) == ("COM-98735", "COL-987")
    assert containers_of(find_territory("29155", at=AT)) == ("COM-29155", "ARR-291", "DEP-29", "REG-53")
    assert containers_of(find_territory("DEP-37", at=AT)) == ("DEP-37", "REG-24")
    assert containers_of(find_territory("COL-987", at=AT)) == ("COL-987",)


def test_bodies_that_could_apply_instead(sample: None) -> None:
    def near(code: str) -> list[str]:
        return [record.official_code for record in related_bodies(find_territory(code, at=AT), AT)]

    assert near("37214") == ["EPCI-243700754", "DEP-37", "REG-24"]
    assert near("93066") == ["EPCI-200054781", "EPT-200057867", "DEP-93", "REG-11"]
    assert near("98735") == ["COL-987"]
    assert near("EPCI-243700754") == ["DEP-37", "REG-24"]
    assert near("REG-24") == []


def test_members(sample: None) -> None:
    tours = members_of("EPCI-243700754", AT)
    assert [record.name for record in tours] == MEMBERS
    assert members_of("243700754", AT) == tours
    assert "Saint-Denis" in [record.name for record in members_of("EPT-200057867", AT)]
    with pytest.raises(UnknownTerritory, match="groupement"):
        members_of("DEP-37", AT)


def test_lists_of_all_of_france(france: None) -> None:
    assert len(departments(AT)) == 101 + 8
    assert len(regions(AT)) == 18
    assert len(members_of("EPCI-243700754", AT)) == 22
    assert sum(record.population or 0 for record in members_of("EPCI-243700754", AT)) == 294220
    assert find_territory("EPCI-243700754", at=AT).population == 294220


def test_one_query_finds_a_territory(sample: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        find_territory("37261", at=AT)
    assert len(queries) == 1
