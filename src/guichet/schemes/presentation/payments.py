"""When the money of a scheme comes, in words."""

from datetime import date

from bareme import Scheme, value_on
from bareme.scheme import Instalment
from guichet.schemes.presentation.values import write_value

INSTALMENTS = {
    "agreement_signed": "à la signature de la convention",
    "start_declared": "quand le projet démarre",
    "date": "à une date fixée",
    "report_accepted": "quand le bilan est accepté",
    "spend_justified": "quand les dépenses sont justifiées",
}


AFTER = {
    "decision": "la décision",
    "signature": "la signature de la convention",
    "start": "le début du projet",
}
"""The days from which a payment counts its months."""


def rhythm_words(after: str, months: int, private_months: int | None = None) -> str:
    """Return "12 mois après la signature de la convention", with the months of a body of private law when they differ."""
    private = (
        ""
        if private_months in {None, months}
        else f" ({private_months} mois pour un organisme de droit privé)"
    )
    return f"{months} mois après {AFTER[after]}{private}"


def payment_words(scheme: Scheme, at: date) -> list[str]:
    """Return each instalment: its share, marked when it is not confirmed, and what it waits for."""
    lines = []
    for payment in scheme.payments:
        parameter = scheme.parameters.get(payment.share)
        rest = "le reste" if len(scheme.payments) > 1 else "la totalité"
        share = rest if parameter is None else write_value(value_on(parameter, at)[0])
        mark = " (à confirmer)" if parameter is not None and not parameter.confirmed else ""
        title = payment.title or ("Solde" if parameter is None else "Versement")
        note = f" {payment.note}" if payment.note else ""
        lines.append(f"{title} : {share}{mark}, {_when(payment)}.{note}")
    return lines


def _when(payment: Instalment) -> str:
    if payment.after is None or payment.months is None:
        return INSTALMENTS[payment.when]
    rhythm = rhythm_words(payment.after, payment.months, payment.private_months)
    return rhythm if payment.when == "date" else f"{INSTALMENTS[payment.when]}, {rhythm} au plus tôt"
