"""The sheet of a commune or an EPCI: what everybody reads, what its members and officers read, on the page and on paper."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.grants.models import Award
from guichet.shared import clock
from tests.people import PLACES_OF_BALLAN, make, sign_in
from tests.review.factories import NOW, make_application

from .deciding import grant_of_ballan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
PENDING = "Tablettes de l’école du Parc"


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def award() -> Award:
    award = grant_of_ballan(title="Le portail de la mairie")
    Award.objects.filter(pk=award.pk).update(carrier="COM-37018")
    return award


@pytest.fixture
def pending() -> Application:
    organisation = make("secretary").memberships[0].organisation
    return make_application(
        state=State.UNDER_REVIEW,
        title=PENDING,
        carrier="COM-37018",
        organisation_id=organisation,
        places=list(PLACES_OF_BALLAN),
        token="en-cours".ljust(43, "0"),
    )


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def test_everybody_reads_what_was_granted_and_what_is_possible(client: Client, award: Award) -> None:
    page = words(client.get("/communes/37018/fiche"))
    for told in ("Ballan-Miré", "Le portail de la mairie", "Accordé 13 450,00 €", "Possible maintenant"):
        assert told in page, told
    assert "En cours" not in page


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, False),
        ("neighbour", False),
        ("other_reviewer", False),
        ("expert_ien", False),
        ("secretary", True),
        ("mayor", True),
        ("reviewer", True),
        ("national_manager", True),
    ],
)
def test_what_waits_is_for_members_and_officers(
    client: Client, pending: Application, role: str | None, seen: bool
) -> None:
    if role:
        sign_in(client, role)
    answer = client.get("/communes/COM-37018/fiche")
    assert answer.status_code == 200
    assert (PENDING in words(answer)) is seen
    assert pending.token not in answer.content.decode() or role in {"secretary", "mayor"}
    assert "no-store" in answer["Cache-Control"]


def test_a_member_without_a_pending_application_is_told(client: Client) -> None:
    sign_in(client, "secretary")
    assert "Aucune demande n’attend de décision" in words(client.get("/communes/37018/fiche"))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("37018", 200),
        ("COM-37018", 200),
        ("243700754", 200),
        ("EPCI-243700754", 200),
        ("DEP-37", 404),
        ("99999", 404),
        ("rien", 404),
        ("x" * 300, 404),
    ],
    ids=["plain", "official", "siren", "epci", "departement", "unknown", "word", "long"],
)
def test_addresses(client: Client, code: str, status: int) -> None:
    assert client.get(f"/communes/{code}/fiche").status_code == status
    assert client.get(f"/communes/{code}/fiche.pdf").status_code == status


def test_the_paper_says_the_same(client: Client, award: Award, pending: Application) -> None:
    public = client.get("/communes/37018/fiche.pdf")
    assert public["Content-Type"] == "application/pdf"
    sign_in(client, "secretary")
    mine = client.get("/communes/37018/fiche.pdf")
    contents = [b"".join(one.streaming_content) for one in (public, mine)]  # type: ignore[attr-defined]  # a file is streamed
    assert all(content.startswith(b"%PDF") for content in contents)
    assert contents[0] != contents[1]


def test_few_queries(client: Client, award: Award, django_assert_max_num_queries: Any) -> None:
    sign_in(client, "secretary")
    client.get("/communes/37018/fiche")
    with django_assert_max_num_queries(9):
        client.get("/communes/37018/fiche")


class TestMyGrants:
    def test_sums_and_papers_owed_at_the_top_of_my_applications(self, client: Client, award: Award) -> None:
        sign_in(client, "secretary")
        page = words(client.get("/mes-demandes"))
        for told in (
            "Vos subventions",
            "Accordé 13 450,00 €",
            "Reçu 0,00 €",
            "À recevoir, au plus 13 450,00 €",
            "fin d’un projet",
            "Pour être payé, il manque",
            f"n° {award.number}",
        ):
            assert told in page, told

    def test_nothing_for_who_has_no_grant(self, client: Client, award: Award) -> None:
        sign_in(client, "neighbour")
        assert "Vos subventions" not in words(client.get("/mes-demandes"))

    def test_few_queries(self, client: Client, award: Award, django_assert_max_num_queries: Any) -> None:
        sign_in(client, "secretary")
        client.get("/mes-demandes")
        with django_assert_max_num_queries(8):
            client.get("/mes-demandes")
