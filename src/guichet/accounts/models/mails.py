"""Mails to people, kept from the change that causes them until they have left."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import UniqueConstraint


class Mail(models.Model):
    """A mail to send: written in the transaction that causes it, sent by a job, kept as proof that it was.

    `due_at` is when it may leave (at once, or with the day's or the week's letter: `gathered`); `key`, when not empty,
    is unique: the same news never leaves twice. A job leases it (`leased_until`) before it sends: when the job dies,
    the lease runs out and another takes over. After `attempts` in vain it is left alone (`abandoned_at`). The text
    of a `secret` one, which holds a link that signs in, is emptied once it has left. Text and link of any go
    when they were kept long enough (`forgotten_at`); that it was sent stays.
    """

    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=500, default="")
    key = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    gathered = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    abandoned_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["key"],
                condition=~Q(key=""),
                name="mail_sent_once",
                violation_error_message="Ce courriel est déjà parti.",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, abandoned_at=None), name="mail_to_send"
            ),
        )

    def __str__(self) -> str:
        return f"mail:{self.pk}"
