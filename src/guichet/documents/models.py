"""The files people send and those Guichet makes: metadata here, bytes in the storage."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint

from guichet.documents.enums import FileState


class StoredFile(models.Model):
    """One file. `owner` names what it belongs to ("application:12", "organisation:3"), `purpose` what for (a field's id).

    `received` counts the bytes that arrived, `size` those announced; `path` is where the storage keeps them, empty
    until the first. `refusal` is the sentence that says why nobody may read it.
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
        )

    def __str__(self) -> str:
        return str(self.token)
