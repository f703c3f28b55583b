"""Grants of Ballan-Miré on their way to be paid, for the browser tests. Run in the site's own place."""

from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.accounts.services import find_or_make_person, grant_role
from guichet.grants.models import Award, PaymentFile, PaymentReturn
from guichet.grants.services.accounts import propose_account
from guichet.grants.services.claiming import send_claim
from guichet.grants.services.payment_files import WantedFile, ask_payment_file, write_payment_file
from guichet.grants.services.returns import receive_returns, reconcile
from guichet.shared import clock
from tests.grants.paying import (
    DECIDED,
    NOW,
    OTHER_IBAN,
    advance_sent,
    confirmed_account,
    given,
    make_award,
    ordered,
    with_expense,
)
from tests.people import make, reload

FIRST = 6100


def lay() -> None:
    """Write two grants, once: one whose advance is paid and whose balance is being filled, one with a claim to review."""
    if Award.objects.filter(number=FIRST).exists():
        return
    first, payer = _grant(FIRST, engagement_number="2103000001", third_party="1000123456"), _prefete()
    confirmed_account(first)
    advance_sent(first)
    order = ordered(first, 1)
    wanted = WantedFile(payer="chorus", executed_on=NOW.date())
    token = ask_payment_file(wanted, actor=payer, now=NOW, real=clock.real())
    write_payment_file(str(token), now=NOW, real=clock.real)
    text = f"Numéro de DP;Date;Montant\n{order.number};2021-06-08;4035\nVIR-445;2021-06-09;200\n"
    back, _ = receive_returns(text.encode(), "retour-juin.csv", actor=payer, now=NOW, real=clock.real())
    reconcile(str(back), now=NOW, real=clock.real)
    with_expense(first, 2)
    second, secretary = _grant(FIRST + 1), make("secretary")
    advance_sent(second)
    ordered(second, 1)
    with_expense(second, 2, "12 000")
    send_claim(second.number, 2, actor=secretary, now=NOW)
    propose_account(second.number, given(secretary, OTHER_IBAN), actor=secretary, now=NOW)


def addresses() -> str:
    """Return the addresses of the file and of the return, on one line."""
    file, returned = PaymentFile.objects.earliest("pk"), PaymentReturn.objects.earliest("pk")
    return f"/budget/paiements/{file.token} /budget/retours/{returned.token}"


def _grant(number: int, **columns: Any) -> Award:
    return make_award(number=number, token=f"paiement{number}".ljust(43, "0"), **columns)


def _prefete() -> Actor:
    """The préfète of the demonstration, with her role."""
    person = find_or_make_person(
        "prefete@indre-et-loire.example", name="Préfète d’Indre-et-Loire", now=DECIDED
    )
    if not reload(person.pk, now=NOW).scopes:
        grant_role(person.pk, RoleKind.DECIDER, territory="DEP-37", scheme="", now=DECIDED)
    return reload(person.pk, now=NOW)
