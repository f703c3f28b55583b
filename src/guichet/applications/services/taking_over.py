"""Take over one application that was followed elsewhere: it stands here as it stood there, and nobody is written to.

Its call may be closed: the day it was received counts. A decision is not taken over: it is signed here, or stays there.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from bareme import ClockFact, Deadline, deadlines
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.services import find_or_make_organisation
from guichet.applications.enums import Action, Channel, ClockKind, State
from guichet.applications.errors import ApplicationError
from guichet.applications.events import ApplicationMoved
from guichet.applications.models import Answers, Application
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.carriers import Carrier, carrier_at
from guichet.applications.selectors.finding import application_by_former_number
from guichet.applications.selectors.prefill import Prefill, read_prefill
from guichet.applications.selectors.words import title_of
from guichet.applications.services import clock
from guichet.applications.services.moving import Said, move
from guichet.applications.services.sending import desk_of, fitting, next_number, requested_of, write_words
from guichet.applications.services.starting import carried_by
from guichet.journal.services import record
from guichet.schemes.selectors import (
    Pinned,
    framework,
    pinned_definition,
    pinned_form,
    pinned_plan,
    rules_in_force,
)
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.events import publish
from guichet.shared.formats import format_date
from guichet.territories.errors import DateBeforeTerritories
from guichet.territories.selectors import check_siret

NOON = time(12)
ORIGIN = "le tableau repris"
TAKEN = (State.SUBMITTED, State.UNDER_REVIEW, State.CLOSED)
"""The states in which an application may be taken over."""
DECISION = (
    "Une décision se signe dans Guichet, et ne se reprend pas d’un tableau. Écrivez « en instruction » : le montant et "
    "la date seront gardés en note interne, et vous proposerez la décision ici."
)
CLOSED_BEFORE = "Classée sans suite avant la reprise du tableau."
_IMPLIED = frozenset({ClockKind.ADMISSIBLE.value, ClockKind.COMPLETE.value})
"""What a silence that has passed already meant, before the application came here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """An application as it was followed before. `place` is an official code, amounts are cents.

    `values` are raw answers by field of the form or by fact of the rules. `ended_on` is when it was closed;
    `complete_on` and `extended_to` are what the legal clock must know.
    """

    slug: str
    number: str
    siret: str
    name: str
    kind: str
    place: str
    received_on: date
    state: State = State.UNDER_REVIEW
    reason: str = ""
    requested_cents: int | None = None
    ended_on: date | None = None
    complete_on: date | None = None
    extended_to: date | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why it cannot be taken over as it is: `about` names a part of Former or a name of its values."""

    about: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """All that was read of it, before anything is written. `clock` are the events of its legal clock, in order."""

    pinned: Pinned
    carrier: Carrier
    prefill: Prefill
    clock: tuple[ClockFact, ...]


def former_taken_over(former: Former, *, actor: Actor) -> Application | None:
    """Return the application it already became: the same number and organisation, where this actor reviews."""
    known = application_by_former_number(former.slug, former.number)
    return known if known is not None and _same(known, former, actor) else None


def read_former(former: Former, *, actor: Actor, now: datetime) -> tuple[Refusal, ...]:
    """Return all that prevents taking it over; nothing is written. Empty when `take_over` would do it."""
    return _read(former, actor, now)[1]


@transaction.atomic
def take_over(former: Former, *, actor: Actor, now: datetime) -> tuple[Application, bool]:
    """Create the application and return it with True; taken over already, return it with False and change nothing.

    Its number in the former system is unique for a scheme, whoever asks and however often. No mail leaves and no receipt is
    issued. Raise ApplicationError with the first thing to mend.
    """
    ready, refusals = _read(former, actor, now)
    if ready is None or refusals:
        raise ApplicationError(refusals[0].message)
    number = former.number.strip()
    known = application_by_former_number(former.slug, number)
    if known is not None:
        return known, False
    application = _create(former, ready, now)
    _send(application, former, ready, now)
    details = {
        "former_number": number,
        "received_on": former.received_on.isoformat(),
        "number": application.number,
    }
    record("application.taken_over", application.subject, actor=actor.reference, now=now, details=details)
    publish(
        ApplicationMoved(
            application=application.pk,
            number=application.number,
            slug=application.slug,
            action=Action.SUBMIT,
            before=State.DRAFT,
            after=State.SUBMITTED,
            actor=actor.reference,
            reason="",
            at=now,
            acknowledged=True,
        )
    )
    return _settle(application, former, actor, now), True


def _read(former: Former, actor: Actor, now: datetime) -> tuple[_Ready | None, tuple[Refusal, ...]]:
    """Read it whole, so that everything to mend is told at once."""
    today = now.astimezone(PARIS).date()
    refusals = [Refusal(about=about, message=message) for about, message in _simple(former, today)]
    try:
        carrier = _carrier(former, today)
    except BadInput as error:
        return None, (*refusals, Refusal(about="place", message=error.message))
    if not actor.may(Right.INSTRUCT, scheme=former.slug, places=carrier.places):
        message = "Vous n’instruisez pas cette aide sur ce territoire : laissez cette ligne à qui l’instruit."
        return None, (*refusals, Refusal(about="place", message=message))
    try:
        pinned = rules_in_force(former.slug)
        form = pinned_form(pinned, former.received_on, carrier.places)
        plan = pinned_plan(pinned, former.received_on, carrier.places)
    except BadInput as error:
        return None, (*refusals, Refusal(about="received_on", message=error.message))
    if taken := _number_taken(former, actor):
        refusals.append(Refusal(about="number", message=taken))
    prefill = read_prefill(form, plan, ((ORIGIN, former.values),))
    refusals += [Refusal(about=item.name, message=item.message) for item in prefill.refused]
    facts, late = _clock(former, pinned, carrier, today)
    if late:
        refusals.append(Refusal(about="received_on", message=late))
    return _Ready(pinned=pinned, carrier=carrier, prefill=prefill, clock=facts), tuple(refusals)


def _carrier(former: Former, today: date) -> Carrier:
    """Return who carries it as known the day it was received; as known now, before the first day territories are."""
    try:
        return carrier_at(former.place, former.kind, former.received_on)
    except DateBeforeTerritories:
        return carrier_at(former.place, former.kind, today)


def _same(known: Application, former: Former, actor: Actor) -> bool:
    mine = actor.may(Right.INSTRUCT, scheme=known.slug, places=known.places)
    return mine and known.organisation is not None and known.organisation.siret == former.siret


def _number_taken(former: Former, actor: Actor) -> str:
    """Return why its number is someone else's: two services may both have counted from 1."""
    known = application_by_former_number(former.slug, former.number)
    if known is None or _same(known, former, actor):
        return ""
    return "Un autre dossier de cette aide porte déjà ce numéro : ajoutez le département devant, par exemple 37-12."


