"""What programs do for an applicant: begin, fill, send once, and be told why not."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.permissions import Actor
from guichet.accounts.services import TokenTerms, give_token
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.journal.models import Entry
from guichet.shared import clock
from tests.applications.drafts import ANSWERS, BALLAN, NOW, PAPERS, SOCLE, agree
from tests.people import make

pytestmark = pytest.mark.usefixtures("ground", "march")
BASE = "/api/v1/applications"
FILLED = {**ANSWERS, **{name: [f"token-{name}"] for name in PAPERS}}

Send = Callable[..., Any]


@pytest.fixture
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schemes are open in March 2021."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def secretary() -> Actor:
    return make("secretary")


@pytest.fixture
def bearer(secretary: Actor) -> str:
    real = clock.real()
    terms = TokenTerms(
        name="Logiciel de la mairie",
        expires_at=real + timedelta(days=30),
        organisation=secretary.memberships[0].organisation,
    )
    return f"Bearer {give_token(terms, actor=secretary, now=NOW, real=real)[1]}"


def send(method: str, path: str, body: object = None, **headers: str) -> Any:
    content = body if isinstance(body, str) else json.dumps(body)
    return Client().generic(method, path, content, "application/json", headers=headers)


def begun(values: object = None, **headers: str) -> Any:
    body = {"scheme": SOCLE, "territory": BALLAN, "organisation": "commune", "values": values or {}}
    return send("POST", BASE, body, **headers)


def test_a_draft_is_nobodys_and_filled_by_its_address() -> None:
    made = begun({"has_base": "non", "siret": "732 829 320 00074"})
    assert made.status_code == 201
    draft = made.json()
    assert draft["values"]["has_base"] is False
    assert draft["values"]["siret"] == "73282932000074"
    assert "with_staff" in {item["field"] for item in draft["missing"]}
    changed = send("PATCH", f"{BASE}/drafts/{draft['token']}", {"values": {"with_staff": True}})
    assert changed.json()["values"]["with_staff"] is True
    assert changed.json()["revision"] == draft["revision"] + 1
    assert send("GET", f"{BASE}/drafts/{draft['token']}").json()["values"] == changed.json()["values"]


def test_refused_values_are_told_and_the_others_kept() -> None:
    draft = begun({"has_base": "peut-être bien", "with_staff": True}).json()
    assert [item["field"] for item in draft["refused"]] == ["has_base"]
    assert draft["values"]["with_staff"] is True
    path = f"{BASE}/drafts/{draft['token']}"
    changed = send("PATCH", path, {"values": {"contact_phone": "-3", "with_staff": False}}).json()
    assert [item["field"] for item in changed["refused"]] == ["contact_phone"]
    assert changed["values"]["with_staff"] is False


def test_an_older_revision_is_told_what_is_there_now() -> None:
    draft = begun({"contact_name": "Mairie"}).json()
    path = f"{BASE}/drafts/{draft['token']}"
    send("PATCH", path, {"values": {"contact_name": "Secrétariat"}})
    late = send("PATCH", path, {"values": {"contact_name": "Accueil"}, "revision": draft["revision"]})
    assert late.status_code == 409
    assert late.json()["current"]["contact_name"] == "Secrétariat"


def agreed(draft: dict[str, Any]) -> dict[str, Any]:
    """The same draft, once everyone the form names agreed."""
    agree(Application.objects.get(token=draft["token"]))
    return draft


def test_sending_twice_under_one_key_sends_once(bearer: str) -> None:
    draft = agreed(begun(FILLED, authorization=bearer).json())
    assert [item["field"] for item in draft["missing"]] == ["co_validator:school_head"]
    path = f"{BASE}/drafts/{draft['token']}/submit"
    first = send("POST", path, authorization=bearer, idempotency_key="a1")
    second = send("POST", path, authorization=bearer, idempotency_key="a1")
    assert first.status_code == 200, first.content
    assert first.json() == second.json()
    assert first.json()["state"] == State.SUBMITTED
    assert Application.objects.get().number == first.json()["number"]
    assert Entry.objects.filter(kind="application.submit").count() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
def test_sending_needs_a_key(bearer: str, key: str) -> None:
    draft = begun(FILLED, authorization=bearer).json()
    refused = send(
        "POST", f"{BASE}/drafts/{draft['token']}/submit", authorization=bearer, idempotency_key=key
    )
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]


def test_a_key_serves_one_request_only(bearer: str) -> None:
    drafts = [agreed(begun(FILLED, authorization=bearer).json()) for _ in range(2)]
    paths = [f"{BASE}/drafts/{one['token']}/submit" for one in drafts]
    assert send("POST", paths[0], authorization=bearer, idempotency_key="k").status_code == 200
    other = send("POST", paths[1], authorization=bearer, idempotency_key="k")
    assert other.status_code == 422
    assert "déjà servi" in other.json()["detail"]


def test_what_is_missing_is_told_and_may_be_sent_again(bearer: str) -> None:
    draft = begun({"has_base": False}, authorization=bearer).json()
    path = f"{BASE}/drafts/{draft['token']}"
    refused = send("POST", f"{path}/submit", authorization=bearer, idempotency_key="k")
    assert refused.status_code == 422
    assert "with_staff" in {item["field"] for item in refused.json()["errors"]}
    agreed(send("PATCH", path, {"values": FILLED}, authorization=bearer).json())
    assert send("POST", f"{path}/submit", authorization=bearer, idempotency_key="k").status_code == 200


def test_a_draft_of_an_organisation_is_hidden_from_others(bearer: str) -> None:
    draft = begun({"has_base": False}, authorization=bearer).json()
    path = f"{BASE}/drafts/{draft['token']}"
    real = clock.real()
    stranger = make("neighbour")
    terms = TokenTerms(
        name="x", expires_at=real + timedelta(1), organisation=stranger.memberships[0].organisation
    )
    other = f"Bearer {give_token(terms, actor=stranger, now=NOW, real=real)[1]}"
    unknown = f"{BASE}/drafts/{'x' * 43}"
    for method, body in (("GET", None), ("PATCH", {"values": {"has_base": True}})):
        for headers in ({}, {"authorization": other}):
            answer = send(method, path, body, **headers)
            nothing = send(method, unknown, body, **headers)
            assert (answer.status_code, answer.content) == (404, nothing.content), (method, headers)
    assert send("POST", f"{path}/submit", idempotency_key="k").status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ("{", 400, "no JSON"),
        ({"scheme": "inconnue"}, 422, "no such scheme"),
        ({"scheme": SOCLE, "territory": "COM-99999"}, 422, "no such place"),
        ({"scheme": SOCLE, "values": []}, 422, "values are named"),
        ({"scheme": SOCLE, "champ": 1}, 422, "a key nobody knows"),
        ({}, 422, "nothing"),
        ({"scheme": SOCLE, "values": {"has_base": "cinq\ud800"}}, 201, "half a character"),
        ({"scheme": SOCLE, "values": {"has_base": {"a": [1] * 1000}}}, 201, "a shape that fits no field"),
    ],
)
def test_bad_bodies_get_a_sentence(body: object, status: int, why: str) -> None:
    answer = send("POST", BASE, body)
    assert answer.status_code == status, (why, answer.content)
    if status == 201:
        assert answer.json()["refused"], why
    else:
        assert answer.json()["detail"].strip(), why


def test_a_token_that_is_not_good_is_told_at_once() -> None:
    assert begun({}, authorization="Bearer inconnu").status_code == 401
    assert not Application.objects.exists()
