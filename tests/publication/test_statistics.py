"""Statistics of demand: what they count, the page and its file, what they never say, and how old they may be."""

import csv
import io
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.applications.selectors.statistics import Demand, Sent, demand, sent_mark
from guichet.publication.enums import Size
from guichet.publication.selectors.demand import StatisticsFilter, breakdowns, read_demand
from guichet.publication.web import kept_figures
from guichet.shared.clock import PARIS
from tests.review.factories import make_application

from .sent import BALLAN, BLOIS, ITN, NOUMEA, SENT_AT, SOCLE, VOUVRAY, sent

QUERIES = 8
LATER = datetime(2021, 5, 31, 23, 30, tzinfo=PARIS)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture
def sent_ones() -> None:
    """Nine applications of bodies, in two schemes, four départements and three months; one draft and two persons besides."""
    sent(BALLAN, State.ACCEPTED, days=10)
    sent(BALLAN, State.REFUSED, days=40)
    sent(VOUVRAY, State.ACCEPTED, days=20, slug=ITN)
    sent(VOUVRAY, State.SUBMITTED, at=LATER)
    sent(BLOIS, State.WITHDRAWN)
    sent(BLOIS, State.CLOSED, days=3)
    sent(NOUMEA, State.UNDER_REVIEW, slug=ITN, requested_cents=None)
    sent(BALLAN, State.UNDER_REVIEW, carrier_kind="epci", carrier="EPCI-243700754")
    sent(BALLAN, State.UNDER_REVIEW, carrier_facts={})
    make_application(state=State.DRAFT, submitted_at=None)
    sent(BALLAN, State.REFUSED, days=1, carrier_kind="individual")
    sent(BALLAN, State.REFUSED, days=1, carrier_kind="company")


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/statistiques.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.usefixtures("sent_ones")
class TestCounting:
    def test_what_became_of_them(self) -> None:
        assert demand().total == Sent(
            sent=9, waiting=4, accepted=2, refused=1, closed=1, withdrawn=1,
            requested_cents=800_000, granted_cents=120_000, usual_days=20, long_days=40,
        )  # fmt: skip
        assert (demand().total.decided, demand().total.success) == (3, 6667)

    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            ({"scheme": SOCLE}, 7),
            ({"scheme": ITN}, 2),
            ({"scheme": "aucune"}, 0),
            ({"place": "DEP-41"}, 2),
            ({"place": "REG-24"}, 8),
            ({"place": "COL-988"}, 1),
            ({"year": 2021}, 9),
            ({"year": 2020}, 0),
            ({"scheme": ITN, "place": "DEP-37"}, 1),
        ],
        ids=["socle", "itn", "none", "dep", "reg", "col", "year", "other-year", "both"],
    )
    def test_filters(self, wanted: dict[str, str], count: int) -> None:
        assert demand(**wanted).total.sent == count  # type: ignore[arg-type]  # the keys are the arguments

    def test_each_way_of_counting_sums_to_the_rows(self) -> None:
        found = read_demand(StatisticsFilter())
        bodies = Application.objects.exclude(state=State.DRAFT).exclude(
            carrier_kind__in=["individual", "company"]
        )
        asked = sum(row.requested_cents or 0 for row in bodies)
        granted = sum(row.granted_cents or 0 for row in bodies)
        parts = breakdowns(found, titles={}, places={})
        assert {part.key for part in parts} == {"mois", "aide", "departement", "taille"}
        for part in parts:
            assert sum(line.figures.sent for line in part.lines) == len(bodies)
            assert sum(line.figures.requested_cents for line in part.lines) == asked
            assert sum(line.figures.granted_cents for line in part.lines) == granted

    def test_by_month_in_paris_with_the_empty_ones(self) -> None:
        months = breakdowns(read_demand(StatisticsFilter()), titles={}, places={})[0]
        assert [(line.key, line.label, line.figures.sent) for line in months.lines] == [
            ("2021-03", "mars 2021", 8),
            ("2021-04", "avril 2021", 0),
            ("2021-05", "mai 2021", 1),
        ]

    def test_by_size_of_commune(self) -> None:
        sizes = breakdowns(read_demand(StatisticsFilter()), titles={}, places={})[3]
        assert {line.key: line.figures.sent for line in sizes.lines} == {
            Size.UNDER_10000: 4,
            Size.UNDER_50000: 2,
            Size.MORE: 1,
            "inconnue": 1,
            "autre": 1,
        }

    def test_persons_are_in_no_figure(self) -> None:
        assert sent_mark().others == 2
        assert demand(place="DEP-37", scheme=SOCLE).total.refused == 1
        assert 1 not in {demand().total.usual_days, demand().total.long_days}


