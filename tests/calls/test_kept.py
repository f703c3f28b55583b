"""Answers kept: the same while nothing changes, another one within a minute of a change, never one person's for another."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.calls.web import kept
from guichet.schemes.services import load_schemes
from guichet.shared import clock

from .pages import page_of, text_of
from .small import scheme_text, write

pytestmark = pytest.mark.django_db

PATHS = [
    "/appels",
    "/appels?public=commune",
    "/appels.pdf",
    "/calendrier",
    "/calendrier?vue=mois",
    "/calendrier.ics",
    "/appels.atom",
]


@pytest.fixture
def folder(tmp_path: Path, empty_catalogue: None, today: date) -> Path:
    write(tmp_path, ordinateurs=scheme_text(closes="2021-03-31"))
    load_schemes(tmp_path, now=datetime(2021, 2, 1, 9, tzinfo=UTC))
    return tmp_path


@pytest.mark.parametrize("path", PATHS)
def test_who_has_it_already_is_sent_nothing(client: Client, folder: Path, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_a_kept_answer_asks_two_queries(client: Client, folder: Path, path: str) -> None:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) == 2


@pytest.mark.parametrize("path", PATHS)
def test_a_change_shows_within_a_minute(client: Client, folder: Path, path: str) -> None:
    """At once on the server; whoever keeps a copy may use it for less than a minute, then compares its tag."""
    first = client.get(path)
    found = re.search(r"max-age=([0-9]+)", first["Cache-Control"])
    assert found is not None
    assert kept.KEPT_SECONDS + int(found[1]) <= 60
    write(folder, ordinateurs=scheme_text(closes="2021-03-15", title="Des tablettes"))
    load_schemes(folder, now=datetime(2021, 2, 2, 9, tzinfo=UTC))
    after = client.get(path, headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200
    assert after.content != first.content


def test_another_day_is_another_page(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Il reste 30 jours" in text_of(page_of(client, "/appels"))
    monkeypatch.setattr(clock, "today", lambda: date(2021, 3, 30))
    assert "Demain, dernier jour" in text_of(page_of(client, "/appels"))


def test_an_answer_is_not_kept_beyond_half_a_minute(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(client, "/appels")
    (made,) = [answer.made for answer in kept.answers.kept.values()]
    monkeypatch.setattr(kept, "monotonic", lambda: made + kept.KEPT_SECONDS + 1)
    with CaptureQueriesContext(connection) as asked:
        page_of(client, "/appels")
    assert len(asked) > 2


def test_the_page_of_someone_signed_in_is_theirs(
    client: Client, folder: Path, sign_in: Callable[..., Any]
) -> None:
    page_of(client, "/appels")
    sign_in("secretary")
    own = client.get("/appels")
    assert "Se déconnecter" in own.content.decode()
    assert "private" in own["Cache-Control"]
    assert "Se déconnecter" not in page_of(Client(), "/appels")


def test_long_addresses_do_not_fill_the_memory(client: Client, folder: Path) -> None:
    page_of(client, "/appels", q="x" * 10_000)
    assert not kept.answers.kept
