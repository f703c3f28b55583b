"""Every address of this room by every role: a stranger gets 404, never a hint."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from guichet.accounts.permissions import Actor
from guichet.review import urls
from guichet.review.actions import actions
from guichet.review.models import Committee, ReviewSheet, SavedView
from guichet.review.services.committees import call_committee
from guichet.shared import clock
from tests.people import NAMED, OFFICERS, make, sign_in

from .committees import meeting
from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes"), pytest.mark.slow]

READERS = {
    "reviewer", "second_reviewer", "validator", "sous_prefet", "prefet", "scheme_manager", "national_manager", "auditor",
}  # fmt: skip
"""Who may read an application to the socle numérique of Ballan-Miré."""
COMMITTEE_READERS = READERS - {"sous_prefet"}
"""Who may read a committee of Indre-et-Loire: an arrondissement is not all of it."""
INSTRUCT = {"reviewer", "second_reviewer", "validator"}
HERE = ["COM-37018", "EPCI-243700754", "ARR-372", "DEP-37", "REG-24"]
OPEN = {"opinion", "opinion-paper"}
"""Addresses whose secret is the key; tried with their experts."""


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def addresses(sheet: ReviewSheet, view: SavedView, committee: Committee) -> list[tuple[str, str]]:
    """Every address of the room, with its name, about one application, one view and one committee."""
    values = {
        "number": sheet.number, "action": "prendre", "token": view.token, "secret": "x", "pk": committee.pk,
        "ending": ".pdf", "message": 1,
    }  # fmt: skip
    found = []
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in OPEN:
            kwargs = {name: values[name] for name in pattern.pattern.regex.groupindex}
            found.append((str(pattern.name), "/" + str(get_resolver().reverse(str(pattern.name), **kwargs))))
    return found


@pytest.mark.parametrize("role", NAMED)
def test_every_address_by_every_role(role: str, client: Client) -> None:
    sheet = make_sheet(places=HERE)
    owner = make("reviewer")
    assert owner.person is not None
    view = SavedView.objects.create(person_id=owner.person, name="x", saved_at=NOW)
    committee = call_committee(meeting(), actor=owner, now=NOW)
    sign_in(client, role)
    officer = role in OFFICERS and not role.startswith("expert")
    for name, path in addresses(sheet, view, committee):
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            told = f"{role} {method} {name}: {answer.status_code}"
            if not officer:
                assert answer.status_code == 404, told
            elif (
                (name in {"review-application", "review-action"} and role not in READERS)
                or (name in {"review-view", "review-view-drop", "review-batch"} and role != "reviewer")
                or (name.startswith("review-committee-") and role not in COMMITTEE_READERS)
            ):
                assert answer.status_code in {404, 405}, told
            else:
                assert answer.status_code != 500, told


@pytest.mark.parametrize("role", sorted(READERS))
def test_only_who_holds_the_right_may_act(role: str, client: Client) -> None:
    """An auditor and a manager read; each action is refused to whoever lacks its right, as if it did not exist."""
    sheet = make_sheet(places=HERE)
    actor: Actor = sign_in(client, role)
    page = client.get(f"/instruction/dossiers/{sheet.number}")
    assert page.status_code == 200
    for action in actions():
        may = actor.may(action.right, scheme=sheet.slug, places=sheet.places)
        answer = client.post(f"/instruction/dossiers/{sheet.number}/{action.key}")
        if not may:
            assert answer.status_code == 404, action.key
            assert f"/{sheet.number}/{action.key}" not in page.content.decode(), action.key
        else:
            assert answer.status_code in {302, 400, 409, 404}, action.key


def test_a_visitor_signs_in_first(client: Client) -> None:
    sheet = make_sheet()
    for path in ("/instruction", "/instruction/dossiers", f"/instruction/dossiers/{sheet.number}"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/connexion?suite=")


def test_an_officer_without_second_factor_gives_it_first(client: Client) -> None:
    sign_in(client, "reviewer", verified=False)
    assert "/connexion/code" in client.get("/instruction")["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "/instruction/dossiers/0",
        "/instruction/dossiers/99999999999999999999",
        "/instruction/lots/6c78c698-9321-41a4-9892-d042ed22c170",
    ],
)
def test_what_does_not_exist(path: str, client: Client) -> None:
    sign_in(client, "national_manager")
    assert client.get(path).status_code == 404


def test_a_draft_is_not_there_for_officers(client: Client) -> None:
    sheet: Any = make_sheet()
    type(sheet.application).objects.filter(pk=sheet.pk).update(state="draft")
    sign_in(client, "national_manager")
    assert client.get(f"/instruction/dossiers/{sheet.number}").status_code == 404


def test_notes_on_another_application_cannot_be_touched(client: Client) -> None:
    """The number in a form is not a key: what it names must be one's own."""
    here, there = make_sheet(places=HERE), make_sheet(places=["DEP-41"])
    sign_in(client, "reviewer")
    from guichet.review.models import PrivateNote  # noqa: PLC0415 - used here alone

    other = make("other_reviewer")
    assert other.person is not None
    note = PrivateNote.objects.create(sheet=there, text="x", person_id=other.person, written_at=NOW)
    assert (
        client.post(f"/instruction/dossiers/{here.number}/retirer-note", {"note": note.pk}).status_code == 404
    )
    note.refresh_from_db()
    assert note.removed_at is None
