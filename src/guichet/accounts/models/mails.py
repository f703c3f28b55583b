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

    One that someone asked for without an account bears `unsubscribe`, the path that stops such mails in one press; its
    `link` is where they change what they receive, and the addresses in its text can be pressed. Those `of_many`, sent
    to a whole list at once, leave after all others.
    """

    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=500, default="")
    unsubscribe = models.CharField(max_length=200, default="")
    of_many = models.BooleanField(default=False)
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
                fields=["of_many", "due_at", "id"],
                condition=Q(sent_at=None, abandoned_at=None),
                name="mail_to_send",
            ),
        )

    def __str__(self) -> str:
        return f"mail:{self.pk}"
