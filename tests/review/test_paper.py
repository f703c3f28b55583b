"""An application that came on paper: typed in by an officer, dated by its arrival, read like any other."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.applications.enums import Channel, State
from guichet.applications.models import Application, ClockEvent
from guichet.documents.selectors import files_of
from guichet.review.models import ReviewSheet
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.people import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
NOW = datetime(2021, 3, 15, 10, tzinfo=PARIS)
ENVELOPE = {
    "aide": "socle-numerique-ecoles",
    "recu": "2021-03-10",
    "siret": "21370018000010",
    "nom": "Commune de Ballan-Miré",
    "genre": "commune",
    "territoire": "COM-37018",
    "adresse": "secretariat@ballan-mire.example",
    "contact": "Secrétariat",
}


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(client: Client) -> Client:
    sign_in(client, "reviewer")
    return client


def begin(client: Client, **other: str) -> Any:
    return client.post("/instruction/papier", ENVELOPE | other)


def test_paper_counts_from_the_day_it_arrived(desk: Client) -> None:
    address = begin(desk)["Location"]
    draft = Application.objects.get()
    assert (draft.channel, draft.state) == (Channel.PAPER, State.DRAFT)
    scan = SimpleUploadedFile("dossier.txt", b"le dossier", content_type="text/plain")
    desk.post(address, {"scan": scan})
    assert [file.name for file in files_of(draft.subject)] == ["dossier.txt"]
    assert "dossier.txt" in desk.get(address).content.decode()
    assert desk.get(f"/demandes/{draft.token}").status_code == 200
    answer = desk.post(address, {"envoyer": "oui"})
    draft.refresh_from_db()
    assert answer["Location"] == f"/instruction/dossiers/{draft.number}"
    assert draft.submitted_at is not None
    assert draft.submitted_at.astimezone(PARIS).date() == date(2021, 3, 10)
    assert ClockEvent.objects.get().at == draft.submitted_at
    assert draft.owner is not None
    assert draft.owner.email == ENVELOPE["adresse"]
    sheet = ReviewSheet.objects.get()
    assert (sheet.sent_on, sheet.channel) == (date(2021, 3, 10), Channel.PAPER)
    assert "Il manque" in desk.get(answer["Location"]).content.decode()
    assert desk.post(address, {"envoyer": "oui"})["Location"] == answer["Location"]


def test_paper_in_time_is_taken_after_the_last_day(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 4, 20, 10, tzinfo=PARIS))
    answer = begin(desk, recu="2021-03-30")
    assert answer.status_code == 302, answer.content.decode()
    assert "/dossiers/" in desk.post(answer["Location"], {"envoyer": "oui"})["Location"]
    late = begin(desk, recu="2021-04-10")
    assert "terminé" in late.content.decode()


def test_without_an_address_nobody_owns_it(desk: Client) -> None:
    address = begin(desk, adresse="")["Location"]
    desk.post(address, {"envoyer": "oui"})
    assert Application.objects.get().owner is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"aide": ""}, "Choisissez l’aide"),
        ({"recu": "2021-03-16"}, "à venir"),
        ({"recu": ""}, "le jour où le courrier est arrivé"),
        ({"recu": "hier"}, "hier"),
        ({"siret": "123"}, "SIRET"),
        ({"nom": " "}, "nom de l’organisme"),
        ({"genre": "fanfare"}, "sorte d’organisme"),
        ({"territoire": "zzqx"}, "aucun territoire"),
        ({"territoire": "COM-41018"}, "n’instruisez pas cette aide"),
        ({"adresse": "pas une adresse"}, "adresse"),
    ],
)
def test_refusal_keeps_what_was_typed(wrong: dict[str, str], told: str, desk: Client) -> None:
    answer = begin(desk, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert wrong.get("contact", "Secrétariat") in page
    assert not Application.objects.exists()


def test_only_who_instructs_enters_paper(desk: Client) -> None:
    address = begin(desk)["Location"]
    for role in ("auditor", "prefet", "stranger", "other_reviewer"):
        other = Client()
        sign_in(other, role)
        assert other.get(address).status_code == 404, role
    assert Client().get(address).status_code == 302
