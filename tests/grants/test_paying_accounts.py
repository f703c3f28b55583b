"""The accounts an office pays from: two people, the old ones kept, chosen for the file, never written in a log."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from guichet.accounts.enums import RoleKind
from guichet.applications.errors import NotYours
from guichet.grants.enums import AccountState, Payer
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import PayingAccount, PaymentFile, PaymentOrder
from guichet.grants.selectors.paying_accounts import paying_accounts
from guichet.grants.services.paying_accounts import (
    GivenPayingAccount,
    confirm_paying_account,
    propose_paying_account,
    refuse_paying_account,
)
from guichet.grants.services.payment_files import WantedFile, ask_payment_file
from guichet.journal.models import Entry
from guichet.shared import clock
from tests.people import make, sign_in
from tests.review.factories import officer

from .paying import (
    IBAN,
    NOW,
    OTHER_IBAN,
    confirmed_account,
    make_award,
    ordered,
    payer,
    paying_account,
    reviewer,
    second_payer,
    sent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
BIC = "PSSTFRPP"


def given(**changed: object) -> GivenPayingAccount:
    usual: dict[str, object] = {"scheme": "", "territory": "DEP-37", "name": "Région fictive", "iban": OTHER_IBAN, "bic": BIC}  # fmt: skip
    return GivenPayingAccount(**(usual | changed))  # type: ignore[arg-type]  # texts for texts


class TestTwoPeople:
    def test_whoever_gives_does_not_confirm(self) -> None:
        account = propose_paying_account(given(), actor=payer(), now=NOW)
        proposer = payer()
        PayingAccount.objects.update(proposed_by=proposer.reference)
        with pytest.raises(GrantError, match="une autre personne"):
            confirm_paying_account(account.pk, actor=proposer, now=NOW)
        with pytest.raises(IntegrityError, match="paying_account_second_person"), transaction.atomic():
            PayingAccount.objects.update(
                state=AccountState.CONFIRMED, judged_by=proposer.reference, judged_at=NOW
            )

    def test_changed_account_waits_and_the_old_one_is_kept(self) -> None:
        old = paying_account()
        new = propose_paying_account(
            given(iban=IBAN, bic="AGRIFRPP", replaces=old.pk), actor=payer(), now=NOW
        )
        assert [one.pk for one in paying_accounts(payer(), AccountState.CONFIRMED)] == [old.pk]
        later = NOW + timedelta(days=1)
        confirm_paying_account(new.pk, actor=second_payer(), now=later)
        old.refresh_from_db()
        assert (old.state, old.until) == (AccountState.REPLACED, later)
        assert [one.pk for one in paying_accounts(payer(), AccountState.CONFIRMED)] == [new.pk]

    def test_same_iban_under_another_name_replaces_itself(self) -> None:
        old = paying_account()
        new = propose_paying_account(given(name="Région renommée"), actor=payer(), now=NOW)
        confirm_paying_account(new.pk, actor=second_payer(), now=NOW)
        old.refresh_from_db()
        assert old.state == AccountState.REPLACED

    def test_refusal_says_why_and_is_final(self) -> None:
        account = propose_paying_account(given(), actor=payer(), now=NOW)
        with pytest.raises(FieldRefused, match="Dites pourquoi"):
            refuse_paying_account(account.pk, " ", actor=second_payer(), now=NOW)
        refuse_paying_account(account.pk, "Compte clos.", actor=second_payer(), now=NOW)
        with pytest.raises(GrantError, match="n’attend plus"):
            confirm_paying_account(account.pk, actor=second_payer(), now=NOW)


class TestBadInput:
    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"name": "  "}, "nom", "nom de qui paie"),
            ({"iban": OTHER_IBAN[:-1] + "7"}, "iban", "un signe est faux"),
            ({"iban": "FR14"}, "iban", "27 signes"),
            ({"iban": ""}, "iban", "27 signes"),
            ({"bic": "X"}, "bic", "8 ou 11"),
            ({"replaces": 987_654}, "remplace", "compte confirmé"),
        ],
        ids=["name", "checksum", "short", "none", "bic", "replaces-nothing"],
    )
    def test_each_is_said_at_its_field(self, changed: dict[str, object], field: str, words: str) -> None:
        with pytest.raises(FieldRefused, match=words) as refusal:
            propose_paying_account(given(**changed), actor=payer(), now=NOW)
        assert refusal.value.field == field
        assert not PayingAccount.objects.exists()

    def test_given_twice(self) -> None:
        propose_paying_account(given(), actor=payer(), now=NOW)
        with pytest.raises(FieldRefused, match="attend déjà"):
            propose_paying_account(given(), actor=second_payer(), now=NOW)

    def test_confirmed_already(self) -> None:
        paying_account()
        with pytest.raises(FieldRefused, match="rien à changer"):
            propose_paying_account(given(), actor=payer(), now=NOW)

    @pytest.mark.parametrize("place", ["", "DEP-41"], ids=["whole-country", "elsewhere"])
    def test_beyond_where_one_pays(self, place: str) -> None:
        with pytest.raises(NotYours):
            propose_paying_account(given(territory=place), actor=payer(), now=NOW)

    def test_whoever_does_not_pay_there(self) -> None:
        account = propose_paying_account(given(), actor=payer(), now=NOW)
        for other in (reviewer(), make("secretary"), officer(RoleKind.DECIDER, "DEP-41")):
            with pytest.raises(NotYours):
                confirm_paying_account(account.pk, actor=other, now=NOW)
            assert paying_accounts(other) == []


class TestFile:
    @pytest.fixture
    def order(self) -> PaymentOrder:
        award = make_award()
        confirmed_account(award)
        sent(award, 2)
        order = ordered(award, 2)
        PaymentOrder.objects.update(payer=Payer.BANK)
        return order

    def ask(self, account: int | None) -> PaymentFile:
        wanted = WantedFile(payer=Payer.BANK, executed_on=NOW.date(), account=account)
        return PaymentFile.objects.get(
            token=ask_payment_file(wanted, actor=payer(), now=NOW, real=clock.real())
        )

    def test_it_debits_the_account_chosen(self, order: PaymentOrder) -> None:
        account = paying_account()
        file = self.ask(account.pk)
        assert file.debtor == {"name": "Région fictive", "iban": OTHER_IBAN, "bic": BIC}
        assert str(account) in Entry.objects.get(kind="payment_file.asked").content

    def test_account_that_is_not_confirmed_is_refused(self, order: PaymentOrder) -> None:
        waiting = propose_paying_account(given(), actor=payer(), now=NOW)
        for key in (waiting.pk, None, 987_654):
            with pytest.raises(FieldRefused, match="Choisissez le compte qui paie"):
                self.ask(key)

    def test_account_of_one_scheme_pays_no_other(self, order: PaymentOrder) -> None:
        national = officer(RoleKind.DECIDER, "", "itn-3a")
        mine = PayingAccount.objects.create(
            scheme="itn-3a", name="Autre", iban=IBAN, bic=BIC, state=AccountState.CONFIRMED,
            proposed_by="person:1", proposed_at=NOW, judged_by="person:2", judged_at=NOW,
        )  # fmt: skip
        wanted = WantedFile(payer=Payer.BANK, executed_on=NOW.date(), account=mine.pk)
        with pytest.raises(GrantError, match="Aucune demande"):
            ask_payment_file(wanted, actor=national, now=NOW, real=clock.real())


def test_no_account_is_written_in_a_log_or_the_journal(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        account = paying_account()
        with pytest.raises(FieldRefused):
            propose_paying_account(given(iban=OTHER_IBAN[:-1] + "7"), actor=payer(), now=NOW)
    told = [
        str(account),
        repr(account),
        *(one.content for one in Entry.objects.filter(kind__startswith="paying")),
    ]
    told += [one.getMessage() for one in caplog.records if one.name != "django.db.backends"]
    assert len(told) > 3
    assert not [one for one in told if OTHER_IBAN in one or OTHER_IBAN[:-1] in one]


class TestPage:
    @pytest.fixture(autouse=True)
    def day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)

    def test_given_then_confirmed_by_another(self, client: Client) -> None:
        sign_in(client, "prefet")
        page = "/budget/comptes-qui-paient"
        shown = client.get(page).content.decode()
        assert "Aucun compte confirmé" in shown
        scope = make("prefet").scopes[0]
        typed = {
            "faire": "donner",
            "portee": f"{scope.scheme}|{scope.territory}",
            "nom": "Région",
            "bic": BIC,
        }
        refused = client.post(page, typed | {"iban": "FR76"})
        assert refused.status_code == 422
        assert "27 signes" in refused.content.decode()
        assert 'value="FR76"' in refused.content.decode()
        client.post(page, typed | {"iban": OTHER_IBAN})
        account = PayingAccount.objects.get()
        own = client.get(page).content.decode()
        assert "Vous avez donné ce compte" in own
        assert client.post(page, {"faire": "confirmer", "compte": account.pk}).status_code == 422
        confirm_paying_account(account.pk, actor=officer(RoleKind.DECIDER, scope.territory), now=NOW)
        assert "par une seconde personne" in client.get(page).content.decode()

    @pytest.mark.parametrize(
        "posted",
        [{}, {"faire": "confirmer"}, {"faire": "confirmer", "compte": "x"}],
        ids=["nothing", "no-key", "words"],
    )
    def test_nonsense_is_a_sentence(self, client: Client, posted: dict[str, str]) -> None:
        sign_in(client, "prefet")
        told = client.post("/budget/comptes-qui-paient", posted)
        assert told.status_code == 422
        assert "Choisissez ce que vous voulez faire" in told.content.decode()

    def test_an_unknown_account_is_not_found(self, client: Client) -> None:
        sign_in(client, "prefet")
        told = client.post("/budget/comptes-qui-paient", {"faire": "confirmer", "compte": "9"})
        assert told.status_code == 404

    def test_scope_must_be_chosen(self, client: Client) -> None:
        sign_in(client, "prefet")
        told = client.post("/budget/comptes-qui-paient", {"faire": "donner", "portee": ""})
        assert told.status_code == 422
        assert "Choisissez ce que ce compte paie" in told.content.decode()
