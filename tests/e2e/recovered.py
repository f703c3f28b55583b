"""Grants of Ballan-Miré of which something is asked back, for the browser tests. Run in the site's own place."""

from typing import Any

from guichet.grants.enums import RecoveryCase
from guichet.grants.models import Award
from tests.grants.recovering import answered, decided, paid_award, proposed, received

FIRST = 6200
WHY = (
    "Sur les six vidéoprojecteurs de la décision, trois ont été achetés : les factures reçues le 12 mai font 9 950 €.\n"
    "Le solde a été versé sur le montant prévu."
)


def lay() -> None:
    """Write three grants, once: one asked back, one answered, one decided and partly given back."""
    if Award.objects.filter(number=FIRST).exists():
        return
    proposed(_grant(FIRST), None, case=RecoveryCase.EXCESS, real_spend_cents=9_950_00, reasons=WHY)
    answered(_grant(FIRST + 1))
    received(decided(_grant(FIRST + 2)), 1_500_00)


def _grant(number: int, **columns: Any) -> Award:
    return paid_award(number=number, token=f"reversement{number}".ljust(43, "0"), **columns)
