"""GET /territories, as a program calls it."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

client = Client()


def ask(**query: Any) -> Any:
    return client.get(f"/api/v1/territories?{urlencode(query, doseq=True, errors='surrogatepass')}")


def test_the_shape_of_an_answer(sample: None) -> None:
    answer = ask(q="st-cyr sur loire", at="2021-03-01")
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "code": "37214",
                "kind": "commune",
                "name": "Saint-Cyr-sur-Loire",
                "department": "37",
                "population": 15991,
                "postal_codes": ["37540"],
            }
        ],
        "next": None,
    }


def test_today_when_no_date_is_given(sample: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guichet.shared.clock.today", lambda: date(2026, 5, 4))
    assert ask(q="culoz").json()["items"][0]["name"] == "Culoz-Béon"
    monkeypatch.setattr("guichet.shared.clock.today", lambda: date(2021, 3, 1))
    assert ask(q="culoz").json()["items"][0]["name"] == "Culoz"


def test_pages(sample: None) -> None:
    first = ask(q="s", at="2021-03-01", limit=2).json()
    second = ask(q="s", at="2021-03-01", limit=2, after=first["next"]).json()
    codes = [(item["kind"], item["code"]) for item in first["items"] + second["items"]]
    assert len(set(codes)) == 4


def test_kinds(sample: None) -> None:
    found = ask(q="paris", at="2021-03-01", kind=["departement", "region"]).json()["items"]
    assert [item["kind"] for item in found] == ["departement"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"at": "demain"}, "n'est pas une date"),
        ({"at": "2021-02-30"}, "n'est pas une date"),
        ({"at": "2020-12-31"}, "depuis le 1er janvier 2021"),
        ({"limit": "beaucoup"}, "nombre"),
        ({"limit": "0"}, "1 à 100"),
        ({"limit": "1000"}, "100"),
        ({"limit": "-3"}, ""),
        ({"kind": "hameau"}, "Choisissez parmi : commune"),
        ({"after": "forged"}, "première page"),
    ],
)
def test_bad_input_is_refused_in_french(sample: None, query: dict[str, str], said: str) -> None:
    answer = ask(**{"q": "tours", "at": "2021-03-01", **query})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    "q", ["", "x" * 10_000, "\x1b", "😀", "%00", "'\"<script>", "\u202e", "%ZZ", "\ud800"]
)
def test_any_q_is_answered(sample: None, q: str) -> None:
    answer = ask(q=q, at="2021-03-01")
    assert answer.status_code == 200
    assert json.dumps(answer.json()["items"]) == "[]"
