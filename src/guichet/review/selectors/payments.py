"""What a decision says of payments and repayment, and the spend it rests on, as the scheme and the form give them."""

from datetime import datetime

from bareme import Scheme
from bareme.scheme import Instalment
from guichet.applications.selectors import Standing, standing_of
from guichet.review.models import CommitteeItem
from guichet.schemes.selectors import rhythm_words

WHEN_PAID = {
    "agreement_signed": "à la signature de la convention",
    "start_declared": "au commencement déclaré",
    "date": "à la date prévue",
    "report_accepted": "quand le bilan est accepté",
    "spend_justified": "sur justification des dépenses",
}
AGAIN = "Toute somme non justifiée, ou employée à un autre objet, est à rembourser."


def usual_terms(scheme: Scheme) -> str:
    """Return the terms of payment and repayment that a scheme gives to its awards."""
    parts = [f"{one.title or one.id} {_when(one)}".strip() for one in scheme.payments]
    return f"{' ; '.join(parts)}. {AGAIN}" if parts else AGAIN


def _when(payment: Instalment) -> str:
    waits = WHEN_PAID.get(payment.when, "")
    if payment.after is None or payment.months is None:
        return waits
    rhythm = rhythm_words(payment.after, payment.months, payment.private_months)
    return rhythm if payment.when == "date" else f"{waits}, {rhythm} au plus tôt"


def eligible_spend(standing: Standing) -> int | None:
    """Return the eligible spend of an application in cents: the total its form computes, None while it is unknown."""
    return standing.view.computed.get("expenses")


def spend_of(item: CommitteeItem, now: datetime) -> int | None:
    """Return the eligible spend of a line of an agenda: what an officer wrote, else what the form gives, else None."""
    if item.spend_cents is not None:
        return item.spend_cents
    return eligible_spend(standing_of(item.application, now))
