"""What Guichet holds of a person is theirs to take away, and nobody else's."""

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.applications.enums import Author
from guichet.applications.services import personal_data, send_message
from guichet.applications.services.personal_data import (
    data_of,
    forget_personal_data,
    ready_data,
    write_personal_data,
)
from guichet.documents.services import store_bytes
from guichet.shared.clock import PARIS
from tests.people import make, sign_in
from tests.simulations.pages import text_of

from .sent import reviewer, secretary, sent_application

pytestmark = pytest.mark.usefixtures("ground")
NOW = datetime(2021, 3, 15, 10, tzinfo=PARIS)


def archive_of(client: Client, token: str) -> zipfile.ZipFile:
    content: Any = client.get(f"/fichiers/{token}")
    assert content.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(content)))


def test_the_archive_holds_answers_messages_and_papers(client: Client) -> None:
    row, owner = sent_application(), secretary()
    assert owner.person is not None
    send_message(row.pk, "De ma part", author=Author.APPLICANT, actor=owner, now=NOW)
    send_message(row.pk, "De la leur", author=Author.SERVICE, actor=reviewer(), now=NOW)
    store_bytes(row.subject, "quotes", "devis.txt", b"prix", by="person:1", now=NOW)
    (made,) = write_personal_data(owner.person, now=NOW)
    sign_in(client, "secretary")
    archive = archive_of(client, made.token)
    document = json.loads(archive.read("mes-donnees.json"))
    (mine,) = document["applications"]
    assert mine["answers"]["contact_name"] == "Secrétariat de mairie"
    assert [one["text"] for one in mine["messages"]] == ["De ma part"]
    assert archive.read(f"dossier-{row.number}/0001-devis.txt") == b"prix"
    assert "mes-donnees.zip" in text_of(client.get("/mes-demandes/mes-donnees"))


def test_nobody_else_reads_it(client: Client) -> None:
    sent_application()
    owner = secretary()
    assert owner.person is not None
    (made,) = write_personal_data(owner.person, now=NOW)
    for who in ("mayor", "neighbour", "reviewer", "auditor"):
        sign_in(client, who)
        assert client.get(f"/fichiers/{made.token}").status_code == 404
    client.logout()
    assert client.get(f"/fichiers/{made.token}").status_code in {302, 404}
    assert client.get("/mes-demandes/mes-donnees").status_code == 302


def test_large_papers_come_in_parts_and_what_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row, owner = sent_application(), secretary()
    assert owner.person is not None
    monkeypatch.setattr(personal_data, "PART_AT_MOST", 10)
    for name, size in (("a.txt", 6), ("b.txt", 6), ("c.txt", 11)):
        store_bytes(row.subject, "quotes", name, b"x" * size, by="person:1", now=NOW)
    made = write_personal_data(owner.person, now=NOW)
    assert [one.name for one in made] == ["mes-donnees.zip", "mes-donnees-2.zip"]
    assert data_of(owner.person)["applications"][0]["files"] == ["a.txt", "b.txt", "c.txt"]


def test_asked_again_it_replaces_then_goes_after_a_week() -> None:
    sent_application()
    owner = secretary()
    assert owner.person is not None
    write_personal_data(owner.person, now=NOW)
    (second,) = write_personal_data(owner.person, now=NOW)
    assert [one.token for one in ready_data(owner.person)] == [second.token]
    assert forget_personal_data(now=NOW + timedelta(days=6)) == 0
    assert forget_personal_data(now=NOW + timedelta(days=8)) == 1
    assert forget_personal_data(now=NOW + timedelta(days=8)) == 0
    assert ready_data(owner.person) == []


def test_asking_twice_defers_one_job(client: Client) -> None:
    sign_in(client, "secretary")
    for _ in range(2):
        response = client.post("/mes-demandes/mes-donnees")
        assert response.status_code == 302
    assert "En préparation" in text_of(client.get("/mes-demandes/mes-donnees?demande=1"))


def test_whoever_has_nothing_takes_nothing() -> None:
    other = make("stranger")
    assert other.person is not None
    assert data_of(other.person)["applications"] == []
    assert data_of(0) == {}
