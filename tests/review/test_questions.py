"""An officer's answer made public: it names nobody, it is shown to the next applicants, it is corrected and withdrawn."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.models import Mail
from guichet.applications.enums import Author, QuestionState
from guichet.applications.models import Application, Message, PublishedQuestion
from guichet.applications.selectors import application_by_token, standing_of
from guichet.applications.services.retention import erase
from guichet.applications.web.surroundings import around_of
from guichet.journal.models import Entry
from guichet.review.models import ReviewSheet
from guichet.shared import clock
from tests.people import make, sign_in

from .factories import NOW, make_application
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
LIST = "/instruction/questions"
ANSWERS = {"contact_name": "Paule Tessier", "has_base": False}
ASKED = "Bonjour, la mairie de Ballan-Miré peut-elle compter les devis de Paule Tessier ?"
TOLD = "Oui, les devis de l’année comptent. Appelez le 02 47 00 00 00 au besoin."
CLEAN = {
    "question": "Les devis de l’année comptent-ils ?",
    "answer": "Oui, les devis de l’année comptent.",
    "field": "expenses",
}


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def sheet() -> ReviewSheet:
    return make_sheet(answers=ANSWERS)


@pytest.fixture
def answer(sheet: ReviewSheet) -> Message:
    """What the service wrote after the applicant asked."""
    usual = {"application_id": sheet.pk, "sent_at": NOW}
    Message.objects.create(author=Author.APPLICANT, name="Paule Tessier", text=ASKED, **usual)
    told = usual | {"sent_at": NOW + timedelta(hours=1)}
    return Message.objects.create(author=Author.SERVICE, name="Préfecture", text=TOLD, **told)


@pytest.fixture
def desk(client: Client) -> Client:
    sign_in(client, "reviewer")
    return client


def page_of(answer: Message) -> str:
    number = ReviewSheet.objects.get(pk=answer.application_id).number
    return f"/instruction/dossiers/{number}/messages/{answer.pk}/publier"


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def asked_beside(field: str) -> list[str]:
    """What an applicant who fills the form now reads beside a field."""
    row = make_application(state="draft", number=None, submitted_at=None, token="t" * 43)
    try:
        around = around_of(standing_of(application_by_token(row.token), NOW))
        return [one.question for one in around.questions.get(field, ())]
    finally:
        row.delete()


def test_the_page_copies_and_shows_what_names(desk: Client, answer: Message) -> None:
    link = f"/messages/{answer.pk}/publier"
    sheet = ReviewSheet.objects.get()
    assert link in desk.get(f"/instruction/dossiers/{sheet.number}").content.decode()
    page = words(desk.get(page_of(answer)))
    for named in ("« Ballan-Miré »", "« Paule Tessier »", "« 02 47 00 00 00 »", "À retirer : 3 mots"):
        assert named in page, named


def test_it_is_refused_while_a_name_remains_then_published(desk: Client, answer: Message) -> None:
    refused = desk.post(page_of(answer), {"question": ASKED, "answer": TOLD, "field": "expenses"})
    assert refused.status_code == 422
    assert "nomme encore" in words(refused)
    assert not PublishedQuestion.objects.exists()
    before = asked_beside("expenses")
    response = desk.post(page_of(answer), CLEAN)
    assert response.status_code == 302
    assert asked_beside("expenses") == [*before, CLEAN["question"]]
    row = PublishedQuestion.objects.get()
    public = words(Client().get("/aides/socle-numerique-ecoles"))
    assert CLEAN["question"] in public
    assert CLEAN["answer"] in public
    entry = Entry.objects.get(kind="question.published", subject=f"question:{row.pk}")
    assert "Tessier" not in entry.content
    assert desk.get(page_of(answer)).headers["Location"] == f"{LIST}/{row.pk}", "once is enough"


def test_the_words_found_are_taken_out_at_once(desk: Client, answer: Message) -> None:
    said = {"question": ASKED, "answer": TOLD, "field": "expenses", "action": "retirer"}
    page = words(desk.post(page_of(answer), said))
    assert "la mairie de [un organisme] peut-elle compter les devis de [une personne]" in page
    assert "Appelez le [un téléphone]" in page
    assert "Rien à retirer" in page


def test_an_officer_says_which_word_is_not_personal(desk: Client, answer: Message) -> None:
    said = {**CLEAN, "answer": "Oui, comme à Ballan-Miré et partout."}
    assert desk.post(page_of(answer), said).status_code == 422
    assert desk.post(page_of(answer), {**said, "garder": ["ballan mire", "autre chose"]}).status_code == 302
    assert PublishedQuestion.objects.get().kept == ["ballan mire"], "only what the text holds is remembered"
    page = words(desk.get(f"{LIST}/{PublishedQuestion.objects.get().pk}"))
    assert "« Ballan-Miré » n’est pas personnel" in page
    assert "Rien à retirer" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"field": ""}, "Choisissez le champ"),
        ({"field": "inconnu"}, "Choisissez le champ"),
        ({"question": " "}, "trop courte"),
        ({"answer": "x" * 3001}, "trop longue"),
    ],
    ids=["no field", "a field of nowhere", "no question", "too long"],
)
def test_what_cannot_be_published_says_why_and_keeps_what_was_typed(
    desk: Client, answer: Message, change: dict[str, str], told: str
) -> None:
    page = desk.post(page_of(answer), {**CLEAN, **change})
    assert page.status_code == 422
    assert told in words(page)
    assert (change.get("answer") or CLEAN["answer"]) in page.content.decode()


def test_a_second_look_is_a_managers(client: Client, desk: Client, answer: Message) -> None:
    make("scheme_manager")
    desk.post(page_of(answer), {**CLEAN, "relecture": "on"})
    row = PublishedQuestion.objects.get()
    assert row.state == QuestionState.PROPOSED
    assert CLEAN["question"] not in asked_beside("expenses")
    assert Mail.objects.get(to="socle@education.example").link == f"{LIST}/{row.pk}"
    assert desk.post(f"{LIST}/{row.pk}/publier").status_code == 404, "not by who wrote it"
    manager = Client()
    sign_in(manager, "scheme_manager")
    assert "à relire" in words(manager.get(LIST))
    assert manager.post(f"{LIST}/{row.pk}/publier").status_code == 302
    assert CLEAN["question"] in asked_beside("expenses")
    assert manager.post(f"{LIST}/{row.pk}/publier").status_code == 400, "published already"


def test_it_is_corrected_then_withdrawn(desk: Client, answer: Message) -> None:
    desk.post(page_of(answer), CLEAN)
    row = PublishedQuestion.objects.get()
    again = desk.post(f"{LIST}/{row.pk}", {**CLEAN, "answer": "Oui, dit Paule Tessier."})
    assert again.status_code == 422
    assert desk.post(f"{LIST}/{row.pk}", {**CLEAN, "question": "Quels devis comptent ?"}).status_code == 302
    assert "Quels devis comptent ?" in asked_beside("expenses")
    assert desk.post(f"{LIST}/{row.pk}/retirer").status_code == 302
    assert "Quels devis comptent ?" not in asked_beside("expenses")
    assert "Quels devis comptent" not in words(Client().get("/aides/socle-numerique-ecoles"))
    assert desk.get(f"{LIST}/{row.pk}").status_code == 404
    kinds = Entry.objects.filter(subject=f"question:{row.pk}").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["question.published", "question.corrected", "question.withdrawn"]
    assert desk.post(page_of(answer), CLEAN).status_code == 302, "it may be published anew"


def test_it_outlives_the_application_it_came_from(desk: Client, answer: Message) -> None:
    desk.post(page_of(answer), CLEAN)
    Application.objects.filter(pk=answer.application_id).update(state="closed", decided_at=NOW)
    erase(answer.application_id, reason="asked", by="system:test", now=NOW)
    assert CLEAN["question"] in asked_beside("expenses")
    manager = Client()
    sign_in(manager, "scheme_manager")
    row = PublishedQuestion.objects.get()
    assert manager.post(f"{LIST}/{row.pk}", {**CLEAN, "answer": "Oui, toujours."}).status_code == 302
    assert manager.post(f"{LIST}/{row.pk}", {**CLEAN, "field": "siret"}).status_code == 422, (
        "no form is known"
    )


@pytest.mark.parametrize(
    ("who", "publishes", "lists"),
    [
        ("other_reviewer", 404, 200),
        ("auditor", 404, 200),
        ("scheme_manager", 404, 200),
        ("secretary", 404, 404),
    ],
)
def test_a_stranger_finds_nothing(answer: Message, who: str, publishes: int, lists: int) -> None:
    client = Client()
    sign_in(client, who)
    assert client.get(page_of(answer)).status_code == publishes
    assert client.post(page_of(answer), CLEAN).status_code == publishes
    assert client.get(LIST).status_code == lists


def test_only_who_may_answer_or_manages_changes_it(desk: Client, answer: Message) -> None:
    desk.post(page_of(answer), CLEAN)
    row = PublishedQuestion.objects.get()
    other = Client()
    sign_in(other, "other_reviewer")
    assert CLEAN["question"] in words(other.get(LIST)), "what is public is read by all"
    assert other.get(f"{LIST}/{row.pk}").status_code == 404
    assert other.post(f"{LIST}/{row.pk}/retirer").status_code == 404


def test_only_an_answer_of_the_service_is_published(desk: Client, answer: Message) -> None:
    asked = Message.objects.get(author=Author.APPLICANT)
    assert desk.get(page_of(asked)).status_code == 404
    answer.removed_at = NOW
    answer.save()
    assert desk.get(page_of(answer)).status_code == 404


def test_the_list_costs_the_same_for_two_and_for_thirty(
    desk: Client, answer: Message, django_assert_num_queries: Any
) -> None:
    usual = {
        "slug": "socle-numerique-ecoles",
        "field": "expenses",
        "state": "published",
        "published_at": NOW,
        "written_at": NOW,
    }
    for number in range(2):
        PublishedQuestion.objects.create(question=f"Question {number} ?", answer="Oui.", **usual)
    desk.get(LIST)
    with django_assert_num_queries(6):
        desk.get(LIST)
    for number in range(30):
        PublishedQuestion.objects.create(question=f"Autre {number} ?", answer="Oui.", **usual)
    with django_assert_num_queries(6):
        desk.get(LIST)
