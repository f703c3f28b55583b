"""« Mes demandes » past its first page: nothing is lost, nothing comes twice, whatever moves meanwhile."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError
from guichet.applications.models import Application
from guichet.applications.selectors.mine import PAGE, applications_of
from tests.people import make, sign_in
from tests.simulations.pages import text_of

from .drafts import NOW, SOCLE, draft

pytestmark = pytest.mark.usefixtures("ground")
STATES = (State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.CLOSED)


def make_many(count: int, actor: Actor) -> None:
    """Applications of the secretary in every state, many changed at the same instant."""
    model = draft(actor)
    Application.objects.bulk_create(
        Application(
            slug=SOCLE,
            version=model.version,
            facts=model.facts,
            token=f"one-of-many-{number}",
            number=None if STATES[number % 4] == State.DRAFT else 5_000 + number,
            submitted_at=None if STATES[number % 4] == State.DRAFT else NOW,
            decided_at=NOW if STATES[number % 4] == State.CLOSED else None,
            state=STATES[number % 4],
            owner_id=actor.person,
            places=model.places,
            created_at=NOW,
            changed_at=NOW - timedelta(hours=number // 7),
        )
        for number in range(count)
    )


def every_page(actor: Actor) -> list[list[str]]:
    pages, mark = [], ""
    while True:
        page = applications_of(actor, NOW, mark)
        pages.append([one.token for one in page.applications])
        mark = page.following
        if not mark:
            return pages


@pytest.mark.slow
def test_every_application_comes_once_drafts_then_sent_then_ended() -> None:
    actor = make("secretary")
    make_many(260, actor)
    pages = every_page(actor)
    tokens = [token for page in pages for token in page]
    assert [len(page) for page in pages] == [50, 50, 50, 50, 50, 11]
    assert len(set(tokens)) == Application.objects.count() == 261
    states = dict(Application.objects.values_list("token", "state"))
    ranks = [0 if states[t] == "draft" else 2 if states[t] == "closed" else 1 for t in tokens]
    assert ranks == sorted(ranks)


def test_the_pages_follow_one_another(client: Client) -> None:
    actor = sign_in(client, "secretary")
    make_many(PAGE + 3, actor)
    first = client.get("/mes-demandes").content.decode()
    (following,) = re.findall(r'href="(/mes-demandes\?suite=[^"]+)"', first)
    last = client.get(following).content.decode()
    assert "Demandes suivantes" not in last
    assert "Revenir au début" in last
    seen = set(re.findall(r"/demandes/([\w-]+)", first)) | set(re.findall(r"/demandes/([\w-]+)", last))
    assert len(seen) == PAGE + 4


def test_a_full_page_alone_has_no_next(client: Client) -> None:
    actor = sign_in(client, "secretary")
    make_many(PAGE - 1, actor)
    assert "suite=" not in client.get("/mes-demandes").content.decode()


def test_a_mark_past_the_end_says_so(client: Client) -> None:
    sign_in(client, "secretary")
    assert "Il n’y a plus rien après" in text_of(client.get("/mes-demandes?suite=9-1-1"))


def test_a_mark_that_is_none_is_said(client: Client) -> None:
    sign_in(client, "secretary")
    response = client.get("/mes-demandes?suite=abc")
    assert response.status_code == 400
    assert "reprenez « Mes demandes » depuis le début" in text_of(response)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mark=st.from_regex(r"\A[0-9]{1,19}-[0-9]{1,19}-[0-9]{1,19}\Z"))
def test_any_mark_of_the_right_shape_is_a_page(mark: str) -> None:
    assert applications_of(make("stranger"), NOW, mark).applications == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mark=st.text(st.sampled_from("0123456789-²a"), min_size=1, max_size=80).filter(
        lambda t: t.count("-") != 2
    )
)
def test_any_other_is_refused_with_a_sentence(mark: str) -> None:
    with pytest.raises(ApplicationError, match="depuis le début"):
        applications_of(make("stranger"), NOW, mark)
