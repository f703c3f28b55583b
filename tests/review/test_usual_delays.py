"""The usual delays of a scheme file bear no source: where an officer uses one, it is said to be confirmed."""

import pytest
from django.test import Client

from guichet.shared import clock
from tests.people import sign_in

from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
PIECE = "Délai usuel, à confirmer"


def page(client: Client, query: str = "") -> str:
    sheet = make_sheet()
    sign_in(client, "reviewer")
    text = client.get(f"/instruction/dossiers/{sheet.number}{query}").content.decode()
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_delay_of_a_usual_piece_is_to_confirm(client: Client) -> None:
    assert PIECE in page(client, "?piece=deliberation")


def test_a_piece_without_a_usual_delay_says_nothing(client: Client) -> None:
    assert PIECE not in page(client)


def test_the_delay_of_an_opinion_is_to_confirm(client: Client) -> None:
    assert "(obligatoire) : 15 jours, délai à confirmer</option>" in page(client)
