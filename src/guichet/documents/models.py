"""The files people send and those Guichet makes: metadata here, bytes in the storage."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.documents.enums import FileState, IssuedKind


class StoredFile(models.Model):
    """One file. `owner` names what it belongs to ("application:12", "organisation:3"), `purpose` what for (a field's id).

    `received` counts the bytes that arrived, `size` those announced; they are in its chunks, `path` is the folder
    of the storage that holds those it received. `accept` lists the families its field takes (empty: all).
    `fingerprint` is what the sender's browser knows the file by, to take up an interrupted sending. `delayed` says
    that the antivirus did not answer. `refusal` is the sentence that says why nobody may read it. `dated_on` is
    the date a kept paper bears.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    owner = models.CharField(max_length=80, db_index=True)
    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    media_type = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=9, choices=FileState, default=FileState.RECEIVING)
    refusal = models.CharField(max_length=500, default="")
    accept = models.CharField(max_length=100, default="")
    fingerprint = models.CharField(max_length=64, default="")
    delayed = models.BooleanField(default=False)
    dated_on = models.DateField(null=True)
    path = models.CharField(max_length=200, default="")
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("size")),
                name="stored_file_within_size",
                violation_error_message="Un fichier ne reçoit pas plus d’octets qu’annoncé.",
            ),
            CheckConstraint(
                condition=~Q(state=FileState.CLEAN) | Q(received=F("size")),
                name="stored_file_clean_is_whole",
                violation_error_message="Un fichier incomplet ne peut pas être vérifié.",
            ),
            CheckConstraint(
                condition=~Q(state=FileState.REFUSED) | ~Q(refusal=""),
                name="stored_file_refusal_says_why",
                violation_error_message="Un fichier refusé dit pourquoi.",
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[FileState.RECEIVING, FileState.CHECKING]),
                name="stored_file_unfinished",
            ),
        )

    def __str__(self) -> str:
        return str(self.token)


class FileChunk(models.Model):
    """A part of a file: `size` bytes from `offset`, one object of the storage at `path`.

    Copies of a file have chunks of their own that name the same objects; an object is deleted with the last chunk
    that names it.
    """

    file = models.ForeignKey("documents.StoredFile", models.CASCADE, related_name="chunks")
    offset = models.BigIntegerField()
    size = models.IntegerField()
    path = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["file", "offset"],
                name="file_chunk_once",
                violation_error_message="Cette partie du fichier est déjà arrivée.",
            ),
            CheckConstraint(
                condition=Q(offset__gte=0, size__gt=0),
                name="file_chunk_holds_bytes",
                violation_error_message="Une partie de fichier n’est pas vide.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id}+{self.offset}"


class IssuedDocument(models.Model):
    """A document Guichet issued: anyone who has its `code` may verify it, and nothing personal is told.

    `number` is what people call its matter ("dossier 1 234"), `service` who issues it. A document withdrawn says since
    when and why; a replaced one also names the one to use.
    """

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=11, choices=IssuedKind)
    owner = models.CharField(max_length=80, db_index=True)
    number = models.CharField(max_length=60, default="")
    title = models.CharField(max_length=200)
    service = models.CharField(max_length=200, default="")
    file = models.OneToOneField("documents.StoredFile", models.PROTECT, related_name="issued")
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.CharField(max_length=300, default="")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal=""),
                name="issued_document_withdrawal_says_why",
                violation_error_message="Un document retiré dit pourquoi.",
            ),
        )

    def __str__(self) -> str:
        return self.code
