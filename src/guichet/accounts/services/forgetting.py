"""Keep the proof that a mail left without keeping what it said."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from guichet.accounts.models import Mail

KEPT = timedelta(days=90)
"""How long the text of a mail is kept once it has left, or was given up."""
AT_ONCE = 2_000


def forget_mails(*, now: datetime) -> int:
    """Empty the text and the link of the mails that left 90 days ago; return how many. To whom, about what, when: these stay.

    A mail that still waits for a server keeps its text. In the demonstration none leaves: the day it was due counts.
    """
    old = Q(sent_at__lte=now - KEPT) | Q(abandoned_at__lte=now - KEPT)
    if settings.DEMO:
        old |= Q(due_at__lte=now - KEPT)
    count = 0
    while pks := list(Mail.objects.filter(old, forgotten_at=None).values_list("pk", flat=True)[:AT_ONCE]):
        count += Mail.objects.filter(pk__in=pks).update(text="", link="", forgotten_at=now)
    return count
