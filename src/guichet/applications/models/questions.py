"""What a service answered one applicant, made anonymous for the next ones."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.applications.enums import QuestionState


class PublishedQuestion(models.Model):
    """A question and its answer, shown beside `field` of the forms of `slug` once published.

    `message` is the answer it was copied from, gone when its application is erased: the copy names nobody, and stays. `kept`
    are the words that an officer said are not personal, as they are compared (`personal_words.fold`). Only a manager of the
    scheme publishes one that waits for a second look (`proposed`).
    """

    slug = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    question = models.TextField()
    answer = models.TextField()
    state = models.CharField(max_length=9, choices=QuestionState)
    kept = ArrayField(models.CharField(max_length=300), default=list)
    message = models.ForeignKey("applications.Message", models.SET_NULL, null=True, related_name="+")
    written_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["message"],
                condition=~Q(state=QuestionState.WITHDRAWN),
                name="published_question_once",
                violation_error_message="Cette réponse est déjà publiée.",
            ),
            CheckConstraint(
                condition=Q(state=QuestionState.PROPOSED, published_at=None, withdrawn_at=None)
                | Q(state=QuestionState.PUBLISHED, published_at__isnull=False, withdrawn_at=None)
                | Q(state=QuestionState.WITHDRAWN, withdrawn_at__isnull=False),
                name="published_question_dates",
                violation_error_message="Une question publiée, ou retirée, a sa date.",
            ),
        )
        indexes = (models.Index(fields=["slug", "state", "published_at"], name="published_question_scheme"),)

    def __str__(self) -> str:
        return f"question:{self.pk}"
