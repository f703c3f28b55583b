"""The officers' pages: what they say, how many queries they ask, and what their forms do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from guichet.applications.enums import Author, RequestKind, State
from guichet.applications.models import Answers, Application, Message, Request
from guichet.journal.services import record
from guichet.review.models import Batch, Contact, Follow, Label, PrivateNote, Reading, ReviewSheet, SavedView
from guichet.shared import clock
from tests.people import make, reload, sign_in, sign_in_person

from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
LIST = "/instruction/dossiers"


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(client: Client) -> Client:
    """A reviewer of Indre-et-Loire, signed in."""
    sign_in(client, "reviewer")
    return client


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def do(client: Client, sheet: ReviewSheet, action: str, **said: Any) -> Any:
    return client.post(f"{LIST}/{sheet.number}/{action}", said)


# ---- the list


def test_list_shows_its_columns_and_counts(desk: Client) -> None:
    sheet = make_sheet(requested_cents=2_100_000, computed_cents=1_984_500, due_at=NOW + timedelta(days=41))
    page = words(desk.get(LIST))
    for told in (
        str(sheet.number),
        "Ballan-Miré",
        "21 000,00 €",
        "19 845,00 €",
        "41 j",
        "écart",
        "À instruire 1",
    ):
        assert told in page, told


@pytest.mark.slow
def test_list_asks_few_queries_whatever_it_holds(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        make_sheet(requested_cents=number * 100)
    filters = "?onglet=tous&aide=socle-numerique-ecoles&demande_min=1&etat=under_review&tri=champ.objectives&texte=ballan"
    desk.get(LIST + filters)  # rules are compiled once
    with django_assert_max_num_queries(12):
        page = desk.get(LIST + filters)
    assert page.status_code == 200


def test_filters_that_are_on_are_told_and_taken_off(desk: Client) -> None:
    make_sheet()
    page = desk.get(LIST, {"onglet": "tous", "demande_min": "1000", "etat": ["closed", "accepted"]})
    assert "Montant demandé : au moins 1000" in words(page)
    assert "État : classée sans suite, acceptée" in words(page)
    assert "Aucun dossier ici" in words(page)


def test_what_cannot_be_read_is_told(desk: Client) -> None:
    make_sheet()
    page = desk.get(LIST, {"onglet": "tous", "demande_min": "beaucoup"})
    assert page.status_code == 200
    assert "beaucoup" in words(page)


def test_field_filter_joins_the_address(desk: Client) -> None:
    given = {
        "onglet": "tous",
        "aide": "socle-numerique-ecoles",
        "champ": "classes",
        "operation": "min",
        "valeur": "6",
    }
    answer = desk.get(LIST, given)
    assert answer.status_code == 302
    assert "champ.classes_min=6" in answer["Location"]
    make_sheet(number_2=7)
    assert "au moins 6" in words(desk.get(answer["Location"]))


def test_columns_are_chosen_and_moved(desk: Client) -> None:
    answer = desk.get(LIST, {"colonnes": "numero,aide", "colonne": ["numero", "aide", "envoye"]})
    assert "colonnes=numero%2Caide%2Cenvoye" in answer["Location"]
    answer = desk.get(LIST, {"colonnes": "numero,aide", "colonne": ["numero", "aide"], "avant": "aide"})
    assert "colonnes=aide%2Cnumero" in answer["Location"]


def test_mark_of_another_list_leads_to_the_first_page(desk: Client) -> None:
    assert desk.get(LIST, {"suite": "n'importe quoi"}).status_code == 302


def test_views_are_kept_shared_and_forgotten(desk: Client) -> None:
    desk.post(
        "/instruction/vues", {"nom": "Gros", "adresse": "onglet=tous&demande_min=10000", "partage": "DEP-37"}
    )
    view = SavedView.objects.get()
    assert (view.name, view.desk, view.query) == ("Gros", "DEP-37", "onglet=tous&demande_min=10000")
    address = f"/instruction/vues/{view.token}"
    colleague, stranger = Client(), Client()
    sign_in(colleague, "second_reviewer")
    sign_in(stranger, "other_reviewer")
    assert colleague.get(address)["Location"] == f"{LIST}?{view.query}"
    assert "partagée par" in words(colleague.get(f"{LIST}?onglet=tous"))
    assert stranger.get(address).status_code == 404
    assert colleague.post(f"{address}/supprimer").status_code == 404
    assert desk.post(f"{address}/supprimer").status_code == 302
    assert not SavedView.objects.exists()


def test_first_view_opens_by_itself(desk: Client) -> None:
    desk.post("/instruction/vues", {"nom": "Mi\x00en", "adresse": "onglet=traites", "premiere": "oui"})
    assert 'aria-current="page">Traités' in desk.get(LIST).content.decode().replace("\n", "")
    assert "Donnez un nom" in words(desk.get(desk.post("/instruction/vues", {"adresse": "x"})["Location"]))


# ---- one application


def test_one_page_shows_all_at_hand(desk: Client) -> None:
    sheet = make_sheet(requested_cents=9_000_000, answers={"classes": 6, "schools": 2, "pupils": 140})
    page = words(desk.get(f"{LIST}/{sheet.number}"))
    for told in (
        "Ballan-Miré",
        "Délais",
        "Complet ?",
        "Il manque",
        "Y a-t-il droit ?",
        "Combien ?",
        "Messages",
    ):
        assert told in page, told


def test_one_page_asks_few_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    """With 200 answers, 100 messages, requests, notes, calls, and other applications of the organisation."""
    sheet = make_sheet(
        news_for_service_at=NOW, answers={f"field_{n}": n for n in range(200)} | {"classes": 6}
    )
    for _ in range(3):
        make_sheet()
    Message.objects.bulk_create(
        Message(application_id=sheet.pk, author=Author.APPLICANT, text=f"m{n}", sent_at=NOW)
        for n in range(100)
    )
    Request.objects.create(
        application_id=sheet.pk, kind=RequestKind.CORRECTION, field="has_base", title="Socle", asked_at=NOW
    )
    for n in range(20):
        PrivateNote.objects.create(sheet=sheet, field="has_base", text=f"n{n}", written_at=NOW)
        Contact.objects.create(
            sheet=sheet, kind="meeting", held_on=NOW, with_whom="x", text="y", written_at=NOW
        )
    desk.get(f"{LIST}/{sheet.number}")
    Reading.objects.all().delete()
    ReviewSheet.objects.update(news_at=NOW)
    Application.objects.update(news_for_service_at=NOW)
    record("application.start_review", f"application:{sheet.pk}", actor="person:999", now=NOW)
    with django_assert_max_num_queries(15):
        page = desk.get(f"{LIST}/{sheet.number}")
    assert "Instruction commencée" in words(page)
    assert "m99" in words(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "said", "told"),
    [
        ("prendre", {}, "Ce dossier est à vous."),
        ("suivre", {}, "Vous suivez ce dossier."),
        ("complet", {}, "Le dossier est déclaré complet."),
        ("recevable", {}, "recevable"),
        ("rendre", {"reason": "Il manque les écoles."}, "rendu au demandeur"),
        ("classer", {"reason": "Doublon."}, "classé sans suite"),
        ("noter", {"text": "Appeler.", "field": "has_base"}, "La note est gardée."),
        (
            "echange",
            {"kind": "telephone", "with_whom": "la mairie", "text": "D’accord."},
            "L’échange est gardé.",
        ),
        (
            "demander-correction",
            {"field": "has_base", "explanation": "6 ou 7 ?"},
            "La correction est demandée",
        ),
        ("demander-piece", {"title": "RIB", "suspends": "oui"}, "La pièce est demandée"),
        ("message", {"text": "Bonjour"}, "Le message est envoyé."),
        ("etiqueter", {"new_label": "Rural", "colour": "green"}, "L’étiquette est mise."),
        ("transmettre", {"desk": "FR", "reason": "National."}, "Le dossier est transmis."),
        ("champs-du-service", {"revision": "0", "checked_schools": "oui"}, "sont enregistrés"),
    ],
)
def test_each_action_answers_with_a_sentence(
    action: str, said: dict[str, str], told: str, desk: Client
) -> None:
    sheet = make_sheet(answers={"classes": 6})
    answer = do(desk, sheet, action, etat_vu="under_review", **said)
    assert answer.status_code == 302, words(answer)
    assert told in words(desk.get(answer["Location"]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "said", "told"),
    [
        ("classer", {"reason": " "}, "Écrivez la raison"),
        ("noter", {"text": ""}, "Écrivez la note"),
        ("demander-correction", {"field": "rien", "explanation": "x"}, "pas dans le formulaire"),
        ("demander-piece", {"title": ""}, "Nommez la pièce"),
        ("confier", {"reviewer": "999999"}, "ne peut pas instruire"),
        ("confier", {"reviewer": "x"}, "Choisissez une personne"),
        ("transmettre", {"desk": "DEP-41", "reason": "x"}, "n’instruit pas cette aide"),
        ("etiqueter", {"label": "999999"}, "n’existe plus"),
        ("echange", {"kind": "fumée", "with_whom": "x", "text": "y"}, "Dites comment"),
        (
            "echange",
            {"kind": "telephone", "with_whom": "x", "text": "y", "held_on": "2999-01-01"},
            "pas encore eu lieu",
        ),
        ("annuler-demande", {"request": "x"}, "Choisissez"),
        ("champs-du-service", {"revision": "7", "checked_schools": "oui"}, "entre-temps"),
        ("champs-du-service", {"revision": "0", "checked_schools": "bof"}, "Écoles vérifiées"),
        ("reprendre", {"reason": "x"}, ""),
    ],
)
def test_refusal_keeps_what_was_typed(action: str, said: dict[str, str], told: str, desk: Client) -> None:
    sheet = make_sheet()
    answer = do(desk, sheet, action, etat_vu="under_review", **said)
    if not told:
        assert answer.status_code == 404
        return
    assert answer.status_code == 400
    assert told in words(answer)
    typed = [value for name, value in said.items() if name in {"text", "with_whom"} and value]
    assert all(escape(value) in answer.content.decode() for value in typed)


def test_second_of_two_officers_is_told(desk: Client) -> None:
    sheet = make_sheet()
    do(desk, sheet, "classer", etat_vu="under_review", reason="Doublon.")
    second = Client()
    sign_in(second, "second_reviewer")
    answer = do(second, sheet, "classer", etat_vu="under_review", reason="Hors délai.")
    assert answer.status_code == 400
    assert "Entre-temps, la demande a changé" in words(answer)


def test_second_to_take_is_told(desk: Client) -> None:
    sheet = make_sheet()
    do(desk, sheet, "prendre", instruit_par="")
    second = Client()
    sign_in(second, "second_reviewer")
    assert "changé de mains" in words(do(second, sheet, "prendre", instruit_par=""))
    assert do(second, sheet, "prendre", instruit_par=str(make("reviewer").person)).status_code == 302


def test_only_who_may_instruct_there_receives(desk: Client) -> None:
    sheet = make_sheet()
    assert do(desk, sheet, "confier", reviewer=make("other_reviewer").person).status_code == 400
    assert do(desk, sheet, "confier", reviewer=make("second_reviewer").person).status_code == 302


def test_news_is_cleared_by_reading_for_oneself_only(desk: Client) -> None:
    sheet = make_sheet(news_for_service_at=NOW)
    assert "du nouveau" in words(desk.get(LIST))
    desk.get(f"{LIST}/{sheet.number}")
    assert "du nouveau" not in words(desk.get(LIST))
    second = Client()
    sign_in(second, "second_reviewer")
    assert "du nouveau" in words(second.get(LIST))


def test_labels_of_another_area_are_not_offered(desk: Client) -> None:
    sheet = make_sheet()
    theirs = Label.objects.create(desk="DEP-41", name="Chambord", colour="red")
    assert "Chambord" not in words(desk.get(f"{LIST}/{sheet.number}"))
    assert do(desk, sheet, "etiqueter", label=theirs.pk).status_code == 400


def test_html_in_answers_is_text(desk: Client) -> None:
    sheet = make_sheet(carrier_name="<script>alert(1)</script>")
    PrivateNote.objects.create(sheet=sheet, text="<b>gras</b>", written_at=NOW)
    for path in (LIST, f"{LIST}/{sheet.number}", "/instruction"):
        assert "<script>alert" not in desk.get(path).content.decode()
    assert "<b>gras" not in desk.get(f"{LIST}/{sheet.number}").content.decode()


# ---- several at once


def test_batch_does_what_it_can_and_says_the_rest(desk: Client) -> None:
    good, done, theirs = make_sheet(), make_sheet(state=State.CLOSED), make_sheet(places=["DEP-41"])
    numbers = [good.number, done.number, theirs.number, 987654]
    asked = desk.post("/instruction/lots", {"action": "classer", "numero": numbers, "retour": "onglet=tous"})
    assert "Classer sans suite : 2 dossiers" in words(asked)
    said = {"action": "classer", "numero": numbers, "reason": "Hors délai.", "retour": "onglet=tous"}
    report = desk.get(desk.post("/instruction/lots/faire", said)["Location"])
    assert "1 fait, 3 refusés" in words(report)
    assert words(report).count("il n’est pas à vous") == 2
    assert "ne permet pas cette action" in words(report)
    good.refresh_from_db()
    assert good.state == State.CLOSED


def test_large_batch_is_a_job(desk: Client) -> None:
    from guichet.review.services.batching import run_batch  # noqa: PLC0415 - used here alone

    sheets = [make_sheet() for _ in range(21)]
    answer = desk.post("/instruction/lots/faire", {"action": "suivre", "numero": [s.number for s in sheets]})
    assert "21 à faire" in words(desk.get(answer["Location"]))
    assert not Follow.objects.exists()
    batch = Batch.objects.get()
    for _ in range(2):  # a job that is run again does nothing twice
        run_batch(batch.pk, now=NOW, real=clock.real)
    assert "21 faits, 0 refusé" in words(desk.get(answer["Location"]))
    assert Follow.objects.count() == 21
    other = Client()
    sign_in(other, "second_reviewer")
    assert other.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"action": "suivre"}, 400),
        ({"action": "rien", "numero": ["1"]}, 404),
        ({"action": "noter", "numero": ["1"]}, 404),
        ({"action": "suivre", "numero": [str(n) for n in range(1, 502)]}, 400),
    ],
)
def test_batch_that_cannot_be(said: dict[str, Any], status: int, desk: Client) -> None:
    assert desk.post("/instruction/lots/faire", said).status_code == status


# ---- the day


def test_day_says_what_presses_and_what_to_do(desk: Client) -> None:
    day = timedelta(days=1)
    late, soon = make_sheet(due_at=NOW - day), make_sheet(due_at=NOW + 5 * day)
    news = make_sheet(news_for_service_at=NOW)
    page = desk.get("/instruction")
    text = words(page)
    for heading in (
        "En retard",
        "Cette semaine",
        "Du nouveau",
        "À prendre",
        "Décider, ou prolonger le délai",
    ):
        assert heading in text, heading
    for sheet in (late, soon, news):
        assert f"{LIST}/{sheet.number}" in page.content.decode()


def test_day_asks_few_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_sheet(due_at=NOW + timedelta(days=number % 9 - 2))
    with django_assert_max_num_queries(12):
        desk.get("/instruction")


def test_words_of_answers_stay_with_officers(desk: Client) -> None:
    """A note, a label or a call never reaches the applicant's pages."""
    sheet = make_sheet()
    secretary = make("secretary")
    organisation = secretary.memberships[0].organisation
    Application.objects.filter(pk=sheet.pk).update(owner=secretary.person, organisation=organisation)
    for action, said in (
        ("noter", {"text": "motsecretun"}),
        ("echange", {"kind": "telephone", "with_whom": "x", "text": "motsecretdeux"}),
        ("etiqueter", {"new_label": "motsecrettrois"}),
    ):
        assert do(desk, sheet, action, **said).status_code == 302
    applicant = Client()
    assert secretary.person is not None
    sign_in_person(applicant, secretary.person)
    token = Application.objects.get(pk=sheet.pk).token
    for path in (f"/demandes/{token}", "/mes-demandes", f"/demandes/{token}/messages"):
        assert "motsecret" not in applicant.get(path).content.decode()
    assert reload(secretary.person).person == secretary.person
    assert Answers.objects.filter(application=sheet.pk).exists()