def test_nothing_sent_is_nothing() -> None:
    assert demand() == Demand(total=Sent())
    assert demand().total.success is None


@pytest.mark.usefixtures("sent_ones")
class TestPage:
    def test_its_figures(self, client: Client) -> None:
        text = client.get("/statistiques").content.decode()
        plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
        for said in ("<dd>9</dd>", "66,67 %", "20 jours", "1 200,00 €", "Indre-et-Loire", "mars 2021"):
            assert said in plain, said
        assert "Ballan-Miré" not in text

    @pytest.mark.parametrize(
        "query", ["?territoire=41", "?territoire=DEP-41", "?territoire=DEP-41&annee=2021"]
    )
    def test_filters_are_the_address(self, client: Client, query: str) -> None:
        text = client.get(f"/statistiques{query}").content.decode()
        assert "<dd>2</dd>" in text
        assert "Loir-et-Cher</h1>" in text
        assert {line["code"] for line in lines(client, query) if line["par"] == "departement"} == {"41"}

    def test_nothing_for_a_choice_says_so(self, client: Client) -> None:
        page = client.get("/statistiques?annee=2019")
        assert page.status_code == 200
        assert "Aucune demande encore" in page.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "?annee=abcd", "?annee=99999999999999", "?annee=²", "?territoire=COM-37018", "?territoire=XYZ-1", "?territoire=DEP-99",
            "?dispositif=" + "a" * 100,
        ],
    )  # fmt: skip
    def test_a_wrong_filter_is_a_sentence(self, client: Client, query: str) -> None:
        page = client.get(f"/statistiques{query}")
        assert page.status_code == 400
        assert "Ce choix ne se lit pas" in page.content.decode()
        assert client.get(f"/statistiques.csv{query}").status_code == 400

    @pytest.mark.parametrize(
        "query", ["?dispositif=%00", "?territoire=%00", "?annee=%00", "?par=%00&annee=²"]
    )
    def test_hostile_values_do_no_harm(self, client: Client, query: str) -> None:
        for address in (
            "/statistiques",
            "/statistiques.csv",
            "/statistiques/absents",
            "/statistiques/absents.csv",
        ):
            assert client.get(f"{address}{query}").status_code in {200, 400}

    def test_the_file_is_what_the_page_shows(self, client: Client) -> None:
        whole = lines(client)
        assert sum(int(line["demandes"]) for line in whole if line["par"] == "aide") == 9
        assert {line["par"] for line in lines(client, "?par=mois")} == {"mois"}
        (itn,) = [line for line in whole if line["code"] == ITN]
        assert (itn["demandes"], itn["acceptees"], itn["delai_median_jours"]) == ("2", "1", "20")
        assert (itn["montant_demande_euros"], itn["montant_accorde_euros"]) == ("1000,00", "600,00")
        assert client.get("/statistiques.csv?par=nom").status_code == 400

    def test_queries_are_counted(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(QUERIES):
            client.get("/statistiques?territoire=DEP-37")
        with django_assert_num_queries(0):
            client.get("/statistiques?territoire=DEP-37")
        Application.objects.all().delete()
        kept_figures.figures.forget()
        with django_assert_num_queries(QUERIES):
            client.get("/statistiques?territoire=DEP-37")


class TestKept:
    def test_right_within_a_minute(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        now = 1_000.0
        monkeypatch.setattr(kept_figures, "seconds", lambda: now)
        assert "Aucune demande encore" in client.get("/statistiques").content.decode()
        sent()
        assert "Aucune demande encore" in client.get("/statistiques").content.decode(), "kept"
        now += 60 - kept_figures.BROWSERS_KEEP
        page = client.get("/statistiques")
        assert "<dd>1</dd>" in page.content.decode()
        assert page["Cache-Control"] == f"public, max-age={kept_figures.BROWSERS_KEEP}"

    def test_a_copy_is_compared_by_its_tag(self, client: Client) -> None:
        first = client.get("/statistiques.csv")
        again = client.get("/statistiques.csv", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        kept_figures.figures.forget()
        sent(at=SENT_AT)
        assert client.get("/statistiques.csv", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200

    def test_a_long_address_is_not_kept(self, client: Client) -> None:
        client.get("/statistiques?annee=2021&x=" + "a" * 400)
        assert not any("page" in str(key) for key in kept_figures.figures.kept)
