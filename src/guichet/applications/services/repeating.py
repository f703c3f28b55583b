"""Do a thing once however often it is asked: the answer is kept under the key that the program chose."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guichet.applications.errors import ApplicationError
from guichet.applications.models import KeptAnswer

KEPT = timedelta(days=2)
LONGEST_KEY = 200

Act = Callable[[], dict[str, Any]]


@transaction.atomic
def once(key: str, caller: str, asked: str, act: Act, *, real: datetime) -> dict[str, Any]:
    """Return what `act` gives, or what it gave when this caller asked the same under this key before.

    `asked` is a print of the request: the same key for another request is refused. Two requests at once: the second
    waits for the first, then is given its answer. What fails is not kept, so that it may be asked again.
    """
    if not key.strip() or len(key) > LONGEST_KEY:
        raise ApplicationError(
            f"Donnez l’en-tête Idempotency-Key : une suite de votre choix, {LONGEST_KEY} signes au plus, "
            "la même quand vous répétez la même demande."
        )
    kept, made = KeptAnswer.objects.get_or_create(
        caller=caller, key=key, defaults={"asked": asked, "kept_at": real}
    )
    if not made:
        if kept.asked != asked:
            raise ApplicationError("Cette clé a déjà servi à une autre demande : choisissez-en une autre.")
        found: dict[str, Any] = kept.answer
        return found
    answer = act()
    kept.answer = answer
    kept.save(update_fields=["answer"])
    return answer


def forget_answers(*, real: datetime) -> int:
    """Forget the answers older than two days; return how many."""
    deleted, _ = KeptAnswer.objects.filter(kept_at__lt=real - KEPT).delete()
    return deleted
