"""Keep the numbers that Chorus gave to a grant: its engagement (EJ) and its beneficiary (tiers)."""

import re
from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.errors import FieldRefused
from guichet.grants.models import Award
from guichet.grants.permissions import award_of_officer
from guichet.journal.services import record

SHAPE = re.compile(r"[A-Z0-9]{4,20}")


@transaction.atomic
def set_numbers(number: int, engagement: str, third_party: str, *, actor: Actor, now: datetime) -> None:
    """Keep both numbers of a grant; an empty one is taken away. Raise NotYours, FieldRefused."""
    award = award_of_officer(number, actor, Right.INSTRUCT, Right.PAY)
    award = Award.objects.select_for_update().get(pk=award.pk)
    award.engagement_number = _read("ej", engagement, "Un numéro d’EJ")
    award.third_party = _read("tiers", third_party, "Un numéro de tiers")
    award.save(update_fields=["engagement_number", "third_party"])
    details = {"engagement_number": award.engagement_number, "third_party": award.third_party}
    record("award.numbered", award.subject, actor=actor.reference, now=now, details=details)


def _read(field: str, text: str, what: str) -> str:
    bare = re.sub(r"\s", "", text).upper()
    if bare and not SHAPE.fullmatch(bare):
        raise FieldRefused(field, f"{what} compte de 4 à 20 chiffres ou lettres : recopiez-le de Chorus.")
    return bare
