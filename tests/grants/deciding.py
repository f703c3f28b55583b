"""Grants ready to follow: an application of Ballan-Miré decided through its shortest circuit."""

from typing import Any

import pytest

from guichet.accounts.enums import RoleKind
from guichet.applications.models import Application
from guichet.grants.models import Award
from guichet.review.enums import VisaVerdict
from guichet.review.selectors import circuits
from guichet.review.services.proposals import Proposed, endorse, propose
from guichet.review.services.sheets import open_sheet
from tests.people import make
from tests.review.factories import NOW, PLACES, make_application, officer
from tests.review.test_circuit import AWARD, REFUSAL


@pytest.fixture
def short_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who proposes, then who signs."""
    monkeypatch.setattr(
        "guichet.review.services.proposals.circuit_of", lambda _application: circuits.SHORTEST
    )


def decided(
    slug: str = "itn-3b", *, refused: bool = False, proposed: Proposed = AWARD, **columns: Any
) -> Application:
    """An application that was decided."""
    application = make_application(slug, **columns)
    proposal = propose(
        application.pk,
        REFUSAL if refused else proposed,
        actor=officer(RoleKind.REVIEWER, name="Qui propose"),
        now=NOW,
    )
    endorse(proposal.pk, VisaVerdict.AGREE, actor=officer(RoleKind.DECIDER, name="Qui signe"), now=NOW)
    application.refresh_from_db()
    return application


def grant_of_ballan(slug: str = "itn-3c", **columns: Any) -> Award:
    """A grant of the commune that the secretary and the mayor belong to."""
    secretary = make("secretary")
    make("mayor")
    organisation = secretary.memberships[0].organisation
    application = decided(
        slug,
        organisation_id=organisation,
        owner_id=secretary.person,
        places=PLACES,
        token="subvention".ljust(43, "0"),
        **columns,
    )
    open_sheet(application.pk)
    return Award.objects.get(application=application)
