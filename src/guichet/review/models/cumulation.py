"""Exceptions to the caps on public money, each with its reason."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint


class CapException(models.Model):
    """Why an award may pass a cap of its framework (`cap` is its id), until `ended_at`. Never changed: ended, then made again."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="cap_exceptions")
    cap = models.CharField(max_length=40)
    reason = models.TextField()
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "cap"],
                condition=Q(ended_at=None),
                name="cap_exception_once",
                violation_error_message="Une exception à cette règle existe déjà pour ce dossier.",
            ),
            CheckConstraint(
                condition=~Q(reason=""),
                name="cap_exception_says_why",
                violation_error_message="Une exception donne sa raison.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.cap}"
