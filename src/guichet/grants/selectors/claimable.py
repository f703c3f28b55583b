"""What an instalment waits for before it may be asked. Another part of the room tells when a condition holds."""

from collections.abc import Callable
from datetime import date

from guichet.grants.enums import AwardState, InstalmentState, PaidWhen
from guichet.grants.models import Award, Instalment
from guichet.grants.selectors.plan_words import rhythm_of
from guichet.shared.formats import format_date

Condition = Callable[[Award, Instalment], bool]
"""(the grant, the instalment) -> does what it waits for hold?"""
_known: dict[PaidWhen, Condition] = {}


def register_condition(when: PaidWhen, holds: Condition) -> None:
    """Say how one knows that a condition holds (an agreement signed, a report accepted). Called in `apps.ready`."""
    _known[when] = holds


def waits_for(award: Award, instalment: Instalment, today: date) -> str:
    """Say what an instalment waits for before it is asked, in a sentence; "" when it may be asked now."""
    if award.state != AwardState.ACTIVE:
        return "Cette subvention n’est plus en cours."
    if instalment.state == InstalmentState.CANCELLED:
        return "Ce versement est annulé."
    return _condition(award, instalment) or _dated(instalment, today)


def _condition(award: Award, instalment: Instalment) -> str:
    match PaidWhen(instalment.paid_when):
        case PaidWhen.START_DECLARED:
            return "" if award.started_on else "Déclarez d’abord la date à laquelle le projet a commencé."
        case PaidWhen.DATE:
            return ""
        case PaidWhen.SPEND_JUSTIFIED:
            return _held(award, instalment, "Ce versement attend que le bilan qu’il demande soit accepté.")
        case PaidWhen.AGREEMENT_SIGNED:
            return _held(award, instalment, "Ce versement attend la signature de la convention.")
        case PaidWhen.REPORT_ACCEPTED:
            return _held(award, instalment, "Ce versement attend que votre bilan soit accepté.")


def _held(award: Award, instalment: Instalment, otherwise: str) -> str:
    holds = _known.get(PaidWhen(instalment.paid_when))
    return "" if holds is not None and holds(award, instalment) else otherwise


def _dated(instalment: Instalment, today: date) -> str:
    """Say that the day of an instalment is not there yet, or not known; any instalment may have one."""
    day = instalment.due_on
    if day is None and (rhythm := rhythm_of(instalment)):
        return f"Ce versement peut être demandé {rhythm} : ce jour n’est pas encore connu."
    if day is None:
        waits = instalment.paid_when == PaidWhen.DATE
        return "La date de ce versement n’est pas encore fixée par le service." if waits else ""
    return "" if day <= today else f"Ce versement peut être demandé à partir du {format_date(day)}."
