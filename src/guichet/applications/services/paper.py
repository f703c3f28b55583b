"""Enter an application that came on paper, for the organisation that sent it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.services import find_or_make_organisation, find_or_make_person
from guichet.applications.enums import Channel, ParticipantRole
from guichet.applications.errors import ApplicationError
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.carriers import carrier_at
from guichet.applications.services.starting import Wish, start_application
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date

NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the envelope says. `place` is the official code of the carrier, `email` whom to write to, if any."""

    slug: str
    siret: str
    name: str
    kind: str
    place: str
    received_on: date
    email: str = ""
    contact: str = ""


@transaction.atomic
def enter_paper(paper: Paper, *, actor: Actor, now: datetime) -> Application:
    """Begin for its sender an application that came on paper: the officer fills it, then sends it.

    The day it arrived is the day that counts, for the deadline and for the legal clock. Whoever has the mail address given
    owns it once it is sent; until then the officer does. Raise ApplicationError, NotOpen, and as territories and accounts do.
    """
    today = now.astimezone(PARIS).date()
    if paper.received_on > today:
        raise ApplicationError(f"Le {format_date(paper.received_on)} est à venir : donnez le jour d’arrivée.")
    if not paper.name.strip():
        raise ApplicationError("Écrivez le nom de l’organisme qui demande.")
    received = min(now, datetime.combine(paper.received_on, NOON, PARIS))
    carrier = carrier_at(paper.place, paper.kind, paper.received_on)
    if not actor.may(Right.INSTRUCT, scheme=paper.slug, places=carrier.places):
        raise ApplicationError(
            "Vous n’instruisez pas cette aide sur ce territoire : transmettez le courrier."
        )
    organisation = find_or_make_organisation(
        paper.siret, paper.name.strip(), paper.kind, territory=carrier.code, now=now
    )
    wish = Wish(
        slug=paper.slug,
        carrier=paper.place,
        kind=paper.kind,
        organisation=organisation.pk,
        channel=Channel.PAPER,
        received_at=received,
    )
    application = start_application(wish, actor=actor, now=now)
    if paper.email.strip():
        _name_owner(application, paper, now)
    details = {"received_on": paper.received_on.isoformat(), "organisation": organisation.siret}
    kind = "application.entered_from_paper"
    record(kind, application.subject, actor=actor.reference, now=now, details=details)
    return application


def _name_owner(application: Application, paper: Paper, now: datetime) -> None:
    person = find_or_make_person(paper.email, name=paper.contact.strip(), now=now)
    Participant.objects.create(
        application=application,
        role=ParticipantRole.OWNER,
        email=person.email,
        name=paper.contact.strip(),
        person_id=person.pk,
        token_digest=secrets.token_hex(32),  # nobody was sent a link
        invited_at=now,
    )


def owner_of_paper(application: Application) -> int | None:
    """Return who owns a paper application once it is sent: whoever the officer named, else nobody."""
    rows = Participant.objects.filter(application=application, role=ParticipantRole.OWNER, ended_at=None)
    return rows.values_list("person", flat=True).first()
