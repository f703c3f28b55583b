"""The append-only record of every change: triggers refuse UPDATE, DELETE and TRUNCATE.

What names a person stands apart, in a table that may be erased; the entry keeps its salted digest, so that erasing leaves
the chain whole. See docs/reference/journal.md.
"""

from django.db import models
from django.db.models.functions import Cast

THIS_LIFE = models.Func(function="pg_postmaster_start_time", output_field=models.DateTimeField())
THIS_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class Entry(models.Model):
    """One change. `content` is the very text that is sealed (canonical JSON); `subject` is "application:12".

    `real_at` is the real instant, `shown_at` the clock's (they differ in demonstration only). `actor` is opaque
    ("person:7", "system:clock"). The digests of personal values are part of the content. `life` and `xid` say which
    transaction wrote it, of which life of the server: a seal only covers transactions that can no longer change.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    real_at = models.DateTimeField()
    content = models.TextField()
    life = models.DateTimeField(db_default=THIS_LIFE)
    xid = models.BigIntegerField(db_default=THIS_TRANSACTION)

    class Meta:
        indexes = (
            models.Index(fields=["subject", "id"], name="journal_entry_subject"),
            models.Index(fields=["life", "xid", "id"], name="journal_entry_order"),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.subject}"


class PersonalValue(models.Model):
    """A personal value named by an entry: erasable, never changed; its salted digest stays in the entry's content."""

    entry = models.ForeignKey("journal.Entry", models.PROTECT, related_name="personal", db_index=False)
    name = models.CharField(max_length=60)
    person = models.CharField(max_length=80, db_index=True)
    salt = models.BinaryField()
    value = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry", "name"], name="journal_one_personal_value_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"


class Seal(models.Model):
    """One batch of entries, chained to the batch before.

    `leaves` holds for each entry, in order, its id and the SHA-256 of its content; `hash` covers the previous hash, the
    number, the real instant and the leaves (guichet.journal.chain). `life`, `xid` and `last_entry` say how far the
    batch goes: the next one begins after.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.BinaryField(unique=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    leaves = models.BinaryField()
    hash = models.BinaryField()
    life = models.DateTimeField()
    xid = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["life", "-number"], name="journal_seal_life"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(number__gte=1), name="journal_seals_count_from_one"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="journal_no_empty_seal"),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.count})"
