"""The scoring grid: what each reviewer gives to each assessed criterion."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint


class Score(models.Model):
    """A mark from 0 to `most` given by one reviewer to one assessed criterion of the scheme."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=40)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    mark = models.SmallIntegerField()
    most = models.SmallIntegerField()
    comment = models.TextField(default="")
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "criterion", "person"],
                name="score_once",
                violation_error_message="Vous avez déjà noté ce critère : changez la note.",
            ),
            CheckConstraint(
                condition=Q(mark__gte=0, mark__lte=models.F("most"), most__gt=0),
                name="score_within_grid",
                violation_error_message="La note sort de la grille.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.criterion} {self.mark}"
