"""Who is told over HTTP of what happens to applications, and each message with what became of it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint


class WebhookTarget(models.Model):
    """An address told of the applications to some schemes (slugs). `secret` signs each message: the receiver knows it too.

    `actions` are the codes of what it is told of (`applications.enums.Action`), empty for everything. While it is paused its
    messages wait.
    """

    schemes = ArrayField(models.CharField(max_length=60))
    actions = ArrayField(models.CharField(max_length=30), default=list)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=64)
    created_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(schemes__len__gte=1),
                name="webhook_target_some_scheme",
                violation_error_message="Une adresse suit une aide au moins.",
            ),
            CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://127.0.0.1"),
                name="webhook_target_encrypted",
                violation_error_message="L’adresse commence par https://.",
            ),
        )

    def __str__(self) -> str:
        return f"webhook:{self.pk}"


class WebhookDelivery(models.Model):
    """One message to one target. `body` is the very text that is signed; `tries` counts the attempts.

    Delivered when the target answered 2xx; given up after the last try. `outcome` says how the last try ended, in a few
    words of ours: never what the target answered.
    """

    target = models.ForeignKey("review.WebhookTarget", models.CASCADE, related_name="deliveries")
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    created_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)
    outcome = models.CharField(max_length=200, default="")
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(delivered_at=None) | Q(given_up_at=None),
                name="webhook_delivery_one_end",
                violation_error_message="Un message est livré ou abandonné, pas les deux.",
            ),
        )
        indexes = (
            models.Index(fields=["target", "-id"], name="webhook_delivery_latest"),
            models.Index(
                fields=["target", "given_up_at"],
                condition=Q(delivered_at=None),
                name="webhook_delivery_undone",
            ),
        )

    def __str__(self) -> str:
        return str(self.token)
