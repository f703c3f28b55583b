"""Mail addresses that asked for something, and those that are never written to again."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.news.enums import Rhythm, SuppressionReason


class Subscriber(models.Model):
    """A mail address that asked for alerts, without an account. Deleted with everything of it once it asks for none.

    `stamp` is in the links of its mails: with another one the old links open nothing. `told` is the last news item that
    its alerts were held against, `told_on` the day of that: written in the transaction that queues its mail, so that no
    news is told twice whatever dies in between. `kept_until` is when it is erased unless its owner says to go on;
    `warned_at` when it was asked.
    """

    email = models.CharField(max_length=254, unique=True)
    stamp = models.CharField(max_length=22)
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    told = models.BigIntegerField(default=0)
    told_on = models.DateField()
    created_at = models.DateTimeField()
    kept_until = models.DateField()
    warned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values),
                name="subscriber_rhythm_known",
                violation_error_message="Ce rythme n’existe pas.",
            ),
        )
        indexes = (models.Index(fields=["rhythm", "told_on"], name="subscriber_to_tell"),)

    def __str__(self) -> str:
        return f"subscriber:{self.pk}"


class AddressSalt(models.Model):
    """One row: the chance that is mixed with addresses before their digest is kept.

    It is in the database, not derived from the site's key: a site whose key changes still knows whom not to write to.
    """

    salt = models.BinaryField(max_length=32)

    class Meta:
        constraints = (
            UniqueConstraint(
                models.Value(1),
                name="address_salt_only_one",
                violation_error_message="Il n’y a qu’un sel.",
            ),
        )

    def __str__(self) -> str:
        return "salt"


class Suppression(models.Model):
    """An address that is never written to again, by its salted digest alone.

    `stamp` is the digest of the stamp its last links bore, empty when there was none: who holds such a link and types the
    address lifts it.
    """

    digest = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    stamp = models.CharField(max_length=64, default="")
    since = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(reason__in=SuppressionReason.values),
                name="suppression_reason_known",
                violation_error_message="Cette raison n’existe pas.",
            ),
        )

    def __str__(self) -> str:
        return f"suppression:{self.pk}"
