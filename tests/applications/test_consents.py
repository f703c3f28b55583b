"""Agreements and signatures: by a mailed link, or a signed scan; bound to the answers that were read."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.accounts.models import Mail
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import Consent, consents_of, digest_of_concern, signature_state
from guichet.applications.services import save_field
from guichet.applications.services.consenting import Wish, ask_consent, give_consent, obstacles, opened_by
from guichet.documents.models import IssuedDocument
from guichet.documents.services import store_bytes
from guichet.journal.models import Entry
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.people import make, sign_in
from tests.simulations.pages import text_of

from .drafts import draft, fill
from .sent import sent_application

pytestmark = pytest.mark.usefixtures("ground")
NOW = datetime(2021, 3, 3, 10, tzinfo=PARIS)
HEAD = Wish(role=ParticipantRole.CO_VALIDATOR, purpose="school_head", email="ecole@exemple.fr")
MAYOR = Wish(role=ParticipantRole.SIGNATORY, purpose="", email="maire@exemple.fr", name="Le maire")


@pytest.fixture(autouse=True)
def at_three_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def row() -> Application:
    """A whole draft of Ballan-Miré that nobody agreed to yet."""
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary)
    Participant.objects.all().delete()
    Mail.objects.all().delete()
    return made


def secret_for(email: str) -> str:
    """The secret of the last link mailed to someone."""
    return Mail.objects.filter(to=email).latest("pk").link.removeprefix("/accords/")


def states(row: Application, now: datetime = NOW) -> dict[str, str]:
    return {one.key: one.state for one in found(row, now)}


def found(row: Application, now: datetime = NOW) -> list[Consent]:
    fresh = Application.objects.select_related("answers").get(pk=row.pk)
    return consents_of(standing_of(fresh, now), now)


def blocking(row: Application) -> set[str]:
    fresh = Application.objects.select_related("answers").get(pk=row.pk)
    return set(obstacles(standing_of(fresh, NOW)))


def agree(secret: str, *, yes: bool = True, now: datetime = NOW, comment: str = "") -> Participant:
    opened = opened_by(secret, now)
    standing = standing_of(opened.application, now)
    seen = digest_of_concern(standing, opened.participant.role, opened.participant.purpose)
    return give_consent(secret, yes, name="Anne, directrice", comment=comment, seen=seen, now=now)


def test_a_required_agreement_waits_then_holds_until_its_section_changes(row: Application) -> None:
    secretary = make("secretary")
    assert blocking(row) == {"co_validator:school_head"}
    ask_consent(row.pk, HEAD, actor=secretary, now=NOW)
    assert states(row)["co_validator:school_head"] == "asked"
    agree(secret_for("ecole@exemple.fr"))
    assert states(row)["co_validator:school_head"] == "yes"
    assert blocking(row) == set()
    save_field(row.token, "contact_name", "Un autre", actor=secretary, now=NOW)
    assert states(row)["co_validator:school_head"] == "yes", "another section does not concern it"
    save_field(row.token, "objectives", "D’autres objectifs, écrits autrement.", actor=secretary, now=NOW)
    assert states(row)["co_validator:school_head"] == "stale"
    assert blocking(row) == {"co_validator:school_head"}


def test_what_was_read_is_what_is_agreed_to(row: Application) -> None:
    secretary = make("secretary")
    ask_consent(row.pk, HEAD, actor=secretary, now=NOW)
    secret = secret_for("ecole@exemple.fr")
    page = Client().get(f"/accords/{secret}").content.decode()
    seen = re.findall(r'name="vu" value="([0-9a-f]+)"', page)[0]
    save_field(row.token, "objectives", "D’autres objectifs, écrits autrement.", actor=secretary, now=NOW)
    with pytest.raises(ApplicationError, match="Entre-temps"):
        give_consent(secret, True, name="Anne", seen=seen, now=NOW)
    assert states(row)["co_validator:school_head"] == "asked"


def test_a_no_says_why_and_blocks(row: Application) -> None:
    ask_consent(row.pk, HEAD, actor=make("secretary"), now=NOW)
    secret = secret_for("ecole@exemple.fr")
    with pytest.raises(ApplicationError, match="Dites pourquoi"):
        agree(secret, yes=False)
    agree(secret, yes=False, comment="Rien n’a été discuté.")
    assert blocking(row) == {"co_validator:school_head"}
    mail = Mail.objects.filter(subject__contains="refusé").latest("pk")
    assert "Rien n’a été discuté." in mail.text


def test_the_link_ends_with_another_one_with_time_and_when_it_is_withdrawn(row: Application) -> None:
    secretary = make("secretary")
    ask_consent(row.pk, HEAD, actor=secretary, now=NOW)
    first = secret_for("ecole@exemple.fr")
    ask_consent(
        row.pk,
        Wish(role=HEAD.role, purpose=HEAD.purpose, email="adjointe@exemple.fr"),
        actor=secretary,
        now=NOW,
    )
    with pytest.raises(NotYours):
        opened_by(first, NOW)
    second = secret_for("adjointe@exemple.fr")
    assert opened_by(second, NOW + timedelta(days=90))
    with pytest.raises(NotYours):
        opened_by(second, NOW + timedelta(days=91))
    assert states(row, NOW + timedelta(days=91))["co_validator:school_head"] == "late"
    client = Client()
    sign_in(client, "secretary")
    participant = Participant.objects.get(ended_at=None)
    client.post(f"/demandes/{row.token}/accords", {"retirer": str(participant.pk)})
    assert Client().get(f"/accords/{second}").status_code == 404
    assert Client().get("/accords/inconnu").status_code == 404


def test_the_mayor_signs_by_link_and_a_later_change_asks_again(row: Application) -> None:
    secretary = make("secretary")
    ask_consent(row.pk, MAYOR, actor=secretary, now=NOW)
    assert "signatory:" in blocking(row)
    visitor = Client()
    path = f"/accords/{secret_for('maire@exemple.fr')}"
    page = text_of(visitor.get(path))
    for expected in ("Signer une demande d’aide", "Secrétariat de mairie", "17 500,00 €", "Je signe"):
        assert expected in page, expected
    seen = re.findall(r'name="vu" value="([0-9a-f]+)"', visitor.get(path).content.decode())[0]
    assert visitor.post(path, {"reponse": "oui", "nom": "", "vu": seen}).status_code == 422
    assert visitor.post(path, {"reponse": "oui", "nom": "M. le maire", "vu": seen}).status_code == 302
    assert "Vous avez dit oui le 3 mars 2021" in text_of(visitor.get(path))
    fresh = Application.objects.select_related("answers").get(pk=row.pk)
    signed = signature_state(standing_of(fresh, NOW), NOW)
    assert signed is not None
    assert (signed.state, signed.name, signed.answered_at) == ("yes", "M. le maire", NOW)
    kept = Entry.objects.filter(kind="application.consent").latest("pk")
    assert kept.actor.startswith("participant:")
    assert "M. le maire" not in kept.content
    save_field(row.token, "contact_name", "Un autre", actor=secretary, now=NOW)
    assert states(row)["signatory:"] == "stale"


def test_a_signed_scan_is_matched_by_the_code_of_its_summary(row: Application) -> None:
    client = Client()
    sign_in(client, "secretary")
    path = f"/demandes/{row.token}/accords"
    response = client.post(f"{path}/imprimer", {"nom": "M. le maire", "fonction": "Maire"})
    assert response.status_code == 302
    content: Any = client.get(response["Location"])
    assert b"".join(content).startswith(b"%PDF")
    code = IssuedDocument.objects.get().code
    scan = {
        "action": "scan",
        "code": f"{code[:4]}-{code[4:8]}-{code[8:]}".lower(),
        "signataire": "M. le maire, maire",
    }
    assert "Il manque le fichier" in text_of(client.post(path, scan))
    image = SimpleUploadedFile("signe.pdf", b"%PDF-1.4\n%%EOF\n")
    assert "Ce code n’est pas celui" in text_of(
        client.post(path, {**scan, "code": "AAAA", "fichiers-signature": image})
    )
    assert client.post(path, scan).status_code == 302
    assert states(row)["signatory:paper"] == "yes"
    save_field(row.token, "contact_name", "Un autre", actor=make("secretary"), now=NOW)
    assert states(row)["signatory:paper"] == "stale"
    assert "imprimez le résumé de nouveau" in text_of(client.post(path, scan))


def test_a_page_of_an_application_that_ended_has_nothing_to_sign() -> None:
    row = sent_application(State.SUBMITTED)
    ask_consent(row.pk, MAYOR, actor=make("secretary"), now=NOW)
    secret = secret_for("maire@exemple.fr")
    Application.objects.filter(pk=row.pk).update(state=State.WITHDRAWN, decided_at=NOW)
    assert "il n’y a plus rien à signer" in text_of(Client().get(f"/accords/{secret}"))
    with pytest.raises(ApplicationError, match="plus rien à signer"):
        agree(secret)


@pytest.mark.parametrize("who", ["stranger", "neighbour", "reviewer", None])
def test_only_the_applicant_asks(row: Application, client: Client, who: str | None) -> None:
    if who:
        sign_in(client, who)
    status = client.get(f"/demandes/{row.token}/accords").status_code
    assert status == (404 if who else 302)
    with pytest.raises(NotYours):
        ask_consent(row.pk, HEAD, actor=make(who) if who else None, now=NOW)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"role": "co_validator", "objet": "school_head", "email": "pas une adresse"}, "incomplète"),
        (
            {"role": "co_validator", "objet": "inconnu", "email": "a@exemple.fr"},
            "n’a pas besoin de cet accord",
        ),
        ({"role": "owner", "objet": "", "email": "a@exemple.fr"}, "Choisissez ce que vous demandez"),
        ({"role": "partner", "objet": "zz", "email": "a@exemple.fr"}, "n’a pas besoin de cet accord"),
    ],
)
def test_what_cannot_be_asked_is_said(
    row: Application, client: Client, data: dict[str, str], words: str
) -> None:
    sign_in(client, "secretary")
    response = client.post(f"/demandes/{row.token}/accords", data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Participant.objects.exists()


def test_an_agreement_cannot_be_forged_by_its_key(row: Application) -> None:
    ask_consent(row.pk, HEAD, actor=make("secretary"), now=NOW)
    digest = Participant.objects.get().token_digest
    with pytest.raises(NotYours):
        opened_by(digest, NOW)


def test_whoever_must_agree_reads_the_papers_it_is_about_and_no_other(row: Application) -> None:
    shown = store_bytes(row.subject, "diagnosis", "diagnostic.txt", b"partage", by="person:1", now=NOW)
    hidden = store_bytes(row.subject, "quotes", "devis.txt", b"prix", by="person:1", now=NOW)
    ask_consent(row.pk, HEAD, actor=make("secretary"), now=NOW)
    path = f"/accords/{secret_for('ecole@exemple.fr')}"
    assert "diagnostic.txt" in text_of(Client().get(path))
    content: Any = Client().get(f"{path}/fichiers/{shown.token}")
    assert b"".join(content) == b"partage"
    assert Client().get(f"{path}/fichiers/{hidden.token}").status_code == 404
    assert Client().get(f"/accords/autre/fichiers/{shown.token}").status_code == 404
