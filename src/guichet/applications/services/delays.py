"""Withdraw an application; give the service more time to decide."""

from datetime import date, datetime, time

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, State
from guichet.applications.errors import ApplicationError
from guichet.applications.models import Application
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.services.moving import Said, move
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date

LAST_MOMENT = time(23, 59, 59)


def withdraw(
    application: int, *, actor: Actor, now: datetime, reason: str = "", expected: State | None = None
) -> Application:
    """Take an application back before its decision: nothing is decided, everything stays readable.

    Raise NotYours, NotAllowedNow.
    """
    said = Said(reason=reason.strip())
    return move(application, Action.WITHDRAW, actor=actor, now=now, expected=expected, said=said)


def extend_delay(
    application: int,
    until: date,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    expected: State | None = None,
) -> Application:
    """Prolong the delay to decide to a later last day, by a reasoned and dated decision (décret 2018-514, article 7).

    Raise NotYours, NotAllowedNow, ApplicationError: no delay can be prolonged, a day that is not later.
    """

    def effect(found: Application) -> None:
        _check(found, until, now)

    last = datetime.combine(until, LAST_MOMENT, PARIS)
    said = Said(reason=reason.strip(), until=last, effect=effect, details={"until": until.isoformat()})
    return move(application, Action.EXTEND, actor=actor, now=now, expected=expected, said=said)


def _check(application: Application, until: date, now: datetime) -> None:
    today = now.astimezone(PARIS).date()
    open_ones = [
        found
        for found in deadlines_of(application, today)
        if found.delay.extendable and found.state in {"running", "suspended"}
    ]
    if not open_ones:
        raise ApplicationError("Aucun délai de cette aide ne peut être prolongé, ou il est déjà passé.")
    latest = max((found.due for found in open_ones if found.due), default=today)
    if until <= latest:
        raise ApplicationError(
            f"Le délai va déjà jusqu’au {format_date(latest)} : choisissez un jour plus tard."
        )
