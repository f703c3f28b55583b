"""The page of laureates: filters in the address, sums that are those of its lines, a fixed number of queries."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.publication.models import PublishedAward
from guichet.publication.selectors import AwardFilter, awards, list_awards, totals, totals_by
from guichet.publication.services import import_awards

from .files import TOURS_METROPOLE, green_line, write

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
QUERIES = 6
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture
def laureates(tmp_path: Path) -> None:
    lines = [
        green_line(
            numero_dossier_ds=str(number), montant_engage=f"{number},00 €", nom_du_projet=f"Projet {number}"
        )
        for number in range(1, 121)
    ]
    lines.append(
        green_line(
            numero_dossier_ds="900",
            siren=TOURS_METROPOLE,
            nom_demarche_ds="Covoiturage",
            nom_beneficiaire_principal="TOURS METROPOLE",
        )
    )
    lines.append(green_line(numero_dossier_ds="901", code_departement="1", code_commune="1004", siren=""))
    import_awards(write(tmp_path, *lines), now=NOW, today=NOW.date())


@pytest.mark.usefixtures("laureates")
class TestPage:
    @pytest.mark.parametrize(
        ("query", "counted"),
        [
            ("", 122),
            ("?territoire=DEP-37", 121),
            ("?territoire=37", 121),
            ("?territoire=EPCI-243700754", 121),
            ("?territoire=COM-01004", 1),
            ("?territoire=REG-24", 121),
            ("?dispositif=fonds-vert-covoiturage", 1),
            ("?annee=2022", 0),
            ("?q=metropole+TOURS", 1),
            ("?q=***", 0),
            ("?taille=50000-", 1),
            ("?source=guichet", 0),
        ],
    )
    def test_filters_are_the_address(self, client: Client, query: str, counted: int) -> None:
        page = client.get(f"/laureats{query}")
        assert page.status_code == 200
        text = page.content.decode()
        if counted:
            assert f"<dd>{counted}</dd>" in text
        else:
            assert "Aucune aide attribuée ne correspond" in text

    def test_pages_hold_each_award_once(self, client: Client) -> None:
        seen: list[str] = []
        address = "/laureats?territoire=DEP-37"
        while address:
            text = client.get(address).content.decode()
            seen += re.findall(r'data-label="Projet">(Projet \d+)<', text)
            following = re.search(r'href="\?([^"]+)" rel="next"', text)
            address = f"/laureats?{following[1].replace('&amp;', '&')}" if following else ""
        assert len(seen) == len(set(seen)) == 120

    @pytest.mark.parametrize(
        "query",
        [
            "?territoire=XYZ-1",
            "?territoire=COM-99999",
            "?annee=abcd",
            "?annee=99999",
            "?taille=énorme",
            "?suite=n-importe",
            "?suite=1-2-3",
        ],
    )
    def test_a_wrong_filter_is_a_sentence(self, client: Client, query: str) -> None:
        page = client.get(f"/laureats{query}")
        assert page.status_code == 400
        assert "Ce choix ne se lit pas" in page.content.decode()

    @pytest.mark.parametrize(
        "query", ["?q=%00", "?q=" + "a" * 5_000, "?suite=" + "9" * 30 + "-1", "?dispositif=%F0%9F%92%A9"]
    )
    def test_hostile_values_do_no_harm(self, client: Client, query: str) -> None:
        assert client.get(f"/laureats{query}").status_code in {200, 400}

    def test_queries_do_not_grow(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/laureats")
        with django_assert_num_queries(QUERIES):
            client.get("/laureats?territoire=DEP-37")
        PublishedAward.objects.filter(reference__lt="5").delete()
        with django_assert_num_queries(QUERIES):
            client.get("/laureats?territoire=DEP-37")


@pytest.mark.usefixtures("laureates")
def test_sums_are_those_of_the_lines() -> None:
    wanted = AwardFilter(territory="DEP-37")
    lines = list(awards(wanted))
    found = totals(wanted)
    assert (found.awards, found.cents) == (len(lines), sum(line.amount_cents for line in lines))
    by_commune = totals_by(wanted, "commune")
    assert sum(one.cents for one in by_commune.values()) == found.cents
    assert list_awards(wanted).items[0].amount_cents == max(line.amount_cents for line in lines)
