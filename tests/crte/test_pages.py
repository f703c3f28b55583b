"""The pages of contracts: who finds them, what they say, what a refusal keeps, how many queries they ask."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.crte.models import Contract
from guichet.shared import clock
from tests.people import NOW, sign_in

from .factories import LOCHES, TOURS, draft_contract, signed_contract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


class TestReading:
    def test_everybody_reads_a_signed_contract(self, client: Client) -> None:
        contract = signed_contract()
        assert contract.title in words(client.get("/crte"))
        page = words(client.get(f"/crte/{contract.code}"))
        for told in (
            "signé le 15 février 2021",
            "Tours Métropole Val de Loire",
            "Préfecture d’Indre-et-Loire , la préfète",
            "Un territoire connecté",
            "Le portail des démarches",
            "Coût prévu 20 000,00 €",
            "L’annexe financière de 2021",
            "Aucune aide n’a été attribuée",
        ):
            assert told in page, told
        assert "Modifier ce contrat" not in page

    @pytest.mark.parametrize(
        ("role", "status"),
        [(None, 404), ("secretary", 404), ("other_reviewer", 404), ("expert_ien", 404), ("reviewer", 200), ("prefet", 200)],
    )  # fmt: skip
    def test_a_draft_is_not_there_for_strangers(self, client: Client, role: str | None, status: int) -> None:
        contract = draft_contract("CRTE en projet")
        if role:
            sign_in(client, role)
        for address in ("", "/annexe-2021.pdf", "/annexe-2021.csv"):
            assert client.get(f"/crte/{contract.code}{address}").status_code == status, address
        assert ("CRTE en projet" in words(client.get("/crte"))) is (status == 200)

    def test_an_officer_without_their_code_is_a_stranger(self, client: Client) -> None:
        contract = draft_contract()
        sign_in(client, "reviewer", verified=False)
        assert client.get(f"/crte/{contract.code}").status_code == 404

    @pytest.mark.parametrize(
        "address",
        ["/crte/rien", "/crte/{}/annexe-1999.csv", "/crte/{}/annexe-2021.exe", "/crte/{}/annexe-99999.pdf"],
    )
    def test_what_is_not_there(self, client: Client, address: str) -> None:
        assert client.get(address.format(signed_contract().code)).status_code == 404

    def test_any_year_shows_the_page(self, client: Client) -> None:
        code = signed_contract().code
        for year in ("", "2021", "1999", "abc", "²⁰²¹", "99999999"):
            assert client.get(f"/crte/{code}", {"annee": year}).status_code == 200

    def test_files(self, client: Client) -> None:
        code = signed_contract().code
        for ending, start in ((".pdf", b"%PDF"), (".csv", b"\xef\xbb\xbfNum"), (".xlsx", b"PK")):
            answer = client.get(f"/crte/{code}/annexe-2021{ending}")
            assert b"".join(answer.streaming_content).startswith(start)  # type: ignore[attr-defined]  # a file is streamed

    def test_few_queries(self, client: Client, django_assert_num_queries: Any) -> None:
        code = signed_contract().code
        with django_assert_num_queries(7):
            client.get(f"/crte/{code}")
        with django_assert_num_queries(4):
            client.get("/crte")


class TestChanging:
    @pytest.mark.parametrize("role", ["prefet", "secretary", "other_reviewer", "scheme_manager", "auditor"])
    def test_others_find_nothing_to_change(self, client: Client, role: str) -> None:
        contract = signed_contract()
        sign_in(client, role)
        assert client.get(f"/crte/{contract.code}/modifier").status_code == 404
        assert client.post(f"/crte/{contract.code}/modifier/supprimer").status_code == 404

    def test_from_nothing_to_a_signed_contract(self, client: Client) -> None:
        sign_in(client, "reviewer")
        made = client.post("/crte/nouveau", {"titre": "CRTE de Loches", "debut": "2021-01-01", "fin": "", "territoire": "DEP-37"})  # fmt: skip
        assert made["Location"] == "/crte/crte-de-loches/modifier?fait=preparer"
        contract = Contract.objects.get()
        page = f"/crte/{contract.code}/modifier"

        def post(action: str, **said: Any) -> None:
            answer = client.post(f"{page}/{action}", said)
            assert answer.status_code == 302, words(answer)

        post("ajouter-epci", epci=LOCHES, depuis="2021-01-01")
        for side in ("state", "epci"):
            post(
                "ajouter-signataire",
                cote=side,
                organisme=f"Organisme {side}",
                qualite="le président",
                signe="",
            )
            signatory = contract.signatories.get(side=side).pk
            post("dater-signature", ligne=signatory, signe="20/02/2021")
        post("ecrire-axe", titre="La mobilité", description="", ordre="")
        axis = contract.axes.get().pk
        post("ecrire-operation", titre="Des vélos", porteur="Loches", axe=axis, cout="12 500,50", numero="")
        operation = contract.operations.get()
        assert operation.forecast_cents == 1_250_050
        post(
            "ecrire-operation",
            ligne=operation.pk,
            titre="Des vélos",
            porteur="Loches",
            axe=axis,
            cout="",
            numero="12",
        )
        post("signer")
        contract.refresh_from_db()
        assert (contract.state, str(contract.signed_on)) == ("signed", "2021-02-20")
        client.logout()
        assert client.get("/crte/crte-de-loches").status_code == 200

    def test_an_overlap_is_said_at_its_field_with_what_was_typed(self, client: Client) -> None:
        signed_contract()
        code = draft_contract("CRTE d’à côté").code
        sign_in(client, "reviewer")
        answer = client.post(f"/crte/{code}/modifier/ajouter-epci", {"epci": TOURS, "depuis": "2021-06-01"})
        assert answer.status_code == 400
        assert "« CRTE de Tours Métropole »" in words(answer)
        assert 'id="ajouter-epci-epci-error"' in answer.content.decode()
        assert 'value="2021-06-01"' in answer.content.decode()

    @pytest.mark.slow
    def test_bad_words_never_break_the_page(self, client: Client) -> None:
        code = signed_contract().code
        sign_in(client, "reviewer")
        for action in ("decrire", "ajouter-epci", "retirer-epci", "ajouter-signataire", "dater-signature", "retirer-signataire",
                       "ecrire-axe", "retirer-axe", "ecrire-operation", "retirer-operation", "signer", "arreter-annexe", "supprimer"):  # fmt: skip
            for said in ({}, dict.fromkeys(("ligne", "titre", "debut", "fin", "epci", "depuis", "le", "cote", "organisme", "qualite",
                         "signe", "description", "ordre", "porteur", "axe", "cout", "numero", "annee"), "\x00²é" * 900)):  # fmt: skip
                answer = client.post(f"/crte/{code}/modifier/{action}", said)
                assert answer.status_code == 400, (action, answer.status_code)
        assert client.post(f"/crte/{code}/modifier/rien").status_code == 404
        assert client.get(f"/crte/{code}/modifier/signer")["Location"] == f"/crte/{code}/modifier"

    def test_a_new_contract_is_refused_at_its_fields(self, client: Client) -> None:
        sign_in(client, "reviewer")
        for said, field in (
            ({}, "debut"),
            ({"debut": "2021-01-01", "territoire": "DEP-37"}, "titre"),
            ({"debut": "demain", "titre": "x", "territoire": "DEP-37"}, "debut"),
            ({"debut": "2021-01-01", "titre": "x", "territoire": "DEP-41"}, "territoire"),
            ({"debut": "2021-01-01", "titre": "x", "territoire": "x"}, "territoire"),
        ):
            answer = client.post("/crte/nouveau", said)
            assert answer.status_code == 400, field
            assert f'id="preparer-{field}-error"' in answer.content.decode(), field
        assert not Contract.objects.exists()

    def test_few_queries(self, client: Client, django_assert_num_queries: Any) -> None:
        code = signed_contract().code
        sign_in(client, "reviewer")
        with django_assert_num_queries(9):
            client.get(f"/crte/{code}/modifier")
