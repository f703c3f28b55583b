"""When an application counts as filed, and to which area it goes: server time decides, what was begun in time is in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from guichet.applications.enums import Channel

GRACE = timedelta(hours=24)
"""How long one who pressed "Envoyer" has to sign in, sign, or mend what was missing."""

COUNTRY = "FR"
"""The desk of the whole country."""
AREAS = {"departement": ("DEP-", "COL-"), "region": ("REG-", "COL-"), "country": ("FR-",)}
"""The areas of desks by their codes; an overseas collectivity stands for both."""


class Filed(Protocol):
    """An application as its filing sees it."""

    @property
    def channel(self) -> str: ...
    @property
    def sending_begun_at(self) -> datetime | None: ...


def filing_moment(begun: datetime | None, now: datetime) -> datetime:
    """Return the instant the deadline looks at: the first press on "Envoyer" when it is recent enough, else now."""
    return begun if begun is not None and timedelta() <= now - begun <= GRACE else now


def moment_of(application: Filed, now: datetime) -> datetime:
    """Return the instant the deadline looks at: for a paper one the day it arrived, however late it is typed in."""
    if application.channel == Channel.PAPER and application.sending_begun_at is not None:
        return application.sending_begun_at
    return filing_moment(application.sending_begun_at, now)


def area_among(places: Sequence[str], by: str) -> str:
    """Return the area that reviews: the carrier's département or region, the whole country when it has none."""
    return next((code for code in places if code.startswith(AREAS[by])), COUNTRY)
