"""The scoring grid: each reviewer marks each assessed criterion of the scheme."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.errors import ReviewError
from guichet.review.models import Score
from guichet.review.selectors.grids import criteria_of


@transaction.atomic
def give_mark(
    application: int, criterion: str, mark: int, comment: str, *, actor: Actor, now: datetime
) -> Score:
    """Keep a reviewer's mark on an assessed criterion, in place of their former one. Raise NotYours, ReviewError."""
    found = lock(application)
    if actor.person is None or not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.state != State.UNDER_REVIEW:
        raise ReviewError("La grille se remplit pendant l’instruction.")
    known = {item.id: item for item in criteria_of(found)}
    if criterion not in known:
        raise ReviewError("Ce critère n’est pas de ceux que l’instruction apprécie.")
    most = known[criterion].most
    if not 0 <= mark <= most:
        raise ReviewError(f"Donnez une note de 0 à {most}.")
    score, _ = Score.objects.update_or_create(
        application=found,
        criterion=criterion,
        person_id=actor.person,
        defaults={"mark": mark, "most": most, "comment": comment.strip(), "given_at": now},
    )
    record(
        "score.given",
        found.subject,
        actor=actor.reference,
        now=now,
        details={"criterion": criterion, "mark": mark, "most": most},
    )
    return score
