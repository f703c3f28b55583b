"""The page of an expert: only behind their link, only what they may read, never an error page."""

from typing import Any

import pytest
from django.test import Client

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.documents.services import store_bytes
from guichet.review.models import Opinion
from guichet.review.services.opinions import Asked, answer_opinion, ask_opinion, withdraw_opinion

from .factories import NOW, make_application, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]


def asked(application: Application, email: str = "ien@exemple.fr", **more: Any) -> str:
    """Ask an opinion; return the address the expert was sent."""
    ask_opinion(
        application.pk,
        Asked(email=email, title=more.pop("title", "Inspection"), **more),
        actor=officer(RoleKind.REVIEWER),
        now=NOW,
    )
    return Mail.objects.filter(to=email).latest("id").link


@pytest.fixture
def application() -> Application:
    return make_application(answers={"objectives": "<b>Projeter</b> en classe"})


def test_an_expert_reads_and_answers_without_an_account(application: Application, client: Client) -> None:
    link = asked(application, question="Le diagnostic est-il partagé ?")
    page = client.get(link).content.decode()
    assert "Le diagnostic est-il partagé ?" in page
    assert "&lt;b&gt;Projeter&lt;/b&gt;" in page, "what applicants write is text"
    answer = client.post(link, {"verdict": "reserved", "text": "Il manque les objectifs."})
    assert answer.status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.verdict, opinion.text) == ("reserved", "Il manque les objectifs.")
    assert "Votre avis est transmis" in client.get(answer["Location"]).content.decode()


def test_what_was_typed_comes_back_with_the_reason(application: Application, client: Client) -> None:
    link = asked(application)
    page = client.post(link, {"verdict": "unfavourable", "text": "   "})
    assert page.status_code == 400
    assert "Expliquez votre avis" in page.content.decode()
    page = client.post(link, {"verdict": "", "text": "Un texte à garder"})
    assert "Un texte à garder" in page.content.decode()
    assert Opinion.objects.get().answered_at is None


def test_a_confidential_opinion_is_for_the_service_alone(application: Application, client: Client) -> None:
    first, second = asked(application), asked(application, "dan@exemple.fr", title="DAN", confidential=True)
    for opinion, text in zip(Opinion.objects.order_by("id"), ("Avis ouvert", "Avis caché"), strict=True):
        answer_opinion(opinion.pk, "favourable", text, actor="x", now=NOW)
    assert "Avis caché" not in client.get(first).content.decode()
    assert "Avis ouvert" in client.get(second).content.decode()


@pytest.mark.parametrize("link", ["/avis/inconnu", "/avis/" + "x" * 500, "/avis/é", "/avis/%F0%9F%98%80"])
def test_a_wrong_link_finds_nothing(link: str, client: Client) -> None:
    assert client.get(link).status_code == 404


def test_a_withdrawn_request_closes_its_link(application: Application, client: Client) -> None:
    link = asked(application)
    withdraw_opinion(Opinion.objects.get().pk, actor=officer(RoleKind.REVIEWER), now=NOW)
    assert client.get(link).status_code == 404
    assert client.post(link, {"verdict": "favourable"}).status_code == 404


def test_nothing_changes_once_decided(application: Application, client: Client) -> None:
    link = asked(application)
    Application.objects.update(state=State.REFUSED, decided_at=NOW, grounds="x")
    page = client.post(link, {"verdict": "favourable", "text": ""})
    assert page.status_code == 400
    assert "La décision est prise" in page.content.decode()


def test_papers_of_this_application_and_no_other(application: Application, client: Client) -> None:
    link, other = asked(application), make_application()
    here = store_bytes(application.subject, "diagnosis", "d.txt", b"bonjour", by="x", now=NOW)
    there = store_bytes(other.subject, "diagnosis", "d.txt", b"secret", by="x", now=NOW)
    issued = store_bytes(application.subject, "issued", "lettre.txt", b"lettre", by="x", now=NOW)
    found = client.get(f"{link}/pieces/{here.token}")
    assert b"".join(found.streaming_content) == b"bonjour"  # type: ignore[attr-defined]  # a streamed answer
    assert found["Content-Disposition"].startswith("attachment")
    for file in (there, issued):
        assert client.get(f"{link}/pieces/{file.token}").status_code == 404
