"""When the money of a scheme comes, in words."""

from datetime import date

from bareme import Scheme, value_on
from guichet.schemes.presentation.values import write_value

INSTALMENTS = {
    "agreement_signed": "à la signature de la convention",
    "start_declared": "quand le projet démarre",
    "date": "à une date fixée",
    "report_accepted": "quand le bilan est accepté",
    "spend_justified": "quand les dépenses sont justifiées",
}


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
        lines.append(f"{title} : {share}{mark}, {INSTALMENTS[payment.when]}.{note}")
    return lines
