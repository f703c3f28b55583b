"""Former follow-ups being taken over: the file as it was read, its lines, and how columns were understood."""

import uuid

from django.db import models
from django.db.models.constraints import UniqueConstraint

from guichet.review.enums import ImportLineState, ImportState


class ImportFile(models.Model):
    """A spreadsheet of one scheme that an officer takes over. The file itself is not kept: its lines are.

    `titles` are those of its columns, `mapping` what each holds ({"0": "siret"}). `others` names the sheets not read.
    `alive_at` is when its job last went on. Times are real ones.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    slug = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=200)
    others = models.JSONField(default=list)
    titles = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.MAPPING)
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["person", "asked_at"], name="import_person"),)

    def __str__(self) -> str:
        return f"import:{self.token}"


class ImportLine(models.Model):
    """One line: `row` is its number in the spreadsheet, `cells` its values until it is taken over.

    `problems` say what to mend: [{"column", "value", "message"}]. `number` is that of the application once there is one.
    """

    file = models.ForeignKey("review.ImportFile", models.CASCADE, related_name="lines")
    row = models.IntegerField()
    cells = models.JSONField(default=list)
    merged = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=ImportLineState, default=ImportLineState.WAITING)
    former_number = models.CharField(max_length=60, default="", blank=True)
    name = models.CharField(max_length=200, default="", blank=True)
    problems = models.JSONField(default=list)
    number = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["file", "row"],
                name="import_line_once",
                violation_error_message="Cette ligne est déjà lue.",
            ),
        )
        indexes = (models.Index(fields=["file", "state", "row"], name="import_line_state"),)

    def __str__(self) -> str:
        return f"{self.file_id} {self.row}"


class ColumnMapping(models.Model):
    """How an officer understood the columns of a table: kept for the next file of the same titles (`digest`)."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    slug = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["person", "slug", "digest"],
                name="column_mapping_once",
                violation_error_message="Ces colonnes sont déjà comprises.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.digest[:8]}"
