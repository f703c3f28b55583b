"""The financial annex: the grants it takes, their axis, what is fixed and its versions, what a person reads of it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from guichet.crte.errors import ContractRefusal
from guichet.crte.models import Contract, FinancialAnnex
from guichet.crte.selectors.annexes import UNATTACHED, annex_of
from guichet.crte.selectors.contracts import content_of
from guichet.crte.services import fix_annex, remove_member
from guichet.documents.selectors import issued_document
from guichet.grants.enums import AwardState
from guichet.grants.models import Award
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.grants.deciding import grant_of_ballan, short_circuit
from tests.people import NOW, PLACES_OF_BALLAN, sign_in

from .factories import by, draft_contract, signed_contract

__all__ = ["short_circuit"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def award() -> Award:
    award = grant_of_ballan(title="Le portail de la mairie")
    award.places = list(PLACES_OF_BALLAN)
    award.save()
    return award


def annex(contract: Contract, year: int = 2021) -> Any:
    return annex_of(content_of(contract), year)


class TestFilling:
    def test_a_grant_of_the_territory_is_attached_by_its_operation(self, award: Award) -> None:
        contract = signed_contract(number=award.number)
        found = annex(contract)
        assert [(line.award.number, line.axis) for line in found.lines] == [
            (award.number, "Un territoire connecté")
        ]
        line = found.lines[0].award
        assert (line.beneficiary, line.granted, line.committed, line.paid) == (
            "Commune de Ballan-Miré",
            award.granted_cents,
            None,
            0,
        )
        assert found.operations[0].granted == award.granted_cents

    def test_without_an_operation_it_is_not_attached(self, award: Award) -> None:
        found = annex(signed_contract())
        assert [line.axis for line in found.lines] == [UNATTACHED]
        assert (found.unattached, found.unfollowed) == (1, 1)

    @pytest.mark.parametrize(
        ("decided", "within"),
        [
            (datetime(2021, 1, 1, 0, 0, tzinfo=PARIS), True),
            (datetime(2020, 12, 31, 23, 59, tzinfo=PARIS), False),
            (datetime(2021, 6, 30, 23, 59, tzinfo=PARIS), True),
            (datetime(2021, 7, 1, 0, 0, tzinfo=PARIS), False),
        ],
        ids=["first instant", "the eve", "last day", "has left"],
    )
    def test_the_year_and_the_days_of_the_perimeter(
        self, award: Award, decided: datetime, within: bool
    ) -> None:
        contract = signed_contract()
        remove_member(contract.code, contract.members.get().pk, date(2021, 7, 1), by())
        Award.objects.update(decided_at=decided)
        assert bool(annex(contract).lines) is within

    def test_what_is_cancelled_or_elsewhere_is_left_out(self, award: Award) -> None:
        contract = signed_contract()
        Award.objects.update(places=["COM-37132", "EPCI-200071587", "DEP-37"])
        assert not annex(contract).lines
        Award.objects.update(places=award.places, state=AwardState.CANCELLED, ended_at=NOW)
        assert not annex(contract).lines

    def test_a_person_is_not_named(self, award: Award) -> None:
        Award.objects.update(carrier_kind="individual", carrier_name="Jeanne Exemple", organisation=None)
        line = annex(signed_contract()).lines[0].award
        assert (line.beneficiary, line.title) == ("Un particulier", "")


class TestFixing:
    @pytest.mark.slow
    def test_versions_replace_one_another_and_stay(self, client: Client, award: Award) -> None:
        contract = signed_contract()
        first = fix_annex(contract.code, 2021, by())
        with pytest.raises(ContractRefusal, match="Rien n’a changé"):
            fix_annex(contract.code, 2021, by())
        Award.objects.update(granted_cents=award.granted_cents + 100)
        second = fix_annex(contract.code, 2021, by())
        assert (first.version, second.version) == (1, 2)
        old, new = issued_document(first.code), issued_document(second.code)
        assert old is not None
        assert new is not None
        assert (old.replaced_by, new.withdrawn_at) == (second.code, None)
        assert FinancialAnnex.objects.get(pk=first.pk).content["sums"]["granted"] == award.granted_cents
        for fixed in (first, second):
            answer = client.get(f"/fichiers/{fixed.file}")
            assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file is streamed

    def test_only_a_signed_contract_and_its_years(self) -> None:
        with pytest.raises(ContractRefusal, match="une fois le contrat signé"):
            fix_annex(draft_contract().code, 2021, by())
        code = signed_contract().code
        for year in (2020, 2022, 0, 10**9):
            with pytest.raises(ContractRefusal, match="une année du contrat"):
                fix_annex(code, year, by())

    @pytest.mark.slow
    def test_an_officer_fixes_it_from_the_page(self, client: Client, award: Award) -> None:
        code = signed_contract().code
        sign_in(client, "reviewer")
        answer = client.post(f"/crte/{code}/modifier/arreter-annexe", {"annee": "2021"})
        assert answer["Location"].endswith("?fait=arreter-annexe")
        client.logout()
        page = client.get(f"/crte/{code}").content.decode()
        assert "Annexe 2021, version 1 (PDF)" in page
        assert str(FinancialAnnex.objects.get().file) in page


def test_what_a_spreadsheet_reads(client: Client, award: Award) -> None:
    code = signed_contract(number=award.number).code
    answer = client.get(f"/crte/{code}/annexe-2021.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a file is streamed
    assert lines[0].startswith("Numéro;Bénéficiaire;Aide;Projet;Décidée le;Axe;Accordé;Engagé;Versé")
    assert f"{award.number};Commune de Ballan-Miré;" in lines[1]
    assert ";Un territoire connecté;13450,00;;0,00;" in lines[1]


def test_few_queries(client: Client, award: Award, django_assert_num_queries: Any) -> None:
    code = signed_contract().code
    with django_assert_num_queries(9):
        client.get(f"/crte/{code}")
