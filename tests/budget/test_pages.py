"""The pages of the budget: what they say, who may see and move, what a refusal keeps, how many queries they ask."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.budget.enums import Account, Unit
from guichet.budget.models import Envelope, LedgerLine
from guichet.budget.selectors import envelope, lines_of
from guichet.budget.services import commit
from guichet.shared import clock
from tests.people import sign_in

from .factories import NOW, SOCLE, by, make_envelope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


@pytest.fixture
def nation() -> int:
    return make_envelope(1_000_000)


@pytest.fixture
def local(nation: int) -> int:
    return make_envelope(300_000, area="DEP-37", parent=nation)


class TestReading:
    def test_the_tree_says_what_is_left(self, client: Client, local: int) -> None:
        commit(local, 120_000, by())
        sign_in(client, "national_manager")
        page = client.get("/budget")
        assert page.status_code == 200
        assert "Disponible 1 800,00 €" in words(page)
        assert "Reçu 10 000,00 €" in words(page)

    def test_a_reviewer_sees_their_area_only(self, client: Client, nation: int, local: int) -> None:
        sign_in(client, "reviewer")
        page = client.get("/budget")
        assert f"/budget/{local}" in page.content.decode()
        assert f"/budget/{nation}" not in page.content.decode()
        assert client.get(f"/budget/{local}").status_code == 200
        assert client.get(f"/budget/{nation}").status_code == 404
        assert "Ouvrir une enveloppe" not in words(page)

    @pytest.mark.parametrize("role", ["other_reviewer", "secretary", "expert_ien", "sous_prefet"])
    def test_strangers_find_nothing(self, client: Client, local: int, role: str) -> None:
        sign_in(client, role)
        assert client.get(f"/budget/{local}").status_code == 404

    @pytest.mark.parametrize(
        ("address", "seen"),
        [
            ("?annee=2021", True),
            ("?annee=2022", False),
            ("?annee=deux", True),
            (f"?aide={SOCLE}", True),
            ("?aide=detr", False),
            ("?territoire=DEP-37", True),
            ("?territoire=DEP-41", False),
            ("?unite=post", False),
            ("?suite=12345678901234567890", True),
        ],
    )
    def test_the_address_filters(self, client: Client, local: int, address: str, seen: bool) -> None:
        sign_in(client, "national_manager")
        page = client.get(f"/budget{address}")
        assert page.status_code == 200
        assert (f"/budget/{local}" in page.content.decode()) is seen

    def test_a_figure_opens_its_lines(self, client: Client, local: int) -> None:
        for _ in range(55):
            commit(local, 10, by("Une décision"))
        sign_in(client, "reviewer")
        page = client.get(f"/budget/{local}?compte=committed")
        assert words(page).count("Une décision") == 50
        assert "Répartition" not in words(page)
        older = re.search(r'href="\?(compte=committed&amp;avant=\d+)#lignes"', page.content.decode())
        assert older
        following = client.get(f"/budget/{local}?{older[1].replace('&amp;', '&')}")
        assert words(following).count("Une décision") == 5

    def test_what_was_delegated_is_received(self, client: Client, local: int) -> None:
        sign_in(client, "reviewer")
        page = client.get(f"/budget/{local}?compte=received")
        assert "3 000,00 € reçu" in words(page)

    @pytest.mark.parametrize("query", ["?avant=x", "?compte=rien", "?avant=99999999999999999999999"])
    def test_a_strange_address_is_no_error(self, client: Client, local: int, query: str) -> None:
        sign_in(client, "reviewer")
        assert client.get(f"/budget/{local}{query}").status_code == 200

    def test_pages_ask_few_queries(
        self, client: Client, local: int, django_assert_max_num_queries: Any
    ) -> None:
        commit(local, 10, by())
        sign_in(client, "national_manager")
        client.get("/budget")
        with django_assert_max_num_queries(5):
            client.get("/budget")
        with django_assert_max_num_queries(9):
            client.get(f"/budget/{local}")


class TestMoving:
    def test_receive_delegate_give_back(self, client: Client, nation: int, local: int) -> None:
        sign_in(client, "national_manager")
        said = {"montant": "1 000,00", "motif": "Loi de finances rectificative"}
        assert client.post(f"/budget/{nation}/recevoir", said).status_code == 302
        assert client.post(f"/budget/{nation}/deleguer", {**said, "vers": str(local)}).status_code == 302
        assert client.post(f"/budget/{local}/rendre", {**said, "montant": "500"}).status_code == 302
        assert client.post(f"/budget/{nation}/reprendre", {**said, "montant": "1"}).status_code == 302
        top, below = envelope(nation), envelope(local)
        assert (top.received, top.delegated, below.received) == (1_099_900, 350_000, 350_000)
        assert lines_of(nation)[0].reason == "Loi de finances rectificative"

    def test_close_then_open_again(self, client: Client, nation: int) -> None:
        sign_in(client, "national_manager")
        client.post(f"/budget/{nation}/clore", {"motif": "Fin de gestion"})
        assert envelope(nation).closed
        refused = client.post(f"/budget/{nation}/recevoir", {"montant": "1", "motif": "Trop tard"})
        assert refused.status_code == 400
        client.post(f"/budget/{nation}/rouvrir", {"motif": "Erreur"})
        assert not envelope(nation).closed

    @pytest.mark.parametrize(
        ("action", "said", "told"),
        [
            ("recevoir", {"montant": "", "motif": "Loi"}, "Indiquez un montant"),
            ("recevoir", {"montant": "-5", "motif": "Loi"}, "-5"),
            ("recevoir", {"montant": "0", "motif": "Loi"}, "plus grand que zéro"),
            ("recevoir", {"montant": "12", "motif": " "}, "Dites pourquoi"),
            ("recevoir", {"montant": "12", "motif": "x" * 401}, "400 caractères"),
            ("deleguer", {"montant": "9000000", "motif": "Trop", "vers": "LOCAL"}, "il manque"),
            ("deleguer", {"montant": "1", "motif": "Où ?", "vers": "0"}, "Choisissez l’enveloppe"),
            ("reprendre", {"montant": "8000", "motif": "Trop"}, "il manque"),
            ("clore", {"motif": ""}, "Dites pourquoi"),
        ],
    )
    def test_a_refusal_says_why_and_keeps_what_was_typed(
        self, client: Client, nation: int, local: int, action: str, said: dict[str, str], told: str
    ) -> None:
        sign_in(client, "national_manager")
        before = LedgerLine.objects.count()
        given = {name: value.replace("LOCAL", str(local)) for name, value in said.items()}
        page = client.post(f"/budget/{nation}/{action}", given)
        assert page.status_code == 400
        assert told in words(page)
        assert 'aria-invalid="true"' in page.content.decode(), "said at its field"
        for name in ("montant", "motif"):
            if said.get(name, "").strip():
                assert f'value="{said[name]}"' in page.content.decode()
        assert LedgerLine.objects.count() == before

    @pytest.mark.parametrize("role", ["reviewer", "prefet", "detr_reviewer_none"])
    def test_whoever_does_not_manage_finds_nothing(self, client: Client, local: int, role: str) -> None:
        sign_in(client, role if role != "detr_reviewer_none" else "neighbour")
        assert client.post(f"/budget/{local}/rendre", {"montant": "1", "motif": "x"}).status_code == 404

    def test_what_another_tab_did_already_is_said(self, client: Client, nation: int) -> None:
        sign_in(client, "national_manager")
        page = client.post(f"/budget/{nation}/rouvrir", {"motif": "Pourquoi pas"})
        assert page.status_code == 400
        assert "déjà ouverte" in words(page)

    def test_an_unknown_action_is_no_page(self, client: Client, nation: int) -> None:
        sign_in(client, "national_manager")
        assert client.post(f"/budget/{nation}/vider", {"montant": "1", "motif": "x"}).status_code == 404


FORM = {
    "titre": "Enveloppe de la Touraine",
    "aide": [SOCLE],
    "annee": "2021",
    "territoire": "DEP-37",
    "unite": "euro",
    "depend": "",
    "montant": "5 000",
    "motif": "Arrêté de répartition",
    "note": "",
    "centre": "PRFDCAB037",
    "domaine": "0112-01",
}


class TestOpening:
    def test_it_is_opened_and_receives(self, client: Client) -> None:
        sign_in(client, "scheme_manager")
        assert "Socle" in words(client.get("/budget/ouvrir"))
        answer = client.post("/budget/ouvrir", FORM)
        made = Envelope.objects.get()
        assert answer["Location"] == f"/budget/{made.pk}?fait=ouvrir"
        assert (made.area, made.received, made.cost_centre) == ("DEP-37", 500_000, "PRFDCAB037")
        assert "L’enveloppe est ouverte" in words(client.get(answer["Location"]))

    def test_one_that_depends_is_delegated_to(self, client: Client, nation: int) -> None:
        sign_in(client, "scheme_manager")
        client.post("/budget/ouvrir", {**FORM, "depend": str(nation)})
        made = Envelope.objects.get(parent=nation)
        assert (made.received, envelope(nation).delegated) == (500_000, 500_000)
        assert lines_of(nation, account=Account.DELEGATED)[0].recipient == made.pk

    def test_posts_are_whole(self, client: Client) -> None:
        sign_in(client, "scheme_manager")
        client.post("/budget/ouvrir", {**FORM, "unite": "post", "montant": "35"})
        made = Envelope.objects.get()
        assert (made.unit, made.received) == (Unit.POST, 35)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"titre": ""}, "Donnez un titre"),
            ({"aide": []}, "au moins une aide"),
            ({"annee": "1999"}, "entre 2000 et 2100"),
            ({"annee": "demain"}, "demain"),
            ({"montant": "1,5,0"}, "1,5,0"),
            ({"motif": ""}, "Dites pourquoi"),
            ({"note": "x" * 401}, "400 caractères"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_rest_kept(
        self, client: Client, change: dict[str, Any], told: str
    ) -> None:
        sign_in(client, "scheme_manager")
        page = client.post("/budget/ouvrir", {**FORM, **change})
        assert page.status_code == 400
        assert told in words(page)
        if "titre" not in change:
            assert 'value="Enveloppe de la Touraine"' in page.content.decode()
        assert not Envelope.objects.exists()

    def test_more_than_the_parent_has_opens_nothing(self, client: Client, nation: int) -> None:
        sign_in(client, "scheme_manager")
        page = client.post("/budget/ouvrir", {**FORM, "depend": str(nation), "montant": "90000"})
        assert page.status_code == 400
        assert "il manque" in words(page)
        assert Envelope.objects.count() == 1

    def test_another_scheme_is_not_offered(self, client: Client) -> None:
        sign_in(client, "scheme_manager")
        assert client.post("/budget/ouvrir", {**FORM, "aide": ["detr"]}).status_code == 404
