"""Slow down whoever guesses: one row per thing tried, counted in one statement, shared by all hosts.

django-axes counts failed passwords by name and address; here nothing is a password, an asked link is no failure, and
no address may stand in a table: hence a small table of ours, under digests.
"""

from datetime import datetime, timedelta

from django.db import connection

from guichet.accounts.errors import TooManyTries
from guichet.accounts.models import Throttle
from guichet.accounts.tokens import keyed_digest

COUNT = """
INSERT INTO accounts_throttle (key, since, count) VALUES (%(key)s, %(real)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_throttle.since <= %(before)s THEN 1 ELSE accounts_throttle.count + 1 END,
    since = CASE WHEN accounts_throttle.since <= %(before)s THEN %(real)s ELSE accounts_throttle.since END
RETURNING count
"""
HOUR = timedelta(hours=1)


def throttle(what: str, *, limit: int, real: datetime, within: timedelta = HOUR) -> None:
    """Count one try of `what`; TooManyTries past `limit` within that time. Call it outside a transaction that may fail."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": keyed_digest(what, "throttle"), "real": real, "before": real - within})
        (count,) = cursor.fetchone()
    if count > limit:
        minutes = int(within.total_seconds()) // 60
        wait = "une heure" if within == HOUR else f"{minutes} minutes" if minutes < 60 else "demain"
        raise TooManyTries(f"Trop d’essais en peu de temps : attendez {wait}, puis recommencez.")


def forget_tries(what: str) -> None:
    """Forget the tries of what has succeeded."""
    Throttle.objects.filter(key=keyed_digest(what, "throttle")).delete()
