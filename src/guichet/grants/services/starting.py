"""The applicant says when the work began."""

from datetime import date, datetime

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.grants.enums import AwardState, CountedFrom
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award
from guichet.grants.permissions import award_of_applicant
from guichet.grants.services.rhythm import date_payments
from guichet.journal.services import record
from guichet.shared.clock import PARIS


@transaction.atomic
def declare_start(number: int, day: date, *, actor: Actor, now: datetime) -> None:
    """Keep the day the work began (décret 2018-514, article 5). Raise NotYours, GrantError."""
    award = award_of_applicant(number, actor, write=True)
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.state != AwardState.ACTIVE:
        raise GrantError("Cette subvention n’est plus en cours : il n’y a plus rien à déclarer.")
    if award.started_on is not None:
        raise GrantError("Le commencement est déjà déclaré. Pour le corriger, écrivez au service.")
    if day > now.astimezone(PARIS).date():
        raise FieldRefused(
            "commence", "Ce jour n’est pas encore passé : déclarez-le quand le projet aura commencé."
        )
    if day.year < 2000:
        raise FieldRefused("commence", "Cette date est trop ancienne : relisez l’année.")
    award.started_on = day
    award.save(update_fields=["started_on"])
    date_payments(award, CountedFrom.START, day)
    details = {"number": number, "started_on": day.isoformat()}
    record("award.started", award.subject, actor=actor.reference, now=now, details=details)
