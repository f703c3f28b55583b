"""Enter an application that came on paper, for the organisation that sent it, and mend what was misread."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import OrganisationRecord
from guichet.accounts.services import find_or_make_organisation, find_or_make_person
from guichet.applications.enums import Channel, ParticipantRole, State
from guichet.applications.errors import ApplicationError, NotAllowedNow, NotOpen, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.carriers import Carrier, carrier_at
from guichet.applications.selectors.opening import opening_of
from guichet.applications.services.saving import lock_draft
from guichet.applications.services.starting import Wish, carried_by, start_application
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the envelope means: when it counts from, who carries the project, which organisation sent it."""

    received: datetime
    carrier: Carrier
    organisation: OrganisationRecord


@transaction.atomic
def enter_paper(paper: Paper, *, actor: Actor, now: datetime) -> Application:
    """Begin for its sender an application that came on paper: the officer fills it, then sends it.

    The day it arrived is the day that counts, for the deadline and for the legal clock. Whoever has the mail address given
    owns it once it is sent; until then the officer does. Raise ApplicationError, NotOpen, and as territories and accounts do.
    """
    read = _read(paper, actor, now)
    wish = Wish(
        slug=paper.slug,
        carrier=paper.place,
        kind=paper.kind,
        organisation=read.organisation.pk,
        channel=Channel.PAPER,
        received_at=read.received,
    )
    application = start_application(wish, actor=actor, now=now)
    _name_owner(application, paper, now)
    _journal("application.entered_from_paper", application, read, actor=actor, now=now)
    return application


@transaction.atomic
def correct_paper(token: str, paper: Paper, *, actor: Actor, now: datetime) -> Application:
    """Mend what the envelope says while the application is not in the list yet; its scheme, scan and answers stay.

    Once it is there its day is that of the acknowledgement. Raise NotYours, NotAllowedNow, and as `enter_paper` does.
    """
    application = lock_draft(token)
    if application.channel != Channel.PAPER or not may_edit(application, actor):
        raise NotYours
    if application.state != State.DRAFT:
        raise NotAllowedNow(
            "Ce dossier est enregistré : sa date d’arrivée et son organisme ne changent plus."
        )
    read = _read(replace(paper, slug=application.slug), actor, now)
    opening = opening_of(application.slug, read.received)
    if not opening.may_prepare:
        raise NotOpen(opening.sentence)
    for name, value in carried_by(read.carrier).items():
        setattr(application, name, value)
    application.organisation_id = read.organisation.pk
    application.sending_begun_at = read.received
    application.changed_at = now
    application.save()
    _owners(application).update(ended_at=now)
    _name_owner(application, paper, now)
    _journal("application.paper_corrected", application, read, actor=actor, now=now)
    return application


def paper_of(application: Application) -> Paper:
    """Return what the envelope of a paper application says so far."""
    organisation, received = application.organisation, application.sending_begun_at
    owner = _owners(application).first()
    return Paper(
        slug=application.slug,
        siret=organisation.siret if organisation else "",
        name=organisation.name if organisation else "",
        kind=application.carrier_kind,
        place=application.carrier,
        received_on=(received or application.created_at).astimezone(PARIS).date(),
        email=owner.email if owner else "",
        contact=owner.name if owner else "",
    )


def _read(paper: Paper, actor: Actor, now: datetime) -> _Read:
    if paper.received_on > now.astimezone(PARIS).date():
        raise ApplicationError(f"Le {format_date(paper.received_on)} est à venir : donnez le jour d’arrivée.")
    if not paper.name.strip():
        raise ApplicationError("Écrivez le nom de l’organisme qui demande.")
    carrier = carrier_at(paper.place, paper.kind, paper.received_on)
    if not actor.may(Right.INSTRUCT, scheme=paper.slug, places=carrier.places):
        raise ApplicationError(
            "Vous n’instruisez pas cette aide sur ce territoire : transmettez le courrier."
        )
    organisation = find_or_make_organisation(
        paper.siret, paper.name.strip(), paper.kind, territory=carrier.code, now=now
    )
    received = min(now, datetime.combine(paper.received_on, NOON, PARIS))
    return _Read(received=received, carrier=carrier, organisation=organisation)


def _journal(kind: str, application: Application, read: _Read, *, actor: Actor, now: datetime) -> None:
    day = read.received.astimezone(PARIS).date().isoformat()
    details = {"received_on": day, "organisation": read.organisation.siret}
    record(kind, application.subject, actor=actor.reference, now=now, details=details)


def _name_owner(application: Application, paper: Paper, now: datetime) -> None:
    if not paper.email.strip():
        return
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
    return _owners(application).values_list("person", flat=True).first()


def _owners(application: Application) -> QuerySet[Participant]:
    return Participant.objects.filter(application=application, role=ParticipantRole.OWNER, ended_at=None)
