"""The box of papers: its confirmed members fill it, nobody else knows it exists."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.accounts.permissions import Actor, Member
from guichet.accounts.selectors import organisation
from guichet.documents.permissions import organisation_papers
from guichet.documents.selectors import files_of
from tests.people import BALLAN, make, sign_in

from .hostile import PDF, PNG

pytestmark = pytest.mark.django_db

PAGE = f"/organismes/{BALLAN[0]}/pieces"


def text(answer: Any) -> str:
    said: str = answer.content.decode()
    return said


def test_a_member_keeps_papers_with_their_kind_and_date(client: Client) -> None:
    sign_in(client, "secretary")
    assert "La boîte est vide" in text(client.get(PAGE))
    given = {"kind": "deliberation", "dated_on": "2021-02-15", "fichiers": SimpleUploadedFile("d.pdf", PDF)}
    assert client.post(PAGE, given)["Location"] == f"{PAGE}#pieces"
    shown = text(client.get(PAGE))
    assert "Délibération" in shown
    assert "15 février 2021" in shown
    found = organisation(BALLAN[0])
    assert found
    (paper,) = files_of(f"organisation:{found.pk}")
    assert client.get(f"/fichiers/{paper.token}").status_code == 200
    assert client.post(f"/fichiers/{paper.token}/retirer", {"suite": PAGE})["Location"] == PAGE


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choisissez ce qu’est cette pièce."),
        ({"kind": "nothing"}, "Choisissez ce qu’est cette pièce."),
        ({"kind": "rib"}, "Choisissez au moins un fichier."),
        ({"kind": "rib", "dated_on": "hier"}, "hier"),
    ],
)
def test_what_is_missing_is_said_at_its_field(client: Client, given: dict[str, str], sentence: str) -> None:
    sign_in(client, "secretary")
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_refused_paper_is_listed_with_its_reason(client: Client) -> None:
    sign_in(client, "secretary")
    client.post(PAGE, {"kind": "rib", "fichiers": SimpleUploadedFile("rib.pdf", PNG)})
    assert "est une image PNG" in text(client.get(PAGE))


def test_others_do_not_know_it_exists(client: Client) -> None:
    make("secretary")
    assert client.get(PAGE).status_code == 302, "a visitor signs in first"
    sign_in(client, "epci_agent")
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"kind": "rib"}).status_code == 404
    assert client.get("/organismes/00000000000000/pieces").status_code == 404


def test_whoever_merely_claims_a_siret_reads_nothing() -> None:
    def actor(confirmed: bool) -> Actor:
        member = Member(organisation=7, siret=BALLAN[0], role="applicant", confirmed=confirmed)  # type: ignore[arg-type]  # the role does not matter here
        return Actor(person=1, email="a@b.fr", name="", reference="person:1", memberships=(member,))

    assert organisation_papers("7", "rib", actor(True))
    assert not organisation_papers("7", "rib", actor(False))
    assert not organisation_papers("8", "rib", actor(True))
    assert not organisation_papers("x", "rib", actor(True))
    assert not organisation_papers("7", "rib", None)
