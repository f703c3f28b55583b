"""Sending over HTTP: the tus protocol, the plain form, what strangers get, and how files are handed over."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from guichet.documents import permissions, services
from guichet.documents.permissions import FieldPass
from guichet.documents.selectors import file_record, files_of
from guichet.journal.models import Entry

from .hostile import EICAR, PDF, PNG

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)
OWNER = "test:public-1"
TUS = {"Tus-Resumable": "1.0.0"}


def opened(owner: str = OWNER, purpose: str = "quote", **options: Any) -> str:
    return FieldPass(owner=owner, purpose=purpose, **options).signed()


def create(client: Client, size: object, name: str = "devis.pdf", champ: str = "", **more: str) -> Any:
    told = {"pass": champ or opened(), "filename": name, **more}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata}
    return client.post("/fichiers", headers=headers)


def patch(client: Client, address: str, offset: object, part: bytes, **more: str) -> Any:
    headers = {**TUS, "Upload-Offset": str(offset), **more}
    return client.patch(address, part, content_type="application/offset+octet-stream", headers=headers)


def detail(answer: HttpResponse) -> str:
    said: str = json.loads(answer.content)["detail"]
    return said


def test_a_file_is_announced_sent_in_parts_and_taken_up_after_a_break(client: Client) -> None:
    content = PDF * 10
    created = create(client, len(content), fingerprint="abc")
    assert created.status_code == 201
    address = created["Location"]
    assert patch(client, address, 0, content[:100])["Upload-Offset"] == "100"
    told = client.head(address, headers=TUS)
    assert (told["Upload-Offset"], told["Upload-Length"]) == ("100", str(len(content)))
    replayed = patch(client, address, 0, content[:100])
    assert (replayed.status_code, replayed["Upload-Offset"]) == (409, "100")
    last = patch(client, address, 100, content[100:])
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(content)))
    (file,) = files_of(OWNER)
    assert (file.state, file.fingerprint, file.created_by) == ("clean", "abc", "visitor")
    again = patch(client, address, 100, content[100:])
    assert (again.status_code, again["Upload-Offset"]) == (409, str(len(content))), (
        "a replay of the last part"
    )


def test_the_server_says_what_it_speaks(client: Client) -> None:
    told = client.options("/fichiers")
    assert (told.status_code, told["Tus-Version"], told["Tus-Max-Size"]) == (204, "1.0.0", "100000000")
    assert told["Tus-Extension"] == "creation,termination"


@pytest.mark.parametrize(
    ("size", "name", "status", "sentence"),
    [
        (0, "a.pdf", 422, "vide"),
        (100_000_001, "a.pdf", 413, "101 Mo"),
        (10_000_000_000, "a.pdf", 413, "10\u202f000 Mo"),
        (10**18, "a.pdf", 400, "taille"),
        ("-5", "a.pdf", 400, "taille"),
        ("", "a.pdf", 400, "taille"),
        ("٣", "a.pdf", 400, "taille"),
    ],
)
def test_what_cannot_be_announced(
    client: Client, size: object, name: str, status: int, sentence: str
) -> None:
    answer = create(client, str(size).encode().decode("latin-1"), name)
    assert answer.status_code == status
    assert sentence in detail(answer)
    assert not files_of(OWNER)


def test_what_is_no_part(client: Client) -> None:
    address = create(client, 10)["Location"]
    plain = client.patch(address, b"x", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert plain.status_code == 415
    assert patch(client, address, "x", b"x").status_code == 400
    assert patch(client, address, 0, b"x" * 11).status_code == 413
    assert patch(client, address, 0, b"x" * 5_000_001).status_code == 413
    assert client.head(address).status_code == 412
    assert client.head(address)["Tus-Version"] == "1.0.0"
    assert patch(client, f"/fichiers/{uuid4()}/envoi", 0, b"x").status_code == 404


def test_a_field_holds_so_many_files(client: Client) -> None:
    champ = opened(maximum=1)
    assert create(client, 10, champ=champ).status_code == 201
    refused = create(client, 10, champ=champ)
    assert (refused.status_code, detail(refused)) == (422, "Ici, envoyez au plus 1 fichier.")


def test_a_browser_gives_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert create(client, 10).status_code == 403
    address = create(Client(), 10)["Location"]
    assert patch(client, address, 0, b"x").status_code == 403
    assert client.delete(address, headers=TUS).status_code == 403


FORGED = [
    ("", "nothing"),
    ("x.y.z", "not ours"),
    (opened()[:-2], "cut"),
    (opened(owner="test:someone-else"), "another person's, perhaps signed when one could"),
    (opened(owner="application:12"), "an owner that nobody registered"),
    (opened(purpose="locked"), "closed since"),
]


@pytest.mark.parametrize(("champ", "why"), FORGED, ids=[why for _, why in FORGED])
def test_a_stranger_sends_nothing(client: Client, champ: str, why: str) -> None:
    assert create(client, 10, champ=champ or "-").status_code == 404, why
    assert client.get("/fichiers/champ", {"champ": champ}).status_code == 404, why
    sent = client.post("/fichiers/formulaire", {"champ": champ, "fichiers": SimpleUploadedFile("a.pdf", PDF)})
    assert sent.status_code == 404, why


def test_a_pass_does_not_last(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    champ = opened()
    monkeypatch.setattr(permissions, "PASS_LASTS", permissions.PASS_LASTS * 0)
    assert create(client, 10, champ=champ).status_code == 404


def test_a_stranger_gets_no_hint_of_a_file(client: Client) -> None:
    theirs = services.store_bytes("test:someone-else", "quote", "a.pdf", PDF, by="person:1", now=NOW)
    for address in ("", "/retirer", "/joindre"):
        assert client.get(f"/fichiers/{theirs.token}{address}").status_code == 404
        assert client.get(f"/fichiers/{uuid4()}{address}").status_code == 404
    assert client.head(f"/fichiers/{theirs.token}/envoi", headers=TUS).status_code == 404
    assert client.delete(f"/fichiers/{theirs.token}/envoi", headers=TUS).status_code == 404
    assert client.post(f"/fichiers/{theirs.token}/retirer").status_code == 404
    assert file_record(theirs.token)


def test_a_clean_file_is_handed_over_and_never_shown(client: Client) -> None:
    kept = services.store_bytes(OWNER, "quote", "Délibération n° 3.pdf", PDF, by="person:1", now=NOW)
    answer = client.get(f"/fichiers/{kept.token}")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # the test client does not say it streams
    assert (
        answer["Content-Disposition"]
        == "attachment; filename*=utf-8''D%C3%A9lib%C3%A9ration%20n%C2%B0%203.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(PDF))
    assert client.head(f"/fichiers/{kept.token}")["Content-Length"] == str(len(PDF))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(PNG, "a été refusé. Le nom finit par .pdf"), (PDF[:-1], "pas arrivé en entier")],
)
def test_a_file_not_clean_is_locked(client: Client, content: bytes, sentence: str) -> None:
    begun = services.begin_file(OWNER, "quote", "a.pdf", len(PNG if content == PNG else PDF), by="x", now=NOW)
    services.receive(begun.token, 0, content, NOW)
    answer = client.get(f"/fichiers/{begun.token}")
    assert answer.status_code == 409
    assert sentence in answer.content.decode().replace("</bdi>", "")


def test_the_plain_form_sends_several_and_shows_each_refusal(client: Client) -> None:
    champ = opened(accept=("pdf",), maximum=3)
    uploads = [
        SimpleUploadedFile("a.pdf", PDF),
        SimpleUploadedFile("../../b.pdf", b""),
        SimpleUploadedFile("<b>c</b>.txt", EICAR),
        SimpleUploadedFile("d.pdf", PDF),
    ]
    answer = client.post(
        "/fichiers/formulaire", {"champ": champ, "suite": "/demandes/x", "fichiers": uploads}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/demandes/x#champ-quote")
    shown = client.get("/fichiers/champ", {"champ": champ, "suite": "/demandes/x"}).content.decode()
    assert shown.count('<li class="gu-attachment') == 3, "no more than the field holds"
    assert "Ce fichier est vide" in shown
    assert "contient un virus" in shown
    assert "<b>c" not in shown


@pytest.mark.parametrize("suite", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_no_form_leads_elsewhere(client: Client, suite: str) -> None:
    answer = client.post("/fichiers/formulaire", {"champ": opened(), "suite": suite})
    assert answer["Location"].startswith("/#")


def test_a_form_announced_as_ten_gigabytes_is_not_read(client: Client) -> None:
    answer = client.generic(
        "POST",
        "/fichiers/formulaire",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(10_000_000_000),
    )
    assert answer.status_code == 400
    assert "L’envoi est trop gros" in answer.content.decode()


def test_removing_is_asked_then_done(client: Client) -> None:
    kept = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    page = client.get(f"/fichiers/{kept.token}/retirer", {"suite": "/demandes/x"})
    assert "Retirer ce fichier ?" in page.content.decode()
    done = client.post(f"/fichiers/{kept.token}/retirer", {"suite": "/demandes/x"})
    assert done["Location"] == "/demandes/x"
    assert file_record(kept.token) is None
    other = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    assert client.delete(f"/fichiers/{other.token}/envoi", headers=TUS).status_code == 204
    assert not files_of(OWNER)


def test_a_kept_paper_is_attached_without_sending_it_again(client: Client) -> None:
    paper = services.store_bytes("test:public-box", "rib", "rib.pdf", PDF, by="person:1", now=NOW)
    given = {"champ": opened(), "suite": "/demandes/x"}
    assert "rib.pdf" in client.get(f"/fichiers/{paper.token}/joindre", given).content.decode()
    done = client.post(f"/fichiers/{paper.token}/joindre", given)
    assert done["Location"] == "/demandes/x#champ-quote"
    (copy,) = files_of(OWNER)
    assert (copy.name, copy.sha256) == ("rib.pdf", paper.sha256)
    assert Entry.objects.filter(kind="file.copied", subject=OWNER).exists()
    full = client.post(f"/fichiers/{paper.token}/joindre", {"champ": opened(maximum=1)})
    assert full.status_code == 400
    assert "Ce champ est plein" in full.content.decode()


def test_how_many_queries_each_step_takes(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(
        4
    ):  # what the field holds, what the owner holds, the file, its fingerprint
        address = create(client, 10_000)["Location"]
    with django_assert_num_queries(6):  # the file, a transaction that locks, writes the chunk, counts
        patch(client, address, 0, b"x" * 100)
    with django_assert_num_queries(1):
        client.head(address, headers=TUS)
    for _ in range(5):
        services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    with django_assert_num_queries(1):
        client.get("/fichiers/champ", {"champ": opened()})
    (kept, *_) = files_of(OWNER, "quote")[1:]
    with django_assert_num_queries(3):  # the right, the file, its chunks
        b"".join(client.get(f"/fichiers/{kept.token}").streaming_content)  # type: ignore[attr-defined]  # as above
