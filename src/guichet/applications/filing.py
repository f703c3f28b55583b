"""When an application counts as filed: server time decides, and what was begun in time is in time."""

from datetime import datetime, timedelta
from typing import Protocol

from guichet.applications.enums import Channel

GRACE = timedelta(hours=24)
"""How long one who pressed "Envoyer" has to sign in, sign, or mend what was missing."""


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
