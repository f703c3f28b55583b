"""The pages of a grant: what each side reads, how many queries they ask, who finds nothing there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.documents.selectors import read_file
from guichet.grants.enums import AwardState
from guichet.grants.models import Award
from guichet.grants.selectors import agreements_of
from guichet.shared import clock
from tests.people import sign_in
from tests.review.factories import NOW

from .deciding import grant_of_ballan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def award() -> Award:
    return grant_of_ballan()


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def test_applicant_reads_what_is_granted_and_when_it_is_paid(client: Client, award: Award) -> None:
    sign_in(client, "secretary")
    page = words(client.get(f"/subventions/{award.number}"))
    for told in (
        "13 450,00 € au plus",
        "4 035,00 €",
        "au commencement déclaré",
        "Vous avancerez 9 415,00 € jusqu’au dernier versement, sur justification des dépenses",
    ):
        assert told in page, told


def test_officer_reads_it_and_is_led_to_the_application(client: Client, award: Award) -> None:
    sign_in(client, "reviewer")
    response = client.get(f"/instruction/subventions/{award.number}")
    page = words(response)
    assert "13 450,00 € au plus" in page
    assert "Vous avancerez" not in page
    assert f"/instruction/dossiers/{award.number}" in response.content.decode()


def test_application_leads_to_its_grant(client: Client, award: Award) -> None:
    sign_in(client, "secretary")
    assert award.application is not None
    way = f'href="/subventions/{award.number}"'
    assert way in client.get(f"/demandes/{award.application.token}").content.decode()
    assert way in client.get("/mes-demandes").content.decode()
    officer = Client()
    sign_in(officer, "reviewer")
    page = officer.get(f"/instruction/dossiers/{award.number}").content.decode()
    assert f'href="/instruction/subventions/{award.number}"' in page


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("neighbour", "/subventions/{}"),
        ("stranger", "/subventions/{}"),
        ("reviewer", "/subventions/{}"),
        ("secretary", "/instruction/subventions/{}"),
        ("other_reviewer", "/instruction/subventions/{}"),
    ],
)
def test_others_find_nothing(client: Client, award: Award, who: str, address: str) -> None:
    sign_in(client, who)
    assert client.get(address.format(award.number)).status_code == 404
    assert client.post(address.format(award.number) + "/n-importe").status_code == 404


def test_queries_of_the_pages(client: Client, award: Award, django_assert_max_num_queries: Any) -> None:
    officer = Client()
    sign_in(client, "secretary")
    sign_in(officer, "reviewer")
    for browser, address, most in (
        (client, f"/subventions/{award.number}", 10),
        (officer, f"/instruction/subventions/{award.number}", 9),
        (officer, "/instruction/subventions", 6),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200


def test_list_goes_on_after_its_last_line(client: Client, award: Award) -> None:
    for number in range(120):
        Award.objects.create(
            number=500_000 + number,
            slug="itn-3c",
            version=award.version,
            facts=award.facts,
            places=award.places,
            carrier_name=f"Commune {number}",
            granted_cents=100,
            decided_at=NOW - timedelta(days=number // 3),
        )
    sign_in(client, "reviewer")
    seen: list[str] = []
    address = "/instruction/subventions"
    for _ in range(3):
        page = client.get(address).content.decode()
        seen += re.findall(r"/instruction/subventions/(\d+)", page)
        following = re.search(r'href="(\?[^"]*suite=[^"]*)"', page)
        address = f"/instruction/subventions{following[1]}" if following else ""
    assert not address
    assert len(seen) == len(set(seen)) == 121


def test_list_is_filtered_and_a_bad_mark_is_told(client: Client, award: Award) -> None:
    sign_in(client, "reviewer")
    one = f"/instruction/subventions/{award.number}"
    for asked, there in (
        ("?texte=ballan", True),
        (f"?texte={award.number}", True),
        ("?texte=chinon", False),
        ("?aide=detr", False),
        (f"?etat={AwardState.CANCELLED}", False),
    ):
        assert (one in client.get(f"/instruction/subventions{asked}").content.decode()) is there, asked
    assert client.get("/instruction/subventions?suite=x").status_code == 400


def test_convention_is_issued_and_signed_from_the_page(client: Client) -> None:
    award = grant_of_ballan("socle-numerique-ecoles")
    desk, here = Client(), f"/instruction/subventions/{award.number}"
    sign_in(desk, "reviewer")
    assert "Préparer la convention" in words(desk.get(here))
    assert desk.post(f"{here}/convention", {"texte": ""}).status_code == 302
    (made,) = agreements_of(award.pk)
    sign_in(client, "mayor")
    theirs = f"/subventions/{award.number}"
    page = words(client.get(theirs))
    assert "Signer : convention" in page
    assert client.get(f"/fichiers/{made.file}").status_code == 200
    copy = SimpleUploadedFile("signee.pdf", read_file(made.file), "application/pdf")
    sent = {"version": made.pk, "signataire": "Le maire", "copie": copy}
    response = client.post(f"{theirs}/signature", sent)
    assert response.status_code == 302, words(response)
    assert "Le financeur n’a pas encore signé" in words(client.get(theirs))
    refused = desk.post(f"{here}/signature", {"version": made.pk, "cote": "officer", "signataire": "Moi"})
    assert refused.status_code == 400
    assert "Choisissez le fichier" in words(refused)
    assert 'value="Moi"' in refused.content.decode()


def test_bad_amount_is_told_and_kept(client: Client, award: Award) -> None:
    sign_in(client, "reviewer")
    refused = client.post(f"/instruction/subventions/{award.number}/avenant", {"montant": "beaucoup"})
    assert refused.status_code == 400
    assert 'value="beaucoup"' in refused.content.decode()
