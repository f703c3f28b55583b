"""What the whole platform shares in the database: where the demonstration's clock started."""

from django.db import models


class ClockStart(models.Model):
    """One row: the demonstration's clock showed `shown` when the real one showed `real`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    shown = models.DateTimeField()
    real = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="clock_starts_once",
                violation_error_message="La démonstration n'a qu'une horloge.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.shown:%Y-%m-%d %H:%M}"
