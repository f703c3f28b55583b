"""Each field saves itself; two people never lose what they wrote."""

import pytest

from guichet.applications.canonical import digest_of
from guichet.applications.errors import ChangedMeanwhile, NotAllowedNow, NotYours, UnknownField, UnusableValue
from guichet.applications.models import Application
from guichet.applications.services import Typed, save_field, save_fields
from tests.applications.drafts import NOW, draft
from tests.people import make

pytestmark = pytest.mark.usefixtures("ground")


def values_of(application: Application) -> dict[str, object]:
    return dict(Application.objects.get(pk=application.pk).answers.values)


def test_a_field_is_kept_and_the_revision_grows() -> None:
    made = draft()
    saved = save_field(made.token, "classes", "5", actor=None, now=NOW)
    assert (values_of(made), saved.answers.revision) == ({"classes": 5}, 1)
    save_field(made.token, "classes", "", actor=None, now=NOW)
    assert values_of(made) == {}, "an emptied field is unanswered, not zero"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("cinq", "not a number"), ("1.250", "doubtful"), ("x" * 300_000, "300 KB of text"), ("\0", "")],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(raw: str, reason: str) -> None:
    made = draft(classes="4")
    if not reason:  # a control character alone is nothing
        save_field(made.token, "classes", raw, actor=None, now=NOW)
        return
    with pytest.raises(UnusableValue) as refused:
        save_field(made.token, "classes", raw, actor=None, now=NOW)
    assert refused.value.message.endswith((".", "?"))
    assert values_of(made) == {"classes": 4}


def test_a_note_of_prefilling_goes_when_the_field_is_saved() -> None:
    made = draft(classes="beaucoup")
    assert "classes" in made.answers.notes
    save_field(made.token, "classes", "5", actor=None, now=NOW)
    assert Application.objects.get(pk=made.pk).answers.notes == {}


def test_two_people_on_one_field_see_both_answers() -> None:
    made = draft(classes="4")
    known = digest_of(4)
    save_field(made.token, "classes", "5", actor=None, now=NOW, was=known)
    with pytest.raises(ChangedMeanwhile) as conflict:
        save_field(made.token, "classes", "6", actor=None, now=NOW, was=known)
    assert conflict.value.theirs == 5
    assert values_of(made) == {"classes": 5}
    save_field(made.token, "classes", "6", actor=None, now=NOW, was=digest_of(5))
    assert values_of(made) == {"classes": 6}


def test_a_page_that_did_not_change_a_field_does_not_undo_another() -> None:
    made = draft(classes="4")
    save_field(made.token, "classes", "5", actor=None, now=NOW, was=digest_of(4))
    late = {"classes": Typed(raw="4", was=digest_of(4)), "pupils": Typed(raw="100", was="")}
    saved = save_fields(made.token, late, actor=None, now=NOW)
    assert not saved.conflicts
    assert values_of(made) == {"classes": 5, "pupils": 100}


def test_the_same_answer_twice_is_no_conflict() -> None:
    made = draft()
    save_field(made.token, "classes", "5", actor=None, now=NOW, was="")
    assert save_field(made.token, "classes", "5", actor=None, now=NOW, was="").changed == frozenset()


def test_one_refused_field_does_not_lose_the_others() -> None:
    made = draft()
    typed = {"classes": Typed(raw="cinq"), "pupils": Typed(raw="100")}
    saved = save_fields(made.token, typed, actor=None, now=NOW)
    assert set(saved.refused) == {"classes"}
    assert values_of(made) == {"pupils": 100}


@pytest.mark.parametrize(
    ("key", "may", "reason"),
    [
        ("secretary", True, "it is hers"),
        ("neighbour", False, "another commune"),
        ("stranger", False, "nobody here"),
        ("reviewer", False, "an officer does not write in a draft"),
        ("mayor", False, "the draft is not yet in the name of the commune"),
    ],
)
def test_who_may_write_in_a_draft_that_someone_owns(key: str, may: bool, reason: str) -> None:
    made = draft(make("secretary"))
    actor = make(key)
    if may:
        save_field(made.token, "classes", "5", actor=actor, now=NOW)
    else:
        with pytest.raises(NotYours):
            save_field(made.token, "classes", "5", actor=actor, now=NOW)
    assert values_of(made) == ({"classes": 5} if may else {}), reason


def test_a_visitor_may_not_write_in_a_draft_that_someone_owns() -> None:
    made = draft(make("secretary"))
    with pytest.raises(NotYours):
        save_field(made.token, "classes", "5", actor=None, now=NOW)


def test_a_field_that_is_not_in_the_form_is_refused() -> None:
    with pytest.raises(UnknownField, match="surface"):
        save_field(draft().token, "surface", "5", actor=None, now=NOW)


def test_nothing_changes_once_it_is_sent() -> None:
    made = draft(make("secretary"))
    Application.objects.filter(pk=made.pk).update(state="submitted", number=77, submitted_at=NOW)
    with pytest.raises(NotAllowedNow):
        save_field(made.token, "classes", "5", actor=make("secretary"), now=NOW)
