"""Where: what the other rooms may ask. Every answer is for a date, `at`."""

from guichet.territories.codes import OVERSEAS_COLLECTIVITIES, official_code, read_official_code
from guichet.territories.identifiers import check_siren, check_siret, siren_of
from guichet.territories.selectors.columns import CommuneColumns, EpciColumns, commune_columns, epci_columns
from guichet.territories.selectors.lookup import (
    all_communes,
    departments,
    find_territory,
    members_of,
    regions,
    related_bodies,
    resolve,
    resolve_commune,
    territories_within,
    territory_of_siren,
)
from guichet.territories.selectors.records import Resolution, TerritoryRecord, containers_of
from guichet.territories.selectors.search import SearchItem, SearchPage, search_territories

__all__ = [
    "OVERSEAS_COLLECTIVITIES",
    "CommuneColumns",
    "EpciColumns",
    "Resolution",
    "SearchItem",
    "SearchPage",
    "TerritoryRecord",
    "all_communes",
    "check_siren",
    "check_siret",
    "commune_columns",
    "containers_of",
    "departments",
    "epci_columns",
    "find_territory",
    "members_of",
    "official_code",
    "read_official_code",
    "regions",
    "related_bodies",
    "resolve",
    "resolve_commune",
    "search_territories",
    "siren_of",
    "territories_within",
    "territory_of_siren",
]
