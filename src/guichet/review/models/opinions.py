"""What experts are asked, and what they say."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.review.enums import OpinionVerdict


class Opinion(models.Model):
    """An opinion asked of an expert about an application, and the answer.

    `code` is its id in the scheme file, empty for one that the reviewer adds. An obligatory one must be back before a
    decision. A confidential one is read by the service alone, else the other experts of the application read it too; the
    applicant reads none. `token_digest` is the SHA-256 of the link sent by mail.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="opinions")
    code = models.CharField(max_length=40, default="")
    title = models.CharField(max_length=300)
    question = models.TextField(default="")
    obligatory = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    email = models.CharField(max_length=254)
    expert = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, choices=OpinionVerdict, default="")
    text = models.TextField(default="")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "email", "code"],
                condition=Q(withdrawn_at=None),
                name="opinion_asked_once",
                violation_error_message="Cet avis est déjà demandé à cette adresse.",
            ),
            CheckConstraint(
                condition=Q(verdict="", answered_at=None) | (~Q(verdict="") & Q(answered_at__isnull=False)),
                name="opinion_answered_has_date",
                violation_error_message="Un avis rendu a son sens et sa date.",
            ),
        )
        indexes = (models.Index(fields=["expert", "answered_at"], name="opinion_of_expert"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.title}"
