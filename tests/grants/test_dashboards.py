"""The dashboards of areas, and the year of AE and CP: their figures, whom they are for, few queries, no sum over lines."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from guichet.budget.services import commit, pay
from guichet.grants.models import Award, Instalment
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount
from tests.budget.factories import SOCLE, by, make_envelope
from tests.people import make, sign_in
from tests.review.factories import NOW

from .deciding import grant_of_ballan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
LATER = datetime(2021, 5, 12, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def local() -> int:
    nation = make_envelope(100_000_000)
    return make_envelope(30_000_000, area="DEP-37", parent=nation)


@pytest.fixture
def award(local: int) -> Award:
    """A grant of 13 450 € committed on the envelope of the département."""
    return grant_of_ballan(SOCLE)


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def test_a_departement_reads_its_year(
    client: Client, local: int, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    line = commit(local, 1_000_000, by("Une autre", "", NOW))
    pay(line, 400_000, by("Avance", "", LATER))
    sign_in(client, "prefet")
    response = client.get("/tableau/DEP-37")
    page = words(response)
    assert "Enveloppes 300 000,00 €" in page
    assert "Engagé (AE) 23 450,00 €" in page
    assert "Payé dans l’année (CP) 4 000,00 €" in page
    assert "Engagé et pas encore payé 19 450,00 €" in page
    assert (
        "/budget/lignes?compte=committed&amp;territoire=DEP-37&amp;exercice=2021" in response.content.decode()
    )
    assert "juin" not in page, "what is to come is not drawn"
    assert "mai 0,00 € 23 450,00 € 4 000,00 € 4 000,00 €" in page


def test_the_country_counts_what_is_delegated_once(client: Client, local: int) -> None:
    sign_in(client, "national_manager")
    page = words(client.get("/tableau/FR"))
    assert "Enveloppes 1 000 000,00 €" in page
    assert "Disponible 1 000 000,00 €" in page
    assert "Indre-et-Loire 300 000,00 €" in page


def test_without_an_envelope_nothing_is_zero(client: Client) -> None:
    sign_in(client, "reviewer")
    page = words(client.get("/tableau/DEP-37"))
    assert "Engagé (AE) non suivi" in page
    assert "Aucune enveloppe n’est suivie ici" in page


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("reviewer", "DEP-37", 200),
        ("reviewer", "DEP-41", 404),
        ("reviewer", "REG-24", 404),
        ("reviewer", "FR", 404),
        ("other_reviewer", "DEP-37", 404),
        ("secretary", "DEP-37", 404),
        ("national_manager", "FR", 200),
        ("national_manager", "REG-24", 200),
        ("national_manager", "DEP-999", 404),
        ("scheme_manager", "DEP-37", 200),
    ],
)
def test_who_reads_which_area(client: Client, role: str, code: str, status: int) -> None:
    sign_in(client, role)
    assert client.get(f"/tableau/{code}").status_code == status


def test_few_queries(client: Client, award: Award, django_assert_max_num_queries: Any) -> None:
    sign_in(client, "national_manager")
    client.get("/tableau/FR")
    with django_assert_max_num_queries(8):
        assert client.get("/tableau/FR?annee=2021").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get("/budget/annees/2021").status_code == 200


@pytest.mark.parametrize("year", ["abcd", "99999", "²021", ""])
def test_a_strange_year_is_this_one(client: Client, year: str) -> None:
    sign_in(client, "reviewer")
    assert "en 2021" in words(client.get("/tableau/DEP-37", {"annee": year}))


class TestYear:
    def test_what_is_committed_paid_and_owed(self, client: Client, local: int, award: Award) -> None:
        first, *others = Instalment.objects.filter(award=award).order_by("rank")
        Instalment.objects.filter(pk=first.pk).update(due_on=NOW.date())
        due, undated = (
            format_amount(sum(one.planned_cents for one in some)).replace("\u202f", " ").replace("\xa0", " ")
            for some in ([first], others)
        )
        sign_in(client, "prefet")
        page = words(client.get("/budget/annees/2021"))
        assert "Engagé (AE) 13 450,00 €" in page
        assert f"À payer dans l’année {due}" in page
        assert f"À payer, sans date {undated}" in page

    def test_a_payment_counts_in_its_year(self, client: Client, local: int) -> None:
        line = commit(local, 1_000_000, by("Une décision", "", NOW))
        pay(line, 400_000, by("Solde", "", datetime(2022, 2, 1, tzinfo=PARIS)))
        sign_in(client, "prefet")
        assert "Payé (CP) 4 000,00 €" in words(client.get("/budget/annees/2022"))
        assert "Payé (CP) 0,00 €" in words(client.get("/budget/annees/2021"))

    def test_files(self, client: Client, award: Award) -> None:
        sign_in(client, "prefet")
        text = client.get("/budget/annees/2021/ae-cp.csv")
        content = b"".join(text.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a file is streamed
        assert "13450,00" in content
        book = client.get("/budget/annees/2021/ae-cp.xlsx")
        assert ZipFile(BytesIO(b"".join(book.streaming_content))).namelist()  # type: ignore[attr-defined]  # as above
        assert client.get("/budget/annees/2021/ae-cp.exe").status_code == 404
        assert client.get("/budget/annees/1850").status_code == 404

    def test_others_read_nothing_of_it(self, client: Client, award: Award) -> None:
        assert make("other_reviewer").person
        sign_in(client, "other_reviewer")
        assert "13 450,00 €" not in words(client.get("/budget/annees/2021"))
        assert SOCLE not in client.get("/budget/annees/2021").content.decode()
