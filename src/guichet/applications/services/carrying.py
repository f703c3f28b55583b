"""Change who carries a project; the answers stay."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.carriers import carrier_at
from guichet.applications.services.saving import lock_draft, refuse_unless_editable
from guichet.applications.services.starting import carried_by
from guichet.shared.clock import PARIS


@transaction.atomic
def change_carrier(token: str, code: str, kind: str, *, actor: Actor | None, now: datetime) -> Application:
    """Give a draft to another body: its place and its kind change, its answers are kept.

    An organisation chosen before is set aside when it is not that body. Raise NotYours, NotAllowedNow, TerritoryError.
    """
    application = lock_draft(token)
    if not may_edit(application, actor):
        raise NotYours
    refuse_unless_editable(application)
    carrier = carrier_at(code, kind, now.astimezone(PARIS).date())
    for name, value in carried_by(carrier).items():
        setattr(application, name, value)
    organisation = application.organisation
    if organisation is not None and organisation.territory not in {"", carrier.code}:
        application.organisation = None
    application.changed_at = now
    application.save()
    return application
