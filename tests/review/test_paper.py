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


MENDED = ENVELOPE | {
    "recu": "2021-03-09",
    "siret": "21370072700018",
    "nom": "Commune de Chinon",
    "territoire": "COM-37072",
    "adresse": "mairie@chinon.example",
    "contact": "Accueil",
}


def test_what_the_envelope_says_is_mended_before_it_is_in_the_list(desk: Client) -> None:
    address = begin(desk)["Location"]
    draft = Application.objects.get()
    desk.post(address, {"scan": SimpleUploadedFile("dossier.txt", b"le dossier", content_type="text/plain")})
    asked = desk.get(f"{address}/enveloppe").content.decode()
    for known in (
        "2021-03-10",
        "21370018000010",
        "Commune de Ballan-Miré",
        "secretariat@ballan-mire.example",
    ):
        assert known in asked
    assert desk.post(f"{address}/enveloppe", MENDED)["Location"] == address
    draft.refresh_from_db()
    assert draft.organisation is not None
    assert (draft.carrier, draft.carrier_name, draft.organisation.siret) == (
        "COM-37072",
        "Chinon",
        MENDED["siret"],
    )
    assert [file.name for file in files_of(draft.subject)] == ["dossier.txt"]
    desk.post(address, {"envoyer": "oui"})
    draft.refresh_from_db()
    assert draft.submitted_at is not None
    assert draft.submitted_at.astimezone(PARIS).date() == date(2021, 3, 9)
    assert draft.owner is not None
    assert draft.owner.email == "mairie@chinon.example"
    received = ClockEvent.objects.get(application=draft, kind="received")
    assert received.at.astimezone(PARIS).date() == date(2021, 3, 9)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"recu": "2021-04-01"}, "est à venir"),
        ({"nom": " "}, "Écrivez le nom"),
        ({"siret": "123"}, "SIRET"),
        ({"territoire": "COM-45234"}, "Vous n’instruisez pas cette aide sur ce territoire"),
    ],
    ids=["to come", "no name", "no siret", "elsewhere"],
)
def test_a_correction_that_cannot_be_is_kept_and_said(desk: Client, other: dict[str, str], told: str) -> None:
    address = begin(desk)["Location"]
    answer = desk.post(f"{address}/enveloppe", MENDED | other)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "Accueil" in page
    assert Application.objects.get().carrier == "COM-37018"


def test_once_in_the_list_the_envelope_stands(desk: Client) -> None:
    address = begin(desk)["Location"]
    desk.post(address, {"envoyer": "oui"})
    sent = Application.objects.get()
    for answer in (desk.get(f"{address}/enveloppe"), desk.post(f"{address}/enveloppe", MENDED)):
        assert answer["Location"] == f"/instruction/dossiers/{sent.number}"
    sent.refresh_from_db()
    assert sent.carrier == "COM-37018"


def test_nobody_else_corrects_it(desk: Client, client: Client) -> None:
    address = begin(desk)["Location"]
    sign_in(client, "validator")
    assert client.get(f"{address}/enveloppe").status_code == 404
    assert client.post(f"{address}/enveloppe", MENDED).status_code == 404
    assert Application.objects.get().carrier == "COM-37018"


def test_an_arrival_after_the_last_day_is_not_written(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(desk)["Location"]
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 4, 10, 10, tzinfo=PARIS))
    answer = desk.post(f"{address}/enveloppe", MENDED | {"recu": "2021-04-02"})
    assert answer.status_code == 400
    assert "31 mars 2021" in answer.content.decode()
    kept = Application.objects.get().sending_begun_at
    assert kept is not None
    assert kept.astimezone(PARIS).date() == date(2021, 3, 10)
