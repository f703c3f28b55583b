"""The wrong carrier is told which body may, and the draft follows there with its answers."""

from datetime import timedelta

import pytest
from django.test import Client

from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.selectors.carriers import (
    MOST_MEMBERS,
    carrier_at,
    refused_for_what_it_is,
    who_may_instead,
)
from guichet.applications.services import change_carrier
from guichet.applications.services.owning import choose_organisation
from guichet.schemes.selectors import pinned_plan, rules_in_force
from guichet.shared import clock
from guichet.territories.selectors import members_of
from tests.applications.drafts import NOW, SOCLE, draft
from tests.people import make
from tests.simulations.pages import text_of

pytestmark = pytest.mark.usefixtures("ground")
TODAY = NOW.date()


BUILDING, SHARED, LIBRARIES = "construction-durable", "cyber-mutualise", "bibliotheque-numerique-reference"


@pytest.mark.parametrize(
    ("slug", "code", "kind", "refused", "instead", "reason"),
    [
        (SOCLE, "COM-37018", "commune", False, None, "communes have the schools"),
        (SOCLE, "DEP-37", "departement", True, set(), "its communes are not bodies that contain it"),
        (SOCLE, "COM-37018", "library", True, {"commune", "epci"}, "the commune itself, its EPCI perhaps"),
        (
            BUILDING,
            "EPCI-243700754",
            "epci",
            True,
            {"commune"},
            "the communes of the EPCI build, it does not",
        ),
        (BUILDING, "DEP-37", "departement", True, set(), "one of its 272 communes is not guessed"),
        (SHARED, "COM-37018", "commune", True, {"epci", "departement", "region"}, "who shares for others"),
        (SHARED, "COM-37018", "syndicat", False, None, "nobody knows what it is made of: not refused"),
        (LIBRARIES, "COM-37018", "syndicat", True, {"commune", "epci", "departement"}, "who has libraries"),
    ],
)
def test_who_may_carry(
    slug: str, code: str, kind: str, refused: bool, instead: set[str] | None, reason: str
) -> None:
    pinned, carrier = rules_in_force(slug), carrier_at(code, kind, TODAY)
    plan = pinned_plan(pinned, TODAY, carrier.places)
    assert refused_for_what_it_is(plan, carrier) is refused, reason
    if instead is not None:
        found = who_may_instead(pinned, carrier, {}, TODAY)
        assert instead <= {body.kind for body in found}, reason
        assert all(body.answer in {"oui", "peut-être"} for body in found)


def test_the_communes_of_an_epci_are_named_ten_at_most_and_may() -> None:
    pinned, epci = rules_in_force(BUILDING), carrier_at("EPCI-243700754", "epci", TODAY)
    found = who_may_instead(pinned, epci, {}, TODAY)
    members = {one.official_code for one in members_of("EPCI-243700754", TODAY)}
    assert len(members) > len(found) == MOST_MEMBERS
    assert {body.code for body in found} <= members
    assert [body.name for body in found] == sorted(body.name for body in found)
    for body in found:
        one = carrier_at(body.code, body.kind, TODAY)
        assert not refused_for_what_it_is(pinned_plan(pinned, TODAY, one.places), one)


def test_a_carrier_whose_place_nobody_knows_is_told_of_nobody() -> None:
    nowhere = carrier_at("", "syndicat", TODAY)
    assert who_may_instead(rules_in_force(LIBRARIES), nowhere, {}, TODAY) == ()


def test_a_page_with_nobody_to_name_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = draft()
    council = carrier_at("DEP-37", "departement", TODAY)
    Application.objects.filter(pk=made.pk).update(
        carrier=council.code,
        carrier_kind=council.kind,
        carrier_facts=council.facts,
        places=list(council.places),
    )
    assert Client().get(f"/demandes/{made.token}").status_code == 200, "nobody to name breaks nothing"


def test_the_draft_follows_with_its_answers() -> None:
    made = draft(has_base="non", contact_name="Anne")
    moved = change_carrier(made.token, "EPCI-243700754", "epci", actor=None, now=NOW)
    assert (moved.carrier_kind, moved.carrier_name) == ("epci", "Tours Métropole Val de Loire")
    assert moved.carrier_facts["organisation.kind"] == "epci"
    assert moved.places[0] == "EPCI-243700754"
    assert fresh(made).answers.values == {"has_base": False, "contact_name": "Anne"}


def test_an_organisation_that_is_another_body_is_set_aside() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    choose_organisation(made.token, secretary.memberships[0].organisation, actor=secretary, now=NOW)
    change_carrier(made.token, "EPCI-243700754", "epci", actor=secretary, now=NOW)
    assert fresh(made).organisation_id is None


def test_nobody_else_changes_the_carrier() -> None:
    made = draft(make("secretary"))
    with pytest.raises(NotYours):
        change_carrier(
            made.token, "DEP-37", "departement", actor=make("neighbour"), now=NOW + timedelta(hours=1)
        )


def test_a_page_of_the_draft_offers_the_body_that_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    browser = Client()
    made = draft()
    Application.objects.filter(pk=made.pk).update(
        carrier_kind="library", carrier_facts={**made.carrier_facts, "organisation.kind": "library"}
    )
    page = browser.get(f"/demandes/{made.token}")
    assert "Porter par Ballan-Miré" in text_of(page)
    response = browser.post(
        f"/demandes/{made.token}/porteur", {"territoire": "COM-37018", "organisation": "commune"}
    )
    assert response.headers["Location"] == f"/demandes/{made.token}"
    assert fresh(made).carrier_kind == "commune"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Précisez le territoire"),
        ("zzqqxx", "ne ressemble à aucun territoire"),
        ("Saint-Martin", "Précisez"),
    ],
)
def test_a_territory_that_is_unclear_gets_a_sentence(typed: str, said: str) -> None:
    made = draft()
    response = Client().post(
        f"/demandes/{made.token}/porteur", {"territoire": typed, "organisation": "commune"}
    )
    assert response.status_code == 422
    assert said in text_of(response)
    assert fresh(made).carrier == "COM-37018"


def fresh(application: Application) -> Application:
    return Application.objects.select_related("answers").get(pk=application.pk)
