"""Many filters at once keep what the catalogue keeps for each."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.schemes.selectors import Matcher, SchemeFilter, list_schemes, standings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real")]
AT = date(2021, 3, 1)

FILTERS = (
    SchemeFilter(),
    SchemeFilter(q="école"),
    SchemeFilter(q="ecolle numerique"),
    SchemeFilter(q="bibliotheq"),
    SchemeFilter(q="bibliotèque"),
    SchemeFilter(q="l'eau"),
    SchemeFilter(q="?!"),
    SchemeFilter(q="  "),
    SchemeFilter(q="cyb", audiences=("commune",)),
    SchemeFilter(audiences=("library", "school")),
    SchemeFilter(themes=("equiper-ecole",), kinds=("call",)),
    SchemeFilter(statuses=("open",)),
    SchemeFilter(statuses=("permanent",)),
    SchemeFilter(statuses=("soon", "closed")),
    SchemeFilter(funder="état"),
    SchemeFilter(funder="CNL", q="livre"),
    SchemeFilter(funder="?"),
    SchemeFilter(q="aide", statuses=("open",), funder="anct"),
)


def test_each_filter_keeps_what_the_catalogue_keeps() -> None:
    matcher = Matcher(standing.row for standing in standings(AT).values())
    with CaptureQueriesContext(connection) as queries:
        matcher.prepare(FILTERS)
        found = [set(matcher.slugs_in(matcher.mask(wanted))) for wanted in FILTERS]
    assert len([query for query in queries if "tsquery" in query["sql"]]) == 1
    for wanted, slugs in zip(FILTERS, found, strict=True):
        assert slugs == {row.slug for row in list_schemes(wanted, AT, limit=100).items}, wanted
    assert any(found)
    assert not all(found)


def test_a_scheme_may_have_several_rows() -> None:
    rows = [standing.row for standing in standings(AT).values() if "ecole" in standing.row.slug]
    matcher = Matcher([*rows, *rows])
    wanted = SchemeFilter(q="socle numérique", audiences=("commune",))
    matcher.prepare([wanted])
    mask = matcher.mask(wanted)
    assert mask
    assert mask >> len(rows) == mask & ((1 << len(rows)) - 1)


def test_the_windows_and_the_rules_come_along() -> None:
    standing = standings(AT)["socle-numerique-ecoles"]
    assert [period.closes for period in standing.periods] == [date(2021, 3, 31)]
    assert len(standing.digest) == 64
