"""What the applicant sees and does once the application is sent."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.applications.enums import Action, Author, LeaveState, RequestState, State
from guichet.applications.models import Answers, Application, Leave, Message
from guichet.applications.selectors import messages_of, requests_of
from guichet.applications.services import (
    Asked,
    Said,
    answer_leave,
    ask_correction,
    ask_piece,
    move,
    send_message,
)
from guichet.documents.models import StoredFile
from guichet.journal.services import erase_subject, record
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.people import make, sign_in
from tests.simulations.pages import text_of

from .following import LATER
from .sent import reviewer, secretary, sent_application

pytestmark = pytest.mark.usefixtures("ground")
NOW = datetime(2021, 3, 15, 10, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def at_fifteen_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mairie(client: Client) -> Client:
    sign_in(client, "secretary")
    return client


def words(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return text_of(response)


def post(client: Client, path: str, data: dict[str, Any], status: int = 302) -> Any:
    response = client.post(path, data)
    assert response.status_code == status, text_of(response)[:2000]
    return response


def test_it_says_where_it_stands_and_what_happens_next(mairie: Client) -> None:
    row = sent_application(State.SUBMITTED)
    page = words(mairie, f"/demandes/{row.token}")
    for expected in (
        f"Dossier n° {row.number}",
        "Votre demande est envoyée. Le service va l’étudier.",
        "2 mars 2021 à 10 h 00",
        "Le service dit si la demande est recevable",
        "au plus tard le 2 mai 2021 (dans 48 jours)",
        "Sans réponse ce jour-là, votre demande est recevable.",
        "au plus tard le 2 novembre 2021",
        "Inspection académique d'Indre-et-Loire",
        "Rien ne doit être signé avant la réception",
        "Retirer la demande",
    ):
        assert expected in page, expected


def test_what_is_asked_comes_first(mairie: Client) -> None:
    row = sent_application()
    ask_piece(
        row.pk,
        [Asked(about="Devis signé", due_on=date(2021, 3, 20), suspends=True)],
        actor=reviewer(),
        now=LATER,
    )
    ask_correction(
        row.pk,
        [Asked(about="contact_name", explanation="Qui appeler ?", due_on=date(2021, 3, 12))],
        actor=reviewer(),
        now=LATER,
    )
    page = words(mairie, f"/demandes/{row.token}")
    assert page.index("Ce que le service attend de vous") < page.index("Ce qui se passe maintenant")
    assert "date passée c’était pour le 12 mars 2021" in page
    assert "au plus tard le 20 mars 2021 (dans 5 jours)" in page
    assert "délai suspendu" in page


def test_answers_leave_together_with_files_without_scripts(mairie: Client) -> None:
    row = sent_application()
    (piece,) = ask_piece(row.pk, [Asked(about="Devis signé")], actor=reviewer(), now=LATER)
    (correction,) = ask_correction(
        row.pk, [Asked(about="contact_name", explanation="Qui appeler ?")], actor=reviewer(), now=LATER
    )
    path = f"/demandes/{row.token}/reponses"
    page = words(mairie, path)
    assert "Qui appeler ?" in page
    assert "Vous aviez répondu : Secrétariat de mairie" in page
    data = {
        "was.contact_name": "x",
        "contact_name": "Service scolaire",
        f"fichiers-{piece.purpose}": SimpleUploadedFile("devis.pdf", b"%PDF-1.4\n%%EOF\n"),
        "message": "Voici.",
    }
    response = post(mairie, path, data)
    assert response.url == f"/demandes/{row.token}?repondu=2&reste=0"
    assert {one.state for one in requests_of(row)} == {RequestState.ANSWERED}
    assert Answers.objects.get(application=row).values["contact_name"] == "Service scolaire"
    assert [one.text for one in messages_of(row)] == ["Voici."]
    assert "2 réponses envoyées" in words(mairie, response.url)
    assert re.search(
        r"Secrétariat de mairie Service scolaire le 15 mars 2021",
        words(mairie, f"/demandes/{row.token}/dossier"),
    )
    assert correction.old_value == "Secrétariat de mairie"


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(mairie: Client) -> None:
    row = sent_application()
    ask_correction(
        row.pk,
        [Asked(about="contact_phone", explanation="?"), Asked(about="contact_name", explanation="?")],
        actor=reviewer(),
        now=LATER,
    )
    data = {
        "was.contact_phone": "x",
        "contact_phone": "beaucoup",
        "was.contact_name": "x",
        "contact_name": "Service scolaire",
        "message": "Pardon",
    }
    response = post(mairie, f"/demandes/{row.token}/reponses", data, 422)
    body = response.content.decode()
    assert 'value="beaucoup"' in body
    assert 'value="Service scolaire"' in body
    assert "Pardon" in body
    assert 'href="#champ-contact_phone"' in body
    assert {one.state for one in requests_of(row)} == {RequestState.OPEN}


def test_an_answer_left_as_it_was_stays_to_do_unless_it_is_kept(mairie: Client) -> None:
    row = sent_application()
    (asked,) = ask_correction(
        row.pk, [Asked(about="contact_name", explanation="?")], actor=reviewer(), now=LATER
    )
    path = f"/demandes/{row.token}/reponses"
    data = {"was.contact_name": "x", "contact_name": "Secrétariat de mairie"}
    assert "Il n’y a rien à envoyer" in text_of(post(mairie, path, data, 422))
    post(mairie, path, {**data, "garder": str(asked.id)})
    assert requests_of(row)[0].state is RequestState.ANSWERED


def test_more_time_is_asked_and_answered(mairie: Client) -> None:
    row = sent_application()
    (asked,) = ask_piece(
        row.pk, [Asked(about="Devis", due_on=date(2021, 3, 20))], actor=reviewer(), now=LATER
    )
    path = f"/demandes/{row.token}/plus-de-temps/{asked.id}"
    assert "Demandez un jour après" in text_of(post(mairie, path, {"jour": "18/03/2021", "raison": "x"}, 422))
    assert "Écrivez la raison" in text_of(post(mairie, path, {"jour": "30/03/2021", "raison": ""}, 422))
    post(mairie, path, {"jour": "30/03/2021", "raison": "Le fournisseur tarde."})
    assert "Vous avez demandé jusqu’au 30 mars 2021" in words(mairie, f"/demandes/{row.token}/reponses")
    assert "déjà demandé" in text_of(post(mairie, path, {"jour": "31/03/2021", "raison": "x"}, 422))
    answer_leave(Leave.objects.get().pk, True, actor=reviewer(), now=NOW)
    assert requests_of(row)[0].due_on == date(2021, 3, 30)


def test_messages_show_html_as_text_and_what_is_new_once(mairie: Client) -> None:
    row = sent_application()
    send_message(
        row.pk, "<script>alert(1)</script> Bonjour", author=Author.SERVICE, actor=reviewer(), now=LATER
    )
    assert "nouveau" in words(mairie, f"/demandes/{row.token}")
    response = mairie.get(f"/demandes/{row.token}/messages")
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in response.content
    assert "nouveau" in text_of(response)
    assert "nouveau" not in words(mairie, f"/demandes/{row.token}/messages")


def test_a_message_with_a_file_then_taken_back_leaves_a_mark(mairie: Client) -> None:
    row = sent_application()
    path = f"/demandes/{row.token}/messages"
    file = SimpleUploadedFile("note.txt", "Précision".encode())
    post(mairie, path, {"message": "Une précision", "fichiers-messages": file})
    assert "note.txt" in words(mairie, path)
    message = Message.objects.get()
    row.refresh_from_db()
    assert row.news_for_service_at == NOW
    post(mairie, f"{path}/{message.pk}/retirer", {})
    page = words(mairie, path)
    assert "Message retiré par son auteur le 15 mars 2021" in page
    assert "Une précision" not in page
    assert "note.txt" not in page
    theirs = send_message(row.pk, "Bien reçu", author=Author.SERVICE, actor=reviewer(), now=NOW)
    assert mairie.post(f"{path}/{theirs.id}/retirer").status_code == 404


def test_an_empty_message_and_a_refused_file_lose_nothing(mairie: Client) -> None:
    row = sent_application()
    path = f"/demandes/{row.token}/messages"
    assert "Le message est vide" in text_of(post(mairie, path, {"message": "  "}, 422))
    bad = {"message": "Gardez-moi", "fichiers-messages": SimpleUploadedFile("a.exe", b"MZ\x90\x00\x03")}
    page = text_of(post(mairie, path, bad, 422))
    assert "Gardez-moi" in page
    assert not Message.objects.exists()


def test_the_receipt_is_one_file_that_can_be_verified(mairie: Client) -> None:
    row = sent_application()
    first = mairie.get(f"/demandes/{row.token}/accuse")
    second = mairie.get(f"/demandes/{row.token}/accuse")
    assert first["Location"] == second["Location"]
    assert StoredFile.objects.filter(purpose="issued").count() == 1
    content: Any = mairie.get(first["Location"])
    assert b"".join(content).startswith(b"%PDF")


def test_the_whole_application_is_printed(mairie: Client) -> None:
    row = sent_application()
    response = mairie.get(f"/demandes/{row.token}/pdf")
    assert response.content.startswith(b"%PDF")
    assert f"demande-{row.number}.pdf" in response["Content-Disposition"]


def test_withdrawing_is_asked_twice_and_once_is_enough(mairie: Client) -> None:
    row = sent_application()
    assert "Retirer cette demande ?" in words(mairie, f"/demandes/{row.token}/retirer")
    post(mairie, f"/demandes/{row.token}/retirer", {"raison": "Le projet change."})
    page = words(mairie, f"/demandes/{row.token}")
    assert "Vous avez retiré cette demande." in page
    assert "retirée" in text_of(post(mairie, f"/demandes/{row.token}/retirer", {}, 422))


def test_early_start_is_asked_and_its_answer_is_told(mairie: Client) -> None:
    row = sent_application()
    path = f"/demandes/{row.token}/commencer"
    assert "Écrivez la raison" in text_of(post(mairie, path, {"raison": ""}, 422))
    assert post(mairie, path, {"raison": "Travaux d’été", "jour": "pas un jour"}, 422)
    post(mairie, path, {"raison": "Travaux d’été", "jour": "2021-06-01"})
    assert "Vous avez demandé à commencer le 15 mars 2021" in words(mairie, f"/demandes/{row.token}")
    answer_leave(Leave.objects.get().pk, False, actor=make("prefet"), now=NOW, reason="Pas avant l’avis.")
    page = words(mairie, f"/demandes/{row.token}")
    assert "Le service a refusé le 15 mars 2021 : Pas avant l’avis." in page
    assert Leave.objects.get().state == LeaveState.REFUSED


def test_the_history_says_what_happened_and_nothing_of_the_service_own(mairie: Client) -> None:
    row = sent_application()
    record("application.private_note", row.subject, actor="person:1", now=LATER, details={"note": "secret"})
    move(row.pk, Action.HAND_BACK, actor=reviewer(), now=LATER, said=Said(reason="Refaites le plan."))
    move(row.pk, Action.START_REVIEW, actor=reviewer(), now=LATER + timedelta(days=1))
    page = words(mairie, f"/demandes/{row.token}")
    assert (
        "9 mars 2021 à 10 h 00 Demande rendue au demandeur, qui peut la modifier (le service) « Refaites le plan. »"
        in page
    )
    assert page.index("Instruction commencée") < page.index("Demande rendue")
    assert "secret" not in page
    erase_subject(row.subject)
    assert "Refaites le plan." not in words(mairie, f"/demandes/{row.token}")


def test_a_refusal_gives_its_grounds_and_leads_elsewhere(mairie: Client) -> None:
    row = sent_application(State.REFUSED)
    page = words(mairie, f"/demandes/{row.token}")
    for expected in ("Le projet a déjà commencé.", "Vous pouvez contester", "Demander une autre aide"):
        assert expected in page
    choose = words(mairie, f"/demandes/{row.token}/autre-aide")
    assert "Reprendre mes réponses" in choose
    body = mairie.get(f"/demandes/{row.token}/autre-aide").content.decode()
    slug = re.findall(r'name="aide" value="([a-z0-9-]+)"', body)[0]
    response = post(mairie, f"/demandes/{row.token}/autre-aide", {"aide": slug})
    draft = Application.objects.get(token=response.url.split("/")[2].split("?")[0])
    assert (draft.slug, draft.copied_from_id, draft.state) == (slug, row.pk, State.DRAFT)
    assert "Choisissez une aide" in text_of(
        post(mairie, f"/demandes/{row.token}/autre-aide", {"aide": "x"}, 422)
    )


def test_a_copy_is_a_new_draft_with_the_same_answers(mairie: Client) -> None:
    row = sent_application(State.CLOSED)
    response = post(mairie, f"/demandes/{row.token}/copier", {})
    draft = Application.objects.get(token=response.url.split("/")[2].split("?")[0])
    assert Answers.objects.get(application=draft).values["contact_name"] == "Secrétariat de mairie"


def test_handed_back_the_form_opens_again_and_is_sent_again(mairie: Client) -> None:
    row = sent_application()
    move(row.pk, Action.HAND_BACK, actor=reviewer(), now=LATER, said=Said(reason="Refaites le plan."))
    assert "Les étapes" in words(mairie, f"/demandes/{row.token}")
    assert post(mairie, f"/demandes/{row.token}/envoyer", {}).url.endswith("?renvoyee=1")
    assert "Votre demande est renvoyée" in words(mairie, f"/demandes/{row.token}?renvoyee=1")


PATHS = (
    "",
    "/pdf",
    "/dossier",
    "/reponses",
    "/messages",
    "/accuse",
    "/retirer",
    "/commencer",
    "/autre-aide",
)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["stranger", "neighbour", "reviewer", "prefet", "auditor", "mayor", None])
def test_strangers_find_nothing(client: Client, path: str, who: str | None) -> None:
    row = sent_application()
    if who is not None:
        sign_in(client, who)
    status = client.get(f"/demandes/{row.token}{path}").status_code
    if who is None:
        assert status == 302
    elif who == "mayor":  # of the same town hall
        assert status in {200, 302}
    else:
        assert status == 404


@pytest.mark.slow
@pytest.mark.parametrize(("messages", "asked"), [(0, 1), (60, 8)])
def test_the_page_reads_the_same_number_of_times(
    mairie: Client, django_assert_num_queries: Any, messages: int, asked: int
) -> None:
    row = sent_application()
    for rank in range(messages):
        send_message(
            row.pk, f"m{rank}", author=Author.SERVICE, actor=reviewer(), now=LATER + timedelta(minutes=rank)
        )
    ask_piece(row.pk, [Asked(about=f"Pièce {rank}") for rank in range(asked)], actor=reviewer(), now=LATER)
    mairie.get(f"/demandes/{row.token}")
    with django_assert_num_queries(10):
        mairie.get(f"/demandes/{row.token}")


def test_secretary_is_the_named_one() -> None:
    assert secretary().email.startswith("secretariat@")
