"""Who does not apply: the communes that may and did not, what they could get, and to whom the list is given."""

import csv
import io
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.accounts.permissions import Actor
from guichet.publication.selectors.absent import absence
from guichet.shared import clock
from guichet.territories.selectors import commune_columns

from .sent import BALLAN, SOCLE, VOUVRAY, sent

DAY = date(2021, 3, 1)
QUERIES = 8
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "today")]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


class TestCounting:
    def test_who_may_and_did_not(self) -> None:
        sent(BALLAN, slug=SOCLE)
        sent(VOUVRAY, slug="itn-3c")
        communes = commune_columns(DAY)
        found = absence(SOCLE, communes, at=DAY)
        touraine = found.within("DEP-37")
        whole = found.group(touraine)
        assert (whole.may, whole.asked, whole.absent) == (272, 1, 271)
        listed = {commune.code for commune in found.listed(touraine)}
        assert len(listed) == 271
        assert "37018" not in listed
        assert "37281" in listed, "it asked for another scheme"
        assert absence("", communes, at=DAY).group(touraine).absent == 270

    def test_a_closed_scheme_is_for_nobody(self) -> None:
        found = absence("capteurs-co2", commune_columns(DAY), at=DAY)
        assert not found.may.any()
        assert found.by_departement(found.within("")) == []

    def test_groups_sum_to_the_rows(self) -> None:
        sent(BALLAN, slug="franceconnect-api")
        found = absence("franceconnect-api", commune_columns(DAY), at=DAY)
        everywhere = found.within("")
        groups = found.by_departement(everywhere)
        listed = list(found.listed(everywhere))
        assert sum(group.absent for group in groups) == len(listed) == found.group(everywhere).absent
        assert sum(group.cents for group in groups) == sum(one.cents or 0 for one in listed) > 0
        assert [one.population or 0 for one in listed] == sorted(
            (one.population or 0 for one in listed), reverse=True
        )

    def test_estimates_make_amounts(self) -> None:
        communes = commune_columns(DAY)
        assert absence(SOCLE, communes, at=DAY).group(np.ones(len(communes), np.bool_)).known == 0
        told = {"schools": "1", "classes": "4 pour 1000 habitants", "pupils": "80 pour 1000 habitants", "has_base": "non",
                "with_staff": "oui", "equipment": "10 000 €", "services": "1 000 €", "other_grants": "0"}  # fmt: skip
        names = {origin.fact.name for origin in absence(SOCLE, communes, at=DAY).unsaid}
        found = absence(SOCLE, communes, at=DAY, estimates={n: t for n, t in told.items() if n in names})
        whole = found.group(found.within("DEP-37"))
        assert whole.known > 200
        assert whole.cents > 0


class TestPage:
    def test_its_figures(self, client: Client) -> None:
        sent(BALLAN)
        text = client.get(f"/statistiques/absents?dispositif={SOCLE}&territoire=37").content.decode()
        assert "<dd>272</dd>" in text
        assert "<dd>271</dd>" in text
        assert "À qui écrire" not in text
        (line,) = rows(client, f"/statistiques/absents.csv?dispositif={SOCLE}&territoire=37")
        assert (line["nom"], line["peuvent_demander"], line["ont_demande"], line["sans_demande"]) == (
            "Indre-et-Loire",
            "272",
            "1",
            "271",
        )

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "Choisissez une aide"),
            ("?dispositif=capteurs-co2", "Aucune commune ne peut demander cette aide"),
            ("?dispositif=franceconnect-api", "Pourraient recevoir"),
        ],
    )
    def test_every_choice_is_answered(self, client: Client, query: str, said: str) -> None:
        page = client.get(f"/statistiques/absents{query}")
        assert page.status_code == 200
        assert said in page.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "?dispositif=nulle-part",
            "?territoire=COM-37018",
            f"?dispositif={SOCLE}&e.nothing=3",
            f"?dispositif={SOCLE}&e.classes=beaucoup",
        ],
    )
    def test_a_wrong_filter_is_a_sentence(self, client: Client, query: str) -> None:
        page = client.get(f"/statistiques/absents{query}")
        assert page.status_code == 400
        assert "ne se lit pas" in page.content.decode()
        assert client.get(f"/statistiques/absents.csv{query}").status_code == 400

    def test_queries_are_counted(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/statistiques/absents")
        with django_assert_max_num_queries(QUERIES):
            client.get(f"/statistiques/absents?dispositif={SOCLE}&territoire=DEP-37")


class TestList:
    """The communes one by one: to officers, where they hold a right."""

    def test_an_officer_has_those_of_their_departement(
        self, client: Client, sign_in: Callable[..., Actor]
    ) -> None:
        sent(BALLAN)
        sign_in("reviewer")
        text = client.get(f"/statistiques/absents?dispositif={SOCLE}").content.decode()
        assert "À qui écrire" in text
        assert "271" in text
        listed = rows(client, f"/statistiques/absents/communes.csv?dispositif={SOCLE}")
        assert {line["departement"] for line in listed} == {"37"}
        assert len(listed) == 271
        tours = listed[0]
        assert (tours["code_insee"], tours["commune"], tours["peut_demander"]) == (
            "37261",
            "Tours",
            "peut-être",
        )
        assert tours["a_envoyer"].endswith(f"/aides/{SOCLE}?territoire=COM-37261")

    def test_elsewhere_there_is_nothing_of_theirs(
        self, client: Client, sign_in: Callable[..., Actor]
    ) -> None:
        sign_in("reviewer")
        assert rows(client, f"/statistiques/absents/communes.csv?dispositif={SOCLE}&territoire=DEP-41") == []

    def test_a_wrong_choice_is_a_sentence(self, client: Client, sign_in: Callable[..., Actor]) -> None:
        sign_in("reviewer")
        answer = client.get("/statistiques/absents/communes.csv?dispositif=nulle-part")
        assert answer.status_code == 400
        assert "choisissez-en une" in answer.content.decode()

    def test_others_find_nothing(self, client: Client, sign_in: Callable[..., Actor]) -> None:
        assert client.get("/statistiques/absents/communes.csv").status_code == 302
        sign_in("secretary")
        assert client.get("/statistiques/absents/communes.csv").status_code == 404
