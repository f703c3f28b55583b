"""Lists on twenty thousand applications: which indexes answer, and that the five hundredth page costs what the first does."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from guichet.review.models import ReviewSheet
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.keyset import Place, beyond
from guichet.review.selectors.listing import PAGE, filtered, read_page
from guichet.review.selectors.query import ListQuery, read_query
from tests.people import make

from .lists import TODAY, make_many, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes"), pytest.mark.slow]
COUNT = 20_000
MIDDLE: dict[str, Any] = {
    "due_on": "2021-06-01",
    "requested": 2_500_000,
    "gap": 0,
    "applicant_key": "commune 5000",
    "sent_on": "2020-12-01",
    "number": 110_000,
}
"""A place in the middle of each order."""


def asked(**given: str) -> ListQuery:
    lists = {name: [value] for name, value in given.items()}
    return read_query({"onglet": ["tous"]} | lists, known=BY_NAME)


def rows_read(plan: str) -> int:
    """The most rows that one step of a plan gave or threw away."""
    given = [int(float(n)) for n in re.findall(r"rows=([0-9.]+) ", plan)]
    return max(given + [int(n) for n in re.findall(r"Rows Removed by Filter: (\d+)", plan)])


def first_page(rows: QuerySet[ReviewSheet], order: str) -> QuerySet[ReviewSheet]:
    return rows.order_by(order, "number")[: PAGE + 1]


def test_lists_stay_quick_when_there_are_many(django_assert_num_queries: Any) -> None:
    make_many(COUNT)
    everywhere = Asking(actor=make("national_manager"), today=TODAY)
    here = Asking(actor=make("reviewer"), today=TODAY)
    check_every_order_walks_its_own_index(everywhere)
    check_an_index_finds_a_departement_and_a_word(here)
    check_far_pages_cost_what_the_first_does(everywhere, django_assert_num_queries)


def check_every_order_walks_its_own_index(everywhere: Asking) -> None:
    """No sort, and no more rows read than shown, even from the middle of the country."""
    for column, value in MIDDLE.items():
        rows, _ = filtered(asked(), everywhere)
        after = beyond(F(column), Place(value=value, number=110_000), descending=False)
        plan = plan_of(first_page(rows.filter(after), column))
        assert "Sort" not in plan, f"{column}\n{plan}"
        assert rows_read(plan) <= PAGE + 1, f"{column}\n{plan}"


def check_an_index_finds_a_departement_and_a_word(here: Asking) -> None:
    rows, _ = filtered(asked(), here)
    plan = plan_of(rows)
    assert "sheet_places" in plan, plan
    assert rows_read(plan) < 4 * COUNT // 20, plan  # rows not yet swept away count too
    rows, _ = filtered(asked(texte="Visioconférence"), here)
    plan = plan_of(first_page(rows, "due_on"))
    assert "sheet_search" in plan, plan
    assert "answers_search" in plan, plan
    assert rows_read(plan) <= 4 * COUNT // 1000, plan  # as above


def check_far_pages_cost_what_the_first_does(everywhere: Asking, count: Any) -> None:
    """Three filters, from the first page to one two hundred pages further: one query each, as few rows."""
    query = asked(tri="reste", etat="submitted", demande_min="1 000", attente="non")
    with count(1):
        page = read_page(query, everywhere)
    for _ in range(60):
        page = read_page(replace(query, place=page.next), everywhere)
    assert len(page.lines) == PAGE
    from django.db import connection  # noqa: PLC0415 - used here alone

    with CaptureQueriesContext(
        connection,
    ) as seen:
        read_page(replace(query, place=page.next), everywhere)
    assert len(seen) == 1
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) " + seen[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert rows_read(plan) < 1_000, plan
