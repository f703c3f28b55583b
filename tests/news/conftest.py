"""What the tests of alerts share: mails that leave, a site with an address, news in a few lines."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from guichet.news.enums import Rhythm
from guichet.news.models import Alert, Subscriber
from guichet.news.services.asking import AlertAsked, ask_alert, confirm_alert
from guichet.schemes.selectors import SchemeFilter
from tests import people

from .mailing import secret_in

NOW = people.NOW  # Monday 1 March 2021, at nine
EMAIL = "secretariat@ballan-mire.example"


@pytest.fixture(autouse=True)
def mails_leave(settings: Any) -> None:
    settings.MAILS_LEAVE = True
    settings.SITE_ADDRESS = "https://guichet.example"
    settings.SITE_HOST = "guichet.example"


@pytest.fixture
def follow(db: None) -> Callable[..., Subscriber]:
    """Ask for an alert and confirm it: `follow(themes=("equiper-ecole",), rhythm=Rhythm.DAILY)`."""

    def apply(
        email: str = EMAIL, *, area: str = "", rhythm: Rhythm = Rhythm.DAILY, **wanted: Any
    ) -> Subscriber:
        asked = AlertAsked(email=email, wanted=SchemeFilter(**wanted), area=area, rhythm=rhythm)
        ask_alert(asked, signed_in_as="", network="192.0.2.1", real=NOW, now=NOW)
        confirm_alert(secret_in(email), now=NOW)
        return Subscriber.objects.get(email=email)

    return apply


def made(email: str, *, told_on: date, rhythm: Rhythm = Rhythm.DAILY, **columns: Any) -> Subscriber:
    """Make a subscriber with one confirmed alert, without its mails."""
    row = Subscriber.objects.create(
        email=email, stamp="x", rhythm=rhythm, told_on=told_on, created_at=NOW, kept_until=date(2024, 3, 1)
    )
    filter_columns: dict[str, Any] = {"audiences": [], "themes": [], "kinds": [], "statuses": []} | columns
    Alert.objects.create(
        subscriber=row,
        rhythm=rhythm,
        secret=email,
        consent="2021-03",
        created_at=NOW,
        confirmed_at=NOW,
        **filter_columns,
    )
    return row
