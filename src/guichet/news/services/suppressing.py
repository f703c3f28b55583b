"""Addresses that are never written to again: what is known of them is erased, a salted digest stays."""

from datetime import datetime

from django.db import IntegrityError, transaction

from guichet.accounts.services import erase_list_mails
from guichet.news.enums import SuppressionReason
from guichet.news.link_secrets import address_digest, digest, new_salt, read_token
from guichet.news.models import AddressSalt, Subscriber, Suppression

MAILS = ("news-",)
"""How the keys of all mails of this room begin."""


def is_suppressed(email: str) -> bool:
    """Tell whether this address is never written to again."""
    return Suppression.objects.filter(digest=address_digest(email, _salt())).exists()


@transaction.atomic
def suppress_address(email: str, reason: SuppressionReason, *, now: datetime) -> None:
    """Erase all that is known of an address, mails that wait included, and keep its digest. Once; known or not."""
    email = email.strip().lower()
    subscriber = Subscriber.objects.select_for_update().filter(email=email).first()
    stamp = digest(subscriber.stamp) if subscriber else ""
    values = {"reason": reason, "stamp": stamp, "since": now}
    Suppression.objects.get_or_create(digest=address_digest(email, _salt()), defaults=values)
    erase_subscriber(email)


def erase_subscriber(email: str) -> None:
    """Delete a subscriber with its alerts and the mails it was sent, or that wait. In the caller's transaction."""
    Subscriber.objects.filter(email=email).delete()
    erase_list_mails(MAILS, to=email)


def unsubscribe(token: str, *, now: datetime) -> bool:
    """Stop everything for whoever holds this link. True as well when it was stopped before; False for a strange link."""
    read = read_token(token)
    if read is None:
        return False
    row = Subscriber.objects.filter(pk=read[0], stamp=read[1]).first()
    if row is not None:
        suppress_address(row.email, SuppressionReason.UNSUBSCRIBED, now=now)
    return True


def allow_again(token: str, email: str) -> bool:
    """Let an address be written to again: only who holds a link of its last mails, and knows the address, may."""
    read = read_token(token)
    if read is None:
        return False
    found = Suppression.objects.filter(
        digest=address_digest(email.strip(), _salt()), stamp=digest(read[1])
    ).delete()
    return found[0] > 0


def allow_owner(email: str) -> None:
    """Let an address be written to again because its owner, signed in by it, asks."""
    Suppression.objects.filter(digest=address_digest(email, _salt())).delete()


def _salt() -> bytes:
    row = AddressSalt.objects.first()
    if row is None:
        try:
            with transaction.atomic():
                row = AddressSalt.objects.create(salt=new_salt())
        except IntegrityError:  # another process has just made it
            row = AddressSalt.objects.get()
    return bytes(row.salt)
