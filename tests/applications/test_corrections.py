"""A correction is read by the form, and what follows from it is computed again."""

from datetime import timedelta

import pytest

from guichet.applications.enums import Action, RequestState, State
from guichet.applications.errors import Incomplete, NotYours
from guichet.applications.models import Answers, Application
from guichet.applications.selectors import purpose_of
from guichet.applications.services import (
    Asked,
    Said,
    Typed,
    answer_request,
    ask_correction,
    move,
    save_field,
    save_fields,
    send_again,
)
from guichet.applications.services.papers import MESSAGES, MODELS
from guichet.documents.permissions import may_write
from guichet.documents.services import store_bytes
from tests.people import make

from .drafts import ANSWERS, PAPERS, agree, draft
from .following import LATER, SENT_AT

pytestmark = pytest.mark.usefixtures("ground")


def reviewed() -> Application:
    """An application of Ballan-Miré for 20 000 €, under review."""
    secretary = make("secretary")
    row = draft(secretary)
    form = {name: Typed(raw=raw) for name, raw in ANSWERS.items()}
    form |= {name: Typed(raw=["paper"]) for name in PAPERS}
    save_fields(row.token, form, actor=secretary, now=SENT_AT)
    agree(row)
    move_to_review(row)
    return Application.objects.get(pk=row.pk)


def move_to_review(row: Application) -> None:
    Application.objects.filter(pk=row.pk).update(
        state=State.UNDER_REVIEW, number=row.pk, submitted_at=SENT_AT, organisation=None
    )


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("contact_phone", "douze", "dix chiffres"),
        ("contact_phone", "", "Il manque une réponse"),
        ("expenses", {"tax": "included", "lines": [{"row": "a", "kind": "equipment", "amount": "-5"}]}, ""),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(field: str, typed: object, words: str) -> None:
    row = reviewed()
    (asked,) = ask_correction(
        row.pk, [Asked(about=field, explanation="Vérifiez.")], actor=make("reviewer"), now=LATER
    )
    with pytest.raises(Incomplete) as refused:
        answer_request(row.pk, {asked.id: typed}, actor=make("secretary"), now=LATER)
    assert words in refused.value.missing[str(asked.id)]
    assert Answers.objects.get(application=row).before == []


def test_amount_verdict_and_words_follow_the_correction() -> None:
    row = reviewed()
    (asked,) = ask_correction(
        row.pk,
        [Asked(about="expenses", explanation="Le devis dit 10 000 €.")],
        actor=make("reviewer"),
        now=LATER,
    )
    spend = {
        "tax": "included",
        "lines": [
            {"row": "a", "kind": "equipment", "label": "Tableaux", "amount": "10 000"},
            {"row": "b", "kind": "services", "label": "ENT", "amount": "2 400"},
        ],
    }
    answer_request(row.pk, {asked.id: spend}, actor=make("secretary"), now=LATER + timedelta(days=1))
    row.refresh_from_db()
    assert (row.verdict, row.computed_cents) == ("yes", 820_000)
    assert "tableaux" in Answers.objects.get(application=row).words


def test_a_file_field_is_corrected_by_files() -> None:
    row, secretary = reviewed(), make("secretary")
    (asked,) = ask_correction(
        row.pk, [Asked(about="quotes", explanation="Illisible.")], actor=make("reviewer"), now=LATER
    )
    with pytest.raises(Incomplete, match="Il reste"):
        answer_request(row.pk, {asked.id: None}, actor=secretary, now=LATER)
    file = store_bytes(row.subject, purpose_of(asked.id), "devis.txt", b"devis", by="person:1", now=LATER)
    (answered,) = answer_request(row.pk, {asked.id: None}, actor=secretary, now=LATER)
    assert (answered.state, answered.old_value, answered.new_value) == (
        RequestState.ANSWERED,
        ["paper"],
        [str(file.token)],
    )
    assert Answers.objects.get(application=row).values["quotes"] == [str(file.token)]


def test_what_was_handed_back_is_changed_wholly_and_sent_again() -> None:
    row, reviewer, secretary = reviewed(), make("reviewer"), make("secretary")
    move(row.pk, Action.HAND_BACK, actor=reviewer, now=LATER, said=Said(reason="Refaites le plan."))
    save_field(row.token, "contact_phone", "", actor=secretary, now=LATER)
    with pytest.raises(Incomplete):
        send_again(row.token, actor=secretary, now=LATER)
    save_field(row.token, "contact_phone", "0247000001", actor=secretary, now=LATER)
    with pytest.raises(NotYours):
        send_again(row.token, actor=make("neighbour"), now=LATER)
    sent = send_again(row.token, actor=secretary, now=LATER + timedelta(days=2))
    assert (sent.state, sent.handed_back_at, sent.number) == (State.SUBMITTED, None, row.number)
    assert sent.submitted_at == SENT_AT
    assert send_again(row.token, actor=secretary, now=LATER + timedelta(days=3)).changed_at == sent.changed_at


@pytest.mark.slow
@pytest.mark.parametrize(
    ("purpose", "who", "allowed"),
    [
        ("quotes", "secretary", False),  # sent: the form no longer changes
        (MESSAGES, "secretary", True),
        (MESSAGES, "reviewer", True),
        (MESSAGES, "other_reviewer", False),
        (MESSAGES, "stranger", False),
        (MODELS, "reviewer", True),
        (MODELS, "secretary", False),
        ("request-asked", "secretary", True),
        ("request-asked", "reviewer", False),
        ("request-0", "secretary", False),
        ("request-closed", "secretary", False),
    ],
)
def test_where_files_may_be_sent_once_it_is_sent(purpose: str, who: str, allowed: bool) -> None:
    row, reviewer, secretary = reviewed(), make("reviewer"), make("secretary")
    asked, closed = ask_correction(
        row.pk,
        [Asked(about="contact_name", explanation="?"), Asked(about="contact_phone", explanation="?")],
        actor=reviewer,
        now=LATER,
    )
    answer_request(row.pk, {closed.id: "0247000001"}, actor=secretary, now=LATER)
    named = {"request-asked": purpose_of(asked.id), "request-closed": purpose_of(closed.id)}
    assert may_write(row.subject, named.get(purpose, purpose), make(who)) is allowed
