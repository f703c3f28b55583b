"""Send an application: all is checked, a number is given, and it stands in the service's list, in one transaction.

Server time decides. `begin_sending` keeps the first press on "Envoyer" in a transaction of its own, before anything else is
asked, so that what was begun in time is in time.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, Channel, Guard, State
from guichet.applications.errors import ApplicationError, Incomplete, NotOpen, NotYours
from guichet.applications.filing import area_among, filing_moment, moment_of
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit, may_hold, may_read
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.opening import opening_of
from guichet.applications.selectors.words import search_words, title_of
from guichet.applications.services.moving import Said, move, register_guard
from guichet.applications.services.paper import owner_of_paper
from guichet.applications.services.saving import lock_draft
from guichet.applications.transitions import Hold

LONGEST_IN_LIST = 200

Obstacle = Callable[[Standing], dict[str, str]]
"""Returns what is still to do before sending, by the field or thing it is about, as sentences."""

_obstacles: list[Obstacle] = []


def register_obstacle(obstacle: Obstacle) -> None:
    """Add something that must be done before sending (a signature, a co-validation). Called when Django starts."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


@transaction.atomic
def begin_sending(token: str, *, actor: Actor | None, now: datetime) -> Application:
    """Keep the instant of the first press on "Envoyer". Raise NotYours, NotOpen when the call is over.

    A press older than a day no longer counts. Pressing again changes nothing.
    """
    application = lock_draft(token)
    if not may_edit(application, actor):
        raise NotYours
    if application.state != State.DRAFT:
        return application
    if application.channel != Channel.PAPER and filing_moment(application.sending_begun_at, now) == now:
        refuse_when_closed(application, now)
        application.sending_begun_at = now
        application.save(update_fields=["sending_begun_at"])
    return application


def refuse_when_closed(application: Application, moment: datetime) -> None:
    """Raise NotOpen unless the latest calendar takes applications at that instant."""
    opening = opening_of(application.slug, moment, application.places)
    if not opening.may_file:
        raise NotOpen(
            f"{opening.sentence} Votre demande reste ici : vous pouvez la reprendre pour une autre aide."
        )


def missing_of(standing: Standing) -> dict[str, str]:
    """Return all that is still to do before sending: fields that miss, then what else was registered, as sentences."""
    found = {item.field: f"{item.label} : {item.message}" for item in standing.view.missing}
    if not standing.application.carrier_kind:
        found["carrier"] = "Dites qui porte le projet."
    for obstacle in _obstacles:
        found |= obstacle(standing)
    return found


@transaction.atomic
def submit_application(token: str, *, actor: Actor, now: datetime, despite_no: bool = False) -> Application:
    """Send a draft and return it with its number; sent already, return it as it is, whoever pressed twice.

    `despite_no` says that the applicant read that the rules answer no and sends all the same: only a service refuses.
    Raise NotYours, NotOpen, Incomplete, ApplicationError.
    """
    application = lock_draft(token)
    if application.state != State.DRAFT:
        if not may_read(application, actor):
            raise NotYours
        return application
    if actor.person is None or not may_hold(application, actor, Hold.SEND):
        raise NotYours
    refuse_when_closed(application, moment_of(application, now))
    standing = standing_of(application, now)
    on_paper = application.channel == Channel.PAPER  # it came as it is: what misses is asked for afterwards
    if not on_paper and (missing := missing_of(standing)):
        raise Incomplete(f"Il manque : {' ; '.join(missing.values())}", missing)
    if application.organisation_id is None:
        raise Incomplete("Choisissez l’organisme qui demande.", {"organisation": "L’organisme qui demande."})
    if standing.simulation.verdict == "no" and not despite_no and not on_paper:
        raise ApplicationError(
            "D’après vos réponses, les règles de cette aide disent non. Relisez pourquoi, et cochez la case pour "
            "envoyer malgré tout."
        )
    write_words(standing)
    received = moment_of(application, now) if on_paper else None
    said = Said(changes=_columns(standing, actor, now), details=_amounts(standing), at=received)
    return move(application.pk, Action.SUBMIT, actor=actor, now=now, expected=State.DRAFT, said=said)


def _columns(standing: Standing, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the row of the lists shows, recomputed here whatever the pages showed."""
    application, view = standing.application, standing.view
    moment, on_paper = moment_of(application, now), application.channel == Channel.PAPER
    return {
        **{slot: fitting(slot, value) for slot, value in view.columns.items()},
        "number": next_number(),
        "submitted_at": moment if on_paper else now,
        "sending_begun_at": moment,
        "owner_id": owner_of_paper(application) if on_paper else application.owner_id or actor.person,
        "title": title_of(standing),
        "desk": desk_of(standing),
        "requested_cents": requested_of(standing),
        "computed_cents": standing.simulation.amount,
        "verdict": standing.simulation.verdict,
    }


def fitting(slot: str, value: str | int | date | None) -> str | int | date | None:
    """Return what a slot of the list keeps: an unanswered text is empty, a long one is cut."""
    return str(value or "")[:LONGEST_IN_LIST] if slot.startswith("text_") else value


def desk_of(standing: Standing) -> str:
    """Return which group of officers receives it: the first of the scheme's groups that wants it, else that of the area."""
    if standing.view.desk:
        return standing.view.desk
    return area_among(standing.application.places, standing.scheme.review.desk.by)


def requested_of(standing: Standing) -> int | None:
    """Return what is asked of this scheme in cents: its line of the financing plan, else what the rules compute."""
    asked = standing.view.computed.get("asked")
    return standing.simulation.amount if asked is None else asked


def _amounts(standing: Standing) -> dict[str, Any]:
    return {
        "revision": standing.answers.revision,
        "version": standing.application.version,
        "requested_cents": requested_of(standing),
        "computed_cents": standing.simulation.amount,
        "verdict": standing.simulation.verdict,
    }


def write_words(standing: Standing) -> None:
    """Write beside the answers the words they are searched by."""
    answers = standing.application.answers
    answers.words = search_words(standing)
    answers.save(update_fields=["words"])


def next_number() -> int:
    """Take the next number of applications, for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('application_number')")
        row = cursor.fetchone()
    return int(row[0])


def check_complete(application: Application, now: datetime) -> str:
    """The guard COMPLETE of the table: the sentence that refuses, empty when nothing misses."""
    if application.channel == Channel.PAPER:
        return ""
    missing = missing_of(standing_of(application, now))
    return f"Il manque : {' ; '.join(missing.values())}" if missing else ""


def register_guards() -> None:
    """Give the table the guards that this module holds. Called when Django starts."""
    register_guard(Guard.COMPLETE, check_complete)
