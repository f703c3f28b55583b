"""Forget what serves no more."""

from datetime import datetime, timedelta

from guichet.accounts.models import Session, SignInLink, Throttle

KEPT = timedelta(days=1)


def forget_stale(*, real: datetime) -> None:
    """Delete the sessions that have run out, and links and counts a day after they have."""
    Session.objects.filter(expire_date__lte=real).delete()
    SignInLink.objects.filter(expires_at__lte=real - KEPT).delete()
    Throttle.objects.filter(since__lte=real - KEPT).delete()
