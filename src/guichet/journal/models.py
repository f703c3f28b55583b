"""The append-only record of every change: a trigger refuses UPDATE, DELETE and TRUNCATE.

What names a person stands apart, in a table that may be erased; the entry keeps its salted digest, so that erasing leaves
the chain whole.
"""

from django.db import models


class Entry(models.Model):
    """One change. `content` is the very text that is sealed (canonical JSON); `subject` is "application:12".

    `real_at` is the real instant, `shown_at` the clock's (they differ in demonstration only). `actor` is opaque
    ("person:7", "system:clock"). The digests of personal values are part of the content.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    real_at = models.DateTimeField()
    content = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["subject", "id"], name="journal_entry_subject"),)

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.subject}"


class PersonalValue(models.Model):
    """A personal value named by an entry: erasable, its salted digest stays in the entry's content."""

    entry = models.ForeignKey("journal.Entry", models.PROTECT, related_name="personal")
    name = models.CharField(max_length=60)
    person = models.CharField(max_length=80, db_index=True)
    salt = models.BinaryField()
    value = models.TextField()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"