def _simple(former: Former, today: date) -> Iterator[tuple[str, str]]:
    """Yield what can be told from its parts alone."""
    if not former.number.strip():
        yield (
            "number",
            "Il manque le numéro du dossier dans l’ancien suivi : il évite de le reprendre deux fois.",
        )
    if not former.name.strip():
        yield "name", "Il manque le nom de l’organisme."
    try:
        check_siret(former.siret)
    except BadInput as error:
        yield "siret", error.message
    for about in ("received_on", "complete_on", "ended_on"):
        day = getattr(former, about)
        if day is not None and day > today:
            yield about, f"Le {format_date(day)} est à venir : écrivez une date passée."
        elif day is not None and day < former.received_on:
            yield about, f"Le {format_date(day)} est avant la réception : vérifiez les deux dates."
    if former.state in {State.ACCEPTED, State.REFUSED}:
        yield "state", DECISION
    elif former.state not in TAKEN:
        yield "state", "Écrivez « envoyée », « en instruction » ou « classée sans suite »."
    if former.state == State.CLOSED and former.ended_on is None:
        yield "ended_on", "Il manque le jour où le dossier a été classé sans suite."


def _clock(
    former: Former, pinned: Pinned, carrier: Carrier, today: date
) -> tuple[tuple[ClockFact, ...], str]:
    """Return what the legal clock holds of it, what past silences already meant included, and why it is too late."""
    facts = [ClockFact("received", former.received_on)]
    if former.complete_on:
        facts.append(ClockFact("complete", former.complete_on))
    if former.extended_to:
        facts.append(ClockFact("extended", former.received_on, former.extended_to))
    if former.state not in {State.SUBMITTED, State.UNDER_REVIEW}:
        return tuple(facts), ""
    law = framework(pinned_definition(pinned, carrier.places).review.framework)
    passed: list[Deadline] = []
    for _ in range(1 + len(law.delays)):  # a silence may begin another delay
        passed = [one for one in deadlines(law, facts, today) if one.state == "passed" and one.due]
        facts += [
            ClockFact(one.delay.silence, one.due)
            for one in passed
            if one.due and one.delay.silence in _IMPLIED
        ]
    lapsed = next((one for one in passed if one.delay.silence == "refused"), None)
    if lapsed is None or lapsed.due is None:
        return tuple(facts), ""
    return tuple(facts), (
        f"Le délai pour décider s’est terminé le {format_date(lapsed.due)} : ce silence vaut rejet ({lapsed.delay.source}). "
        "Donnez la date du délai prolongé, ou écrivez « classée sans suite » et son jour."
    )


