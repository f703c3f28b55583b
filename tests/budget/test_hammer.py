"""Real connections at once, in a schema of their own: never one cent over, and nothing stays."""

import json

import pytest
from django.db import connection

from guichet.budget.errors import BudgetError
from guichet.cli.hammering import hammer
from tests.budget.factories import NOW


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nothing_goes_over_and_nothing_stays() -> None:
    found = hammer(seconds=4, connections_wanted=16, envelopes=4, now=NOW)
    assert found.holds, found
    assert found.services.commits > 0
    assert found.services.refused > 0, "the tight envelopes were never emptied"
    assert found.around_services.refused > 0
    assert json.dumps(found.as_json())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'hammer_%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM budget_envelope")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM journal_entry WHERE actor = 'system:hammer'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("seconds", "count", "envelopes"), [(0, 4, 4), (2, 0, 4), (2, 501, 4), (2, 4, 0)])
def test_a_run_that_cannot_be_is_refused(seconds: int, count: int, envelopes: int) -> None:
    with pytest.raises(BudgetError, match="au moins 1 seconde"):
        hammer(seconds=seconds, connections_wanted=count, envelopes=envelopes, now=NOW)
