"""What an instalment waits for before it may be asked. Another part of the room tells when a condition holds."""

from collections.abc import Callable
from datetime import date

from guichet.grants.enums import AwardState, InstalmentState, PaidWhen
from guichet.grants.models import Award, Instalment
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
    match PaidWhen(instalment.paid_when):
        case PaidWhen.START_DECLARED:
            return "" if award.started_on else "Déclarez d’abord la date à laquelle le projet a commencé."
        case PaidWhen.DATE:
            return _after(instalment.due_on, today)
        case PaidWhen.SPEND_JUSTIFIED:
            return ""
        case PaidWhen.AGREEMENT_SIGNED:
            return _held(award, instalment, "Ce versement attend la signature de la convention.")
        case PaidWhen.REPORT_ACCEPTED:
            return _held(award, instalment, "Ce versement attend que votre bilan soit accepté.")


def _held(award: Award, instalment: Instalment, otherwise: str) -> str:
    holds = _known.get(PaidWhen(instalment.paid_when))
    return "" if holds is not None and holds(award, instalment) else otherwise


def _after(day: date | None, today: date) -> str:
    if day is None:
        return "La date de ce versement n’est pas encore fixée par le service."
    return "" if day <= today else f"Ce versement peut être demandé à partir du {format_date(day)}."
