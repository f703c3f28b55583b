"""What the applicant is told of delays: the usual one, measured when there is enough to measure; who answers."""

from datetime import datetime, timedelta

import pytest

from guichet.applications.enums import ClockKind, ParticipantRole, State
from guichet.applications.models import Answers, Application
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import concern_of, consents_of
from guichet.applications.selectors.progress import milestones_of
from guichet.applications.selectors.service import UsualDelay, contact_of, usual_delay_of
from guichet.shared.clock import PARIS

from .following import SENT_AT, application, happened

pytestmark = pytest.mark.usefixtures("ground")
NOW = datetime(2021, 6, 1, 9, tzinfo=PARIS)


def decided(days: int, state: State = State.ACCEPTED, *, slug: str = "socle-numerique-ecoles") -> None:
    application(state, slug=slug, decided_at=SENT_AT + timedelta(days=days, hours=3))


def test_ten_decisions_are_measured_and_nine_are_not() -> None:
    row = application()
    for days in (10, 20, 30, 40, 50, 60, 70, 80, 400):
        decided(days, State.REFUSED if days == 20 else State.ACCEPTED)
    decided(1, State.CLOSED)
    decided(2, slug="detr")
    assert usual_delay_of(row, NOW) is None
    decided(45)
    assert usual_delay_of(row, NOW) == UsualDelay(50, measured=True, count=10)


def test_old_decisions_say_nothing_of_today() -> None:
    row = application()
    for _ in range(10):
        decided(30)
    assert usual_delay_of(row, NOW + timedelta(days=900)) is None


def test_the_contact_is_the_nearest_one() -> None:
    here, elsewhere = application(), application(places=["COM-41018", "DEP-41", "REG-24"])
    found, other = contact_of(here), contact_of(elsewhere)
    assert found is not None
    assert other is not None
    assert found.name == "Inspection académique d'Indre-et-Loire"
    assert other.name == "Votre académie"


@pytest.mark.parametrize(
    ("events", "titles"),
    [
        ([], ["Demande envoyée", "Le service dit si la demande est recevable", "Décision"]),
        ([ClockKind.ADMISSIBLE], ["Demande envoyée", "Demande recevable", "Décision"]),
    ],
)
def test_the_way_to_the_decision(events: list[ClockKind], titles: list[str]) -> None:
    row = application()
    happened(row, [(kind, SENT_AT + timedelta(days=9)) for kind in events])
    steps = milestones_of(row, UsualDelay(45, measured=False), SENT_AT + timedelta(days=10))
    assert [one.title for one in steps] == titles
    assert [one.state for one in steps].count("current") == 1
    assert "Délai habituel : 45 jours (annoncé pour cette aide)." in steps[-1].text.replace("\u00a0", " ")


def test_an_end_is_the_last_step() -> None:
    steps = milestones_of(application(State.CLOSED), None, NOW)
    assert [one.title for one in steps] == ["Demande envoyée", "Classée sans suite"]


def test_a_partner_is_asked_of_their_own_share_only() -> None:
    row = application(State.DRAFT)
    partners = [
        {"row": "a", "siret": "73282932000074", "name": "Tours Métropole", "share_bp": 3000},
        {"row": "b", "siret": "21370214500011", "name": "Saint-Cyr", "share_bp": 7000},
    ]
    Answers.objects.filter(application=row).update(values={"partners": partners})
    standing = standing_of(Application.objects.select_related("answers").get(pk=row.pk), SENT_AT)
    asked = [one for one in consents_of(standing, SENT_AT) if one.role is ParticipantRole.PARTNER]
    assert [(one.who, one.state, one.required) for one in asked] == [
        ("Tours Métropole", "none", False),
        ("Saint-Cyr", "none", False),
    ]
    assert concern_of(standing, ParticipantRole.PARTNER, "b") == {"partner": partners[1]}
    assert concern_of(standing, ParticipantRole.PARTNER, "c") == {}
