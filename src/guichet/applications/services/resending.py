"""Send again an application that the service handed back: it keeps its number and its date."""

from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action
from guichet.applications.errors import Incomplete, NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_hold
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.words import search_words
from guichet.applications.services.correcting import columns_of
from guichet.applications.services.moving import Said, move
from guichet.applications.services.saving import lock_draft
from guichet.applications.services.sending import missing_of
from guichet.applications.transitions import Hold


@transaction.atomic
def send_again(token: str, *, actor: Actor, now: datetime) -> Application:
    """Give an application back to the service; given back already, return it as it is.

    Raise NotYours, Incomplete, NotAllowedNow.
    """
    application = lock_draft(token)
    if not may_hold(application, actor, Hold.SEND):
        raise NotYours
    if application.handed_back_at is None:
        return application
    standing = standing_of(application, now)
    if missing := missing_of(standing):
        raise Incomplete("Il manque encore quelque chose avant de renvoyer.", missing)
    answers = application.answers
    answers.words = search_words(standing)
    answers.save(update_fields=["words"])
    changes: dict[str, Any] = columns_of(standing)
    said = Said(changes=changes, details={"revision": standing.answers.revision})
    return move(application.pk, Action.SEND_AGAIN, actor=actor, now=now, said=said)
