"""What officers' lists read and what officers keep beside an application."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.applications.enums import Channel, State
from guichet.review.enums import ContactKind, LabelColour

UNKNOWN_NUMBER = -(2**62)
"""What stands for an unknown number in a list: orders need a value. It is never shown, and no range holds it."""
UNKNOWN_DAY = date(9999, 12, 31)
"""What stands for no date in a list: it comes last."""


class ReviewSheet(models.Model):
    """The line of an application in officers' lists, and what they keep beside it; it begins when the application is sent.

    The first columns repeat the application, kept equal by a trigger of the database (migration 0004), so that any filter
    and any order reads one table: each order is unique and non-null (`UNKNOWN_NUMBER`, `UNKNOWN_DAY`). Amounts are cents;
    `gap` is asked minus computed. `applicant_key` and `title_key` are folded names. `words` holds what the search reads
    beside the answers: number, names, SIRET, names of papers. `private` answers the scheme's private fields.
    """

    application = models.OneToOneField(
        "applications.Application", models.CASCADE, primary_key=True, related_name="sheet"
    )
    number = models.BigIntegerField(unique=True)
    slug = models.CharField(max_length=60, default="")
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.ONLINE)
    carrier_kind = models.CharField(max_length=20, default="")
    places = ArrayField(models.CharField(max_length=20), default=list)
    desk = models.CharField(max_length=80, default="")
    reviewer = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=7, default="unknown")
    requested = models.BigIntegerField(default=UNKNOWN_NUMBER)
    computed = models.BigIntegerField(default=UNKNOWN_NUMBER)
    gap = models.BigIntegerField(default=UNKNOWN_NUMBER)
    granted = models.BigIntegerField(default=UNKNOWN_NUMBER)
    sent_on = models.DateField(default=UNKNOWN_DAY)
    due_on = models.DateField(default=UNKNOWN_DAY)
    waiting = models.BooleanField(default=False)
    news_at = models.DateTimeField(null=True)
    text_1 = models.CharField(max_length=200, default="")
    text_2 = models.CharField(max_length=200, default="")
    text_3 = models.CharField(max_length=200, default="")
    text_4 = models.CharField(max_length=200, default="")
    number_1 = models.BigIntegerField(default=UNKNOWN_NUMBER)
    number_2 = models.BigIntegerField(default=UNKNOWN_NUMBER)
    number_3 = models.BigIntegerField(default=UNKNOWN_NUMBER)
    number_4 = models.BigIntegerField(default=UNKNOWN_NUMBER)
    date_1 = models.DateField(default=UNKNOWN_DAY)
    date_2 = models.DateField(default=UNKNOWN_DAY)
    applicant_key = models.CharField(max_length=300, default="")
    title_key = models.CharField(max_length=300, default="")
    labels = ArrayField(models.BigIntegerField(), default=list)
    private = models.JSONField(default=dict)
    private_revision = models.IntegerField(default=0)
    words = models.TextField(default="")
    search = models.GeneratedField(
        expression=SearchVector("words", config="french"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        indexes = (
            models.Index(fields=["slug", "state", "number"], name="sheet_scheme_state"),
            models.Index(fields=["state", "number"], name="sheet_state"),
            models.Index(fields=["due_on", "number"], name="sheet_due"),
            models.Index(fields=["sent_on", "number"], name="sheet_sent"),
            models.Index(fields=["requested", "number"], name="sheet_requested"),
            models.Index(fields=["computed", "number"], name="sheet_computed"),
            models.Index(fields=["gap", "number"], name="sheet_gap"),
            models.Index(fields=["applicant_key", "number"], name="sheet_applicant"),
            models.Index(fields=["title_key", "number"], name="sheet_title"),
            models.Index(fields=["desk", "number"], name="sheet_desk"),
            models.Index(fields=["reviewer", "number"], name="sheet_reviewer"),
            models.Index(fields=["slug", "text_1", "number"], name="sheet_text_1"),
            models.Index(fields=["slug", "number_1", "number"], name="sheet_number_1"),
            models.Index(fields=["slug", "number_2", "number"], name="sheet_number_2"),
            models.Index(fields=["slug", "date_1", "number"], name="sheet_date_1"),
            GinIndex(fields=["places"], name="sheet_places"),
            GinIndex(fields=["labels"], name="sheet_labels"),
            GinIndex(fields=["search"], name="sheet_search"),
        )

    def __str__(self) -> str:
        return f"sheet:{self.number}"


class Label(models.Model):
    """A coloured word that a desk puts on applications; `desk` is empty for the usual ones, that every desk has."""

    desk = models.CharField(max_length=80, default="", blank=True)
    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=6, choices=LabelColour)
    created_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["desk", "name"],
                name="label_once",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """An officer who wants to see an application among their own."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    sheet = models.ForeignKey("review.ReviewSheet", models.CASCADE, related_name="follows")
    since = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["person", "sheet"],
                name="follow_once",
                violation_error_message="Vous suivez déjà ce dossier.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.sheet_id}"


class Reading(models.Model):
    """When an officer last opened an application: what came later is new for them."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    sheet = models.ForeignKey("review.ReviewSheet", models.CASCADE, related_name="readings")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["person", "sheet"],
                name="reading_once",
                violation_error_message="Cette lecture est déjà notée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.sheet_id}"


class PrivateNote(models.Model):
    """A note that only officers read: on a field of the form, or on the whole when `field` is empty."""

    sheet = models.ForeignKey("review.ReviewSheet", models.CASCADE, related_name="notes")
    field = models.CharField(max_length=60, default="", blank=True)
    text = models.TextField()
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["sheet", "written_at"], name="private_note_order"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.field}"


class Contact(models.Model):
    """A telephone call or a meeting about an application, as the officer tells it. The applicant does not read it."""

    sheet = models.ForeignKey("review.ReviewSheet", models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=9, choices=ContactKind)
    held_on = models.DateField()
    with_whom = models.CharField(max_length=200)
    text = models.TextField()
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(kind__in=ContactKind.values),
                name="contact_kind_known",
                violation_error_message="Cette sorte d’échange n’existe pas.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.kind} {self.held_on}"
