"""The list over thousands of schemes: few queries, few cards, and a time that does not follow their number."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guichet.schemes.selectors import PlanSet, SchemePlans, plans
from guichet.simulations.web import results

from .pages import DAY, SAINT_CYR

PAGE = f"/aides?territoire={SAINT_CYR}&organisation=commune&le={DAY}"
MANY, FEW = 4_000, 60
AT_MOST = 3

pytestmark = pytest.mark.usefixtures("catalogue")


def copies(count: int) -> PlanSet:
    """Return so many schemes: the shipped ones, over and over, each with plans of its own."""
    shipped = list(plans(date.fromisoformat(DAY)).values())
    made: dict[str, SchemePlans] = {}
    for number in range(count):
        scheme = shipped[number % len(shipped)]
        slug = f"{scheme.slug}-{number}"
        local = {area: replace(plan, slug=slug) for area, plan in scheme.local.items()}
        made[slug] = replace(scheme, slug=slug, base=replace(scheme.base, slug=slug), local=local)
    return PlanSet(date.fromisoformat(DAY), f"{count} copies", made)


@pytest.fixture
def of(monkeypatch: pytest.MonkeyPatch, client: Client) -> Callable[[int], str]:
    def show(count: int) -> str:
        catalogue = copies(count)
        monkeypatch.setattr(results, "plans", lambda at: catalogue)
        return client.get(PAGE).content.decode()

    return show


def test_few_cards_are_sent_whatever_the_number_of_schemes(of: Callable[[int], str]) -> None:
    body = of(600)
    assert len(re.findall(r'class="gs-card ', body)) <= 30
    assert body.count("Voir les suivantes") == 3


def test_no_query_more_for_more_schemes(
    of: Callable[[int], str], client: Client, django_assert_num_queries: Any
) -> None:
    of(600)
    with django_assert_num_queries(
        2
    ):  # the place and the bodies around it; the catalogue's own is replaced here
        client.get(PAGE)


@pytest.mark.slow
def test_thousands_take_at_most_three_times_sixty(of: Callable[[int], str], client: Client) -> None:
    """The best of several tries of each, in turn, so that a busy machine weighs on both."""
    best: dict[int, float] = {}
    for count in (FEW, MANY) * 3:
        of(count)
        for _ in range(5):
            start = time.perf_counter()
            client.get(PAGE)
            best[count] = min(best.get(count, 99), time.perf_counter() - start)
    assert best[MANY] <= AT_MOST * best[FEW], f"{best[MANY] * 1000:.0f} ms against {best[FEW] * 1000:.0f} ms"