def _create(former: Former, ready: _Ready, now: datetime) -> Application:
    organisation = find_or_make_organisation(
        former.siret, former.name.strip()[:300], former.kind, territory=ready.carrier.code, now=now
    )
    received = min(now, _noon(former.received_on))
    carried = carried_by(ready.carrier)
    application = Application.objects.create(
        token=secrets.token_urlsafe(32),
        slug=ready.pinned.slug,
        version=ready.pinned.digest,
        facts=ready.pinned.facts,
        channel=Channel.IMPORT,
        former_number=former.number.strip(),
        organisation_id=organisation.pk,
        sending_begun_at=received,
        submitted_at=received,
        created_at=now,
        changed_at=now,
        **{**carried, "carrier_name": carried["carrier_name"] or organisation.name},
    )
    Answers.objects.create(application=application, values=dict(ready.prefill.values), saved_at=now)
    return application


def _send(application: Application, former: Former, ready: _Ready, now: datetime) -> None:
    """Write what the lists show and what the legal clock knows; the row stands as any other that was sent."""
    standing = standing_of(application, now)
    write_words(standing)
    for name, value in _columns(standing, former).items():
        setattr(application, name, value)
    for fact in ready.clock:
        until = _noon(fact.until) if fact.until else None
        clock.note(application, (ClockKind(fact.kind),), at=min(now, _noon(fact.day)), reason="", until=until)
    application.save()


def _columns(standing: Standing, former: Former) -> dict[str, Any]:
    asked = requested_of(standing) if former.requested_cents is None else former.requested_cents
    return {
        **{slot: fitting(slot, value) for slot, value in standing.view.columns.items()},
        "number": next_number(),
        "state": State.SUBMITTED,
        "title": title_of(standing),
        "desk": desk_of(standing),
        "requested_cents": asked,
        "computed_cents": standing.simulation.amount,
        "verdict": standing.simulation.verdict,
    }


def _settle(application: Application, former: Former, actor: Actor, now: datetime) -> Application:
    """Bring it by the table of transitions to the state it had, without a mail."""
    if former.state == State.UNDER_REVIEW:
        return move(application.pk, Action.START_REVIEW, actor=actor, now=now, said=Said(quiet=True))
    if former.state == State.CLOSED and former.ended_on is not None:
        ended = _noon(former.ended_on)
        said = Said(
            reason=former.reason or CLOSED_BEFORE, changes={"decided_at": ended}, at=ended, quiet=True
        )
        return move(application.pk, Action.CLOSE, actor=actor, now=now, said=said)
    application.refresh_from_db()
    return application


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON, PARIS)
