"""All territories as columns."""

import time
from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.territories.errors import DateBeforeTerritories
from guichet.territories.selectors import all_communes, commune_columns, epci_columns

AT = date(2021, 3, 1)


def test_columns_say_what_the_records_say(sample: None) -> None:
    columns = commune_columns(AT)
    records = all_communes(AT)
    assert columns.codes.tolist() == [record.code for record in records]
    assert columns.names.tolist() == [record.name for record in records]
    for index, record in enumerate(records):
        assert bool(columns.population_known[index]) is (record.population is not None)
        assert int(columns.population[index]) == (-1 if record.population is None else record.population)
        assert (columns.epci[index], columns.ept[index]) == (record.epci or "", record.ept or "")
        assert (columns.departement[index], columns.region[index]) == (
            record.departement or "",
            record.region or "",
        )
        assert bool(columns.position_known[index]) is (record.latitude is not None)
        if record.latitude is not None:
            assert int(columns.latitude[index]) == record.latitude
            assert bool(columns.approximate[index]) is record.approximate


def test_all_communes_in_one_query_under_a_second(france: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        started = time.process_time()
        columns = commune_columns(AT)
        elapsed = time.process_time() - started
    assert len(queries) == 1
    assert elapsed < 1
    assert len(columns) == 35059
    assert columns.population.dtype == np.int64
    assert int((~columns.population_known).sum()) == 6
    assert columns.nbytes < 12_000_000
    assert bool((np.sort(columns.codes) == columns.codes).all())


def test_all_epci(france: None) -> None:
    columns = epci_columns(AT)
    assert len(columns) == 1254
    assert int(columns.members.sum()) == 34961
    tours = int(np.flatnonzero(columns.codes == "243700754")[0])
    assert (columns.epci_type[tours], columns.financing[tours], int(columns.members[tours])) == (
        "METRO",
        "FPU",
        22,
    )
    assert int(columns.population[tours]) == 294220


@pytest.mark.slow
def test_an_epci_has_the_people_of_its_communes(france: None) -> None:
    for year in (2021, 2024, 2026):
        communes, groupings = commune_columns(date(year, 7, 1)), epci_columns(date(year, 7, 1))
        place = np.searchsorted(groupings.codes, communes.epci)
        inside = communes.epci != ""
        people = np.bincount(place[inside], weights=communes.population[inside], minlength=len(groupings))
        assert people.astype(np.int64).tolist() == groupings.population.tolist()


def test_a_date_before_the_first_one_known_is_said(sample: None) -> None:
    with pytest.raises(DateBeforeTerritories):
        commune_columns(date(2020, 1, 1))
