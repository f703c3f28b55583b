"""Verify and send, by the page: what is missing as links, in whose name, one number whatever is pressed."""

import pytest
from django.test import Client

from guichet.applications.enums import ParticipantRole
from guichet.applications.models import Application
from guichet.applications.services.inviting import add_participant
from guichet.shared import clock
from tests.applications.drafts import NOW, draft, fill
from tests.people import make, sign_in
from tests.simulations.pages import text_of, words_of

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture(autouse=True)
def on_1_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)


@pytest.fixture
def browser() -> Client:
    return Client()


def test_what_is_missing_is_a_link_to_its_place(browser: Client) -> None:
    made = draft()
    response = browser.get(f"/demandes/{made.token}/verifier")
    assert "Il manque" in text_of(response)
    assert f'href="/demandes/{made.token}/rubriques/schools#bloc-has_base"' in response.content.decode()


def test_sending_asks_who_one_is_and_keeps_the_instant(browser: Client) -> None:
    made = draft()
    fill(made)
    response = browser.post(f"/demandes/{made.token}/envoyer")
    assert response.headers["Location"] == f"/connexion?suite=/demandes/{made.token}/verifier"
    assert fresh(made).sending_begun_at == NOW


def test_the_secretary_sends_in_the_name_of_her_commune_and_again_gives_the_same_number(
    browser: Client,
) -> None:
    made = draft()
    fill(made)
    secretary = sign_in(browser, "secretary")
    page = browser.get(f"/demandes/{made.token}/verifier").content.decode()
    organisation = secretary.memberships[0].organisation
    assert f'value="{organisation}" checked' in page, "the only organisation is ticked"
    for _ in range(2):
        response = browser.post(f"/demandes/{made.token}/envoyer", {"organisme": organisation})
        assert response.headers["Location"] == f"/demandes/{made.token}?envoyee=1"
    sent = fresh(made)
    assert (sent.state, sent.owner_id, sent.organisation_id) == ("submitted", secretary.person, organisation)
    assert str(sent.number) in words_of(browser, f"/demandes/{made.token}")
    assert browser.get(f"/demandes/{made.token}/verifier").status_code == 302, (
        "the back button leads to the number"
    )


def test_someone_of_no_organisation_names_it_by_its_siret(browser: Client) -> None:
    made = draft()
    fill(made)
    sign_in(browser, "stranger")
    path = f"/demandes/{made.token}/envoyer"
    wrong = browser.post(path, {"siret": "123", "name": "Ballan-Miré"})
    assert wrong.status_code == 422
    assert "quatorze chiffres" in text_of(wrong).lower()
    assert 'value="123"' in wrong.content.decode(), "what was typed stays"
    assert browser.post(path, {}).status_code == 422
    browser.post(path, {"siret": "213 700 180 00010", "name": "Commune de Ballan-Miré"})
    assert fresh(made).number is not None


def test_a_stranger_does_not_send_what_someone_owns(browser: Client) -> None:
    made = draft()
    fill(made)
    owner = sign_in(Client(), "secretary")
    Application.objects.filter(pk=made.pk).update(owner=owner.person)
    sign_in(browser, "neighbour")
    assert browser.post(f"/demandes/{made.token}/envoyer").status_code == 404
    assert fresh(made).number is None


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_whoever_only_fills_it_is_told_who_sends(browser: Client) -> None:
    secretary, colleague = make("secretary"), make("neighbour")
    made = draft(secretary)
    fill(made, secretary)
    row, _ = add_participant(made, colleague.email, ParticipantRole.EDITOR, "", NOW)
    row.person_id = colleague.person
    row.save()
    sign_in(browser, "neighbour")
    base = f"/demandes/{made.token}"
    page = browser.get(f"{base}/verifier").content.decode()
    assert "pas l’envoyer" in page
    assert f'action="{base}/envoyer"' not in page
    refused = browser.post(f"{base}/envoyer")
    assert (refused.status_code, "pas l’envoyer" in refused.content.decode()) == (422, True)
    assert fresh(made).sending_begun_at is None
