"""When an application counts as filed: server time decides, and what was begun in time is in time."""

from datetime import datetime, timedelta

GRACE = timedelta(hours=24)
"""How long one who pressed "Envoyer" has to sign in, sign, or mend what was missing."""


def filing_moment(begun: datetime | None, now: datetime) -> datetime:
    """Return the instant the deadline looks at: the first press on "Envoyer" when it is recent enough, else now."""
    return begun if begun is not None and timedelta() <= now - begun <= GRACE else now
