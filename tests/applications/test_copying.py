"""An application is taken again: the same scheme, or all its answers for another one."""

import pytest

from guichet.applications.errors import NotOpen, NotYours
from guichet.applications.models import Application
from guichet.applications.services.copying import copy_application, take_application
from guichet.documents.services import store_bytes
from tests.applications.drafts import NOW, SOCLE, draft, fill
from tests.people import make

pytestmark = pytest.mark.usefixtures("ground")


def test_a_copy_has_the_same_answers_under_the_rules_of_today() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary)
    taken = copy_application(made.token, actor=secretary, now=NOW)
    copy = taken.application
    papers = {"diagnosis", "school_list", "quotes"}
    expected = {name: value for name, value in fresh(made).answers.values.items() if name not in papers}
    assert fresh(copy).answers.values == expected
    assert (copy.copied_from_id, copy.owner_id, copy.carrier) == (made.pk, secretary.person, made.carrier)
    assert taken.left == ()


def test_the_papers_follow() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    store_bytes(made.subject, "quotes", "devis.pdf", pdf, by=secretary.reference, now=NOW)
    assert len(fresh(made).answers.values["quotes"]) == 1
    copy = copy_application(made.token, actor=secretary, now=NOW).application
    tokens = fresh(copy).answers.values["quotes"]
    assert len(tokens) == 1
    assert tokens != fresh(made).answers.values["quotes"], "a file of its own"


def test_the_answers_go_to_another_scheme_and_what_finds_no_place_is_listed() -> None:
    secretary = make("secretary")
    made = draft(secretary, slug="itn-3b", carrier="COM-37018", values={"project.other_grants": "1000"})
    Application.objects.filter(pk=made.pk).update(
        number=2001, state="refused", grounds="Hors sujet.", submitted_at=NOW, decided_at=NOW
    )
    taken = take_application(made.token, SOCLE, actor=secretary, now=NOW)
    draft_of_it = fresh(taken.application)
    assert draft_of_it.slug == SOCLE
    assert draft_of_it.carrier == "COM-37018"
    kept, left = set(draft_of_it.answers.values), set(taken.left)
    assert kept or left or not fresh(made).answers.values


@pytest.mark.parametrize("key", ["stranger", "neighbour", "reviewer"])
def test_nobody_takes_what_they_may_not_read(key: str) -> None:
    made = draft(make("secretary"))
    with pytest.raises(NotYours):
        copy_application(made.token, actor=make(key), now=NOW)


def test_a_closed_call_takes_no_copy() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    with pytest.raises(NotOpen):
        copy_application(made.token, actor=secretary, now=NOW.replace(month=4))


def fresh(application: Application) -> Application:
    return Application.objects.select_related("answers").get(pk=application.pk)
