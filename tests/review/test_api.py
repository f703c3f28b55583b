"""What a service's program reads and does: what its token allows, nothing else, not even a hint."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.enums import Right
from guichet.accounts.services import TokenTerms, give_token
from guichet.applications.enums import State
from guichet.journal.models import Entry
from guichet.review.models import ReviewSheet
from guichet.shared import clock
from tests.people import make

from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
BASE = "/api/v1/applications"


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def bearer(who: str, *rights: Right, **more: Any) -> str:
    real = clock.real()
    terms = TokenTerms(name="x", expires_at=real + timedelta(days=1), rights=frozenset(rights), **more)
    return f"Bearer {give_token(terms, actor=make(who), now=NOW, real=real)[1]}"


def ask(method: str, path: str, token: str = "", body: object = None) -> Any:
    headers = {"authorization": token} if token else {}
    content = json.dumps(body) if body is not None else ""
    return Client().generic(method, f"{BASE}{path}", content, "application/json", headers=headers)


@pytest.fixture
def reader() -> str:
    return bearer("reviewer", Right.VIEW, Right.INSTRUCT)


def test_pages_follow_each_other(reader: str) -> None:
    for _ in range(53):
        make_sheet()
    first = ask("GET", "", reader).json()
    second = ask("GET", f"?after={first['next']}", reader).json()
    numbers = [item["number"] for item in first["items"] + second["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 53
    assert second["next"] is None


def test_filters_are_those_of_the_page(reader: str) -> None:
    make_sheet(state=State.UNDER_REVIEW)
    make_sheet(state=State.SUBMITTED)
    found = ask("GET", "?state=under_review&scheme=socle-numerique-ecoles", reader).json()
    assert [item["state"] for item in found["items"]] == ["under_review"]


def test_an_action_does_what_its_button_does(reader: str) -> None:
    sheet = make_sheet(state=State.SUBMITTED)
    answer = ask("POST", f"/{sheet.number}/actions/instruire", reader, {"expected": "submitted"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["application"]["state"] == "under_review"
    entry = Entry.objects.get(kind="application.start_review")
    assert entry.actor.startswith("token:")
    late = ask("POST", f"/{sheet.number}/actions/instruire", reader, {"expected": "submitted"})
    assert late.status_code == 409
    assert "Entre-temps" in late.json()["detail"]


def test_refusals_are_sentences(reader: str) -> None:
    sheet = make_sheet(state=State.UNDER_REVIEW)
    for body in ({}, {"fields": {"title": ""}}, {"fields": {"title": ["x"] * 3, "due_on": "hier"}}):
        answer = ask("POST", f"/{sheet.number}/actions/demander-piece", reader, body)
        assert answer.status_code == 422, body
        assert answer.json()["detail"].strip()
    assert ask("POST", f"/{sheet.number}/actions/inconnue", reader, {}).status_code == 404
    assert ask("POST", f"/{sheet.number}/actions/instruire", reader, {"autre": 1}).status_code == 422


@pytest.mark.parametrize(
    ("who", "rights", "more", "why"),
    [
        ("other_reviewer", (Right.VIEW, Right.INSTRUCT), {}, "another département"),
        ("reviewer", (Right.VIEW, Right.INSTRUCT), {"scheme": "itn-3b"}, "another scheme"),
        ("reviewer", (Right.VIEW, Right.INSTRUCT), {"territory": "COM-37261"}, "another commune"),
    ],
)
def test_a_stranger_finds_what_a_wrong_number_finds(
    who: str, rights: tuple[Right, ...], more: dict[str, Any], why: str
) -> None:
    sheet: ReviewSheet = make_sheet(state=State.UNDER_REVIEW)
    token = bearer(who, *rights, **more)
    assert ask("GET", "", token).json()["items"] == [], why
    for method, path, body in (
        ("GET", "/{}", None),
        ("POST", "/{}/actions/prendre", {}),
        ("POST", "/{}/actions/inconnue", {}),
    ):
        there = ask(method, path.format(sheet.number), token, body)
        nowhere = ask(method, path.format(999_999_999), token, body)
        assert (there.status_code, there.content) == (404, nowhere.content), (path, why)


def test_a_program_that_only_reads_changes_nothing() -> None:
    sheet = make_sheet(state=State.UNDER_REVIEW)
    token = bearer("reviewer", Right.VIEW)
    assert ask("GET", f"/{sheet.number}", token).status_code == 200
    assert ask("POST", f"/{sheet.number}/actions/prendre", token, {}).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic x"])
def test_without_a_token_nothing_is_read(header: str) -> None:
    sheet = make_sheet()
    for method, path in (
        ("GET", ""),
        ("GET", f"/{sheet.number}"),
        ("POST", f"/{sheet.number}/actions/prendre"),
    ):
        assert ask(method, path, header, {} if method == "POST" else None).status_code == 401
