"""A filter of the catalogue someone wants news of, and the news."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint

from guichet.news.enums import NewsKind, Rhythm


class Alert(models.Model):
    """A filter of the catalogue, by mail. Nothing is sent before `confirmed_at`; unconfirmed, it goes after some days.

    The filter is that of the catalogue, each value in its own column; `area` is an official code, empty for the whole
    country, and `codes` it and all that contains it, the nearest first. `secret` is the digest of what the mailed link of confirmation holds; `rhythm` becomes
    the subscriber's when it is pressed. `consent` names the text that its owner read when they asked, at `created_at`, and again when they confirmed.
    """

    subscriber = models.ForeignKey("news.Subscriber", models.CASCADE, related_name="alerts")
    q = models.CharField(max_length=200, default="")
    audiences = ArrayField(models.CharField(max_length=20))
    themes = ArrayField(models.CharField(max_length=20))
    kinds = ArrayField(models.CharField(max_length=13))
    statuses = ArrayField(models.CharField(max_length=9))
    funder = models.CharField(max_length=200, default="")
    area = models.CharField(max_length=16, default="")
    codes = ArrayField(models.CharField(max_length=16), default=list)
    area_name = models.CharField(max_length=200, default="")
    rhythm = models.CharField(max_length=6, choices=Rhythm)
    secret = models.CharField(max_length=64, db_index=True)
    consent = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["created_at"], condition=Q(confirmed_at=None), name="alert_unconfirmed"),
        )

    def __str__(self) -> str:
        return f"alert:{self.pk}"


class NewsItem(models.Model):
    """One thing to say of one scheme, said to each subscriber at most once.

    `key` names it: the same opening, the same last day, the same version make it once. `day` is the opening or the last
    day, when there is one; `area` the official code of the only place it is about, empty for the whole country; `words` what changed, in French, one sentence a line.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=7, choices=NewsKind)
    slug = models.CharField(max_length=60)
    area = models.CharField(max_length=16, default="")
    day = models.DateField(null=True)
    words = models.TextField(default="")
    noticed_on = models.DateField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(kind__in=NewsKind.values),
                name="news_item_kind_known",
                violation_error_message="Ce genre de nouvelle n’existe pas.",
            ),
        )

    def __str__(self) -> str:
        return self.key


class WatchedScheme(models.Model):
    """The version of a scheme that news were last looked for in: what a later one is compared with, and where it rules.

    Both digests are empty for an entry received from another catalogue. `included` and `excluded` are official codes;
    `local` holds the filing windows of the areas that have their own: {"DEP-18": [["2021-01-30", null]]}.
    """

    slug = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64, default="")
    facts = models.CharField(max_length=64, default="")
    included = ArrayField(models.CharField(max_length=16), default=list)
    excluded = ArrayField(models.CharField(max_length=16), default=list)
    local = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.slug
