"""A grant of Ballan-Miré, its envelope and its people, ready to be paid."""

from datetime import datetime
from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.budget.services import NewEnvelope, commit, open_envelope, receive
from guichet.documents.enums import PaperKind
from guichet.documents.services import check_file, store_bytes
from guichet.grants.models import Award, BankAccount, Claim, ClaimLine, PayingAccount, PaymentOrder
from guichet.grants.services import award_application
from guichet.grants.services.accounts import GivenAccount, confirm_account, propose_account
from guichet.grants.services.claiming import TypedClaim, TypedLine, open_claim, save_claim, send_claim
from guichet.grants.services.judging import Verdict, approve_claim, review_claim
from guichet.grants.services.paying_accounts import (
    GivenPayingAccount,
    confirm_paying_account,
    propose_paying_account,
)
from guichet.grants.services.starting import declare_start
from guichet.schemes import selectors as catalogue
from guichet.schemes.services import load_schemes
from guichet.shared.clock import PARIS
from guichet.territories.services import load_territories
from tests.budget.factories import by
from tests.conftest import SCHEMES
from tests.documents.hostile import PDF
from tests.people import make
from tests.review.factories import make_application, officer

NOW = datetime(2021, 6, 1, 10, tzinfo=PARIS)
DECIDED = datetime(2021, 3, 15, 10, tzinfo=PARIS)
IBAN, OTHER_IBAN, BIC = "FR7630006000011234567890189", "FR1420041010050500013M02606", "AGRIFRPP"
GRANTED, SPEND = 13_450_00, 19_900_00


def make_award(slug: str = "itn-3c", *, envelope: bool = True, **columns: Any) -> Award:
    """A grant of 13 450 € for 19 900 € of spend, decided on 15 March 2021, its money committed."""
    secretary = make("secretary")
    placed = {name: columns.pop(name) for name in ("number", "token") if name in columns}
    application = make_application(
        slug,
        **placed,
        state=State.ACCEPTED,
        granted_cents=columns.pop("granted_cents", GRANTED),
        decided_at=DECIDED,
        organisation_id=secretary.memberships[0].organisation,
        owner_id=secretary.person,
    )
    award = award_application(application.number or 0, actor="person:1", now=DECIDED)
    for name, value in ({"spend_cents": SPEND} | columns).items():
        setattr(award, name, value)
    award.save()
    if envelope:
        key = f"{slug}/{award.number}"
        wanted = NewEnvelope(key=key, title="Indre-et-Loire", schemes=(slug,), year=2021, area="DEP-37")
        pk = open_envelope(wanted, by("Ouverture"))
        receive(pk, award.granted_cents, by("Loi de finances", ""))
        commit(pk, award.granted_cents, by("Décision", application.subject))
    return award


def load_all() -> None:
    """Territories and schemes anew, for a test whose transactions are real: others before it emptied the tables."""
    load_territories()
    catalogue.forget()
    load_schemes(SCHEMES, now=DECIDED)


def reviewer() -> Actor:
    return officer(RoleKind.REVIEWER, name="Instructeur des paiements")


def payer() -> Actor:
    return officer(RoleKind.DECIDER, name="Préfète qui paie")


def second_payer() -> Actor:
    return officer(RoleKind.DECIDER, name="Secrétaire générale qui paie")


def paying_account(name: str = "Région fictive") -> PayingAccount:
    """An account of the office that pays, given by one person and confirmed by another."""
    given = GivenPayingAccount(scheme="", territory="DEP-37", name=name, iban=OTHER_IBAN, bic="PSSTFRPP")
    account = propose_paying_account(given, actor=payer(), now=NOW)
    confirm_paying_account(account.pk, actor=second_payer(), now=NOW)
    account.refresh_from_db()
    return account


def paper(actor: Actor) -> str:
    """A RIB in the box of papers of the actor's organisation."""
    owner = f"organisation:{actor.memberships[0].organisation}"
    file = store_bytes(owner, PaperKind.BANK_DETAILS, "rib.pdf", PDF, by=actor.reference, now=NOW)
    check_file(file.token, now=NOW)
    return file.token


def given(actor: Actor, iban: str = IBAN, **more: Any) -> GivenAccount:
    usual = {"holder": "Trésorerie de Ballan-Miré", "iban": iban, "bic": BIC, "proof": paper(actor)}
    return GivenAccount(**(usual | more))


def confirmed_account(award: Award, iban: str = IBAN) -> BankAccount:
    secretary = make("secretary")
    account = propose_account(award.number, given(secretary, iban), actor=secretary, now=NOW)
    confirm_account(award.number, account.pk, actor=reviewer(), now=NOW)
    account.refresh_from_db()
    return account


def started(award: Award) -> None:
    declare_start(award.number, DECIDED.date(), actor=make("secretary"), now=NOW)


def with_expense(award: Award, rank: int, amount: str = "10 000,00") -> Claim:
    """A claim with one expense and its invoice, not sent yet."""
    secretary = make("secretary")
    claim = open_claim(award.number, rank, actor=secretary, now=NOW)
    line = ClaimLine.objects.get(claim=claim)
    typed = TypedLine(kind="investment", label="Vidéoprojecteurs", spent_on="2021-05-03", amount=amount)
    save_claim(award.number, rank, TypedClaim(lines={line.pk: typed}), actor=secretary, now=NOW)
    invoice = store_bytes(
        f"claim:{claim.pk}", f"line-{line.pk}", "facture.pdf", PDF, by=secretary.reference, now=NOW
    )
    check_file(invoice.token, now=NOW)
    return claim


def sent(award: Award, rank: int, amount: str = "10 000,00") -> Claim:
    with_expense(award, rank, amount)
    return send_claim(award.number, rank, actor=make("secretary"), now=NOW)


def advance_sent(award: Award) -> Claim:
    started(award)
    open_claim(award.number, 1, actor=make("secretary"), now=NOW)
    return send_claim(award.number, 1, actor=make("secretary"), now=NOW)


def ordered(award: Award, rank: int) -> PaymentOrder:
    """Review a claim that was sent, accept all of it, and approve it; the account is confirmed already."""
    claim = Claim.objects.get(award=award, instalment__rank=rank - 1)
    verdicts = {line.pk: Verdict(verdict="accepted") for line in claim.lines.all()}
    claim = review_claim(award.number, rank, verdicts, actor=reviewer(), now=NOW)
    approve_claim(award.number, rank, claim.revision, actor=payer(), now=NOW)
    return PaymentOrder.objects.get(claim=claim)
