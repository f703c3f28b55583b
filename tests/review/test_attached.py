"""A file with an officer's message: checked like any other, read by the applicant, gone when the message is refused."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.applications.models import Message
from guichet.documents.models import StoredFile
from guichet.documents.selectors import files_of
from guichet.review.models import ReviewSheet
from guichet.shared import clock
from tests.people import sign_in, sign_in_person

from .factories import NOW, make_person
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
TOKEN = "a" * 43
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def send(client: Client, sheet: ReviewSheet, text: str, name: str = "plan.png", content: bytes = PNG) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/instruction/dossiers/{sheet.number}/message", {"text": text, "fichier": file})


def test_the_applicant_reads_the_file_and_a_stranger_does_not(client: Client) -> None:
    applicant, reader, stranger = make_person("Demandeur"), Client(), Client()
    sheet = make_sheet(owner=applicant, token=TOKEN)
    sign_in(client, "reviewer")
    page = client.get(f"/instruction/dossiers/{sheet.number}").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file" id="message-fichier" name="fichier"' in page
    assert send(client, sheet, "Voici le plan type.").status_code == 302
    message = Message.objects.get()
    file = message.file
    assert file is not None
    assert (message.text, file.name) == ("Voici le plan type.", "plan.png")
    token = file.token
    assert f"/fichiers/{token}" in client.get(f"/instruction/dossiers/{sheet.number}").content.decode()
    sign_in_person(reader, applicant.pk)
    conversation = reader.get(f"/demandes/{TOKEN}/messages").content.decode()
    assert "plan.png" in conversation
    assert reader.get(f"/fichiers/{token}").status_code == 200
    sign_in(stranger, "stranger")
    assert stranger.get(f"/fichiers/{token}").status_code == 404


def test_a_refused_file_stops_the_message_and_keeps_what_was_typed(client: Client) -> None:
    sheet = make_sheet()
    sign_in(client, "reviewer")
    answer = send(client, sheet, "Voici le plan type.", "plan.exe", b"MZ" + b"\x00" * 100)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Guichet ne prend aucun programme" in page
    assert "Voici le plan type." in page
    assert not Message.objects.exists()


def test_a_refused_message_leaves_no_file_behind(client: Client) -> None:
    sheet = make_sheet()
    sign_in(client, "reviewer")
    assert send(client, sheet, "x" * 10_001).status_code == 400
    assert files_of(f"application:{sheet.pk}") == []


@pytest.mark.parametrize(("who", "place"), [("auditor", "DEP-37"), ("reviewer", "DEP-41")])
def test_who_may_not_write_sends_no_file(client: Client, who: str, place: str) -> None:
    sheet = make_sheet(places=[place])
    sign_in(client, who)
    assert send(client, sheet, "Bonjour").status_code == 404
    assert not StoredFile.objects.exists()


def test_a_file_with_another_action_is_left_out(client: Client) -> None:
    sheet = make_sheet()
    sign_in(client, "reviewer")
    file = SimpleUploadedFile("plan.png", PNG)
    client.post(f"/instruction/dossiers/{sheet.number}/suivre", {"fichier": file})
    assert not StoredFile.objects.exists()
    assert client.post(f"/instruction/dossiers/{sheet.number}/inconnu", {"fichier": file}).status_code == 404
