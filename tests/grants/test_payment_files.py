"""Files of payments and what comes back: each demand in one file, each line once, the budget moved with it."""

import io
import zipfile
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from python_calamine import CalamineWorkbook

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.budget.models import Envelope
from guichet.budget.selectors import prove
from guichet.grants.enums import (
    AwardState,
    InstalmentState,
    OrderState,
    Payer,
    PaymentFileState,
    ReturnLineState,
)
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, Instalment, PaymentFile, PaymentOrder, PaymentReturnLine
from guichet.grants.selectors.transfers import (
    Batch,
    Debtor,
    Transfer,
    check_transfers,
    sepa_text,
    write_transfers,
)
from guichet.grants.services.ordering import order_again
from guichet.grants.services.payment_files import (
    WantedFile,
    ask_payment_file,
    open_payment_file,
    write_payment_file,
)
from guichet.grants.services.returns import match_line, receive_returns, reconcile
from guichet.shared import clock
from guichet.shared.errors import BadInput
from tests.review.factories import officer

from .paying import (
    BIC,
    IBAN,
    NOW,
    confirmed_account,
    load_all,
    make_award,
    ordered,
    payer,
    paying_account,
    sent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]
CHORUS = WantedFile(payer=Payer.CHORUS, executed_on=NOW.date() + timedelta(days=5))


@pytest.fixture
def award() -> Award:
    award = make_award(engagement_number="2103000001", third_party="1000123456")
    confirmed_account(award)
    sent(award, 2)
    return award


@pytest.fixture
def order(award: Award) -> PaymentOrder:
    return ordered(award, 2)


def made(wanted: WantedFile, actor: Actor | None = None) -> PaymentFile:
    token = ask_payment_file(wanted, actor=actor or payer(), now=NOW, real=clock.real())
    write_payment_file(str(token), now=NOW, real=clock.real)
    return PaymentFile.objects.get(token=token)


def read(file: PaymentFile, ending: str) -> bytes:
    _, size, blocks = open_payment_file(file.token, ending, actor=payer(), now=NOW)
    content = b"".join(blocks)
    assert len(content) == size
    return content


def taken(text: str, name: str = "retour.csv") -> UUID:
    token, _ = receive_returns(text.encode(), name, actor=payer(), now=NOW, real=clock.real())
    reconcile(str(token), now=NOW, real=clock.real)
    return token


def returned(*lines: str) -> list[PaymentReturnLine]:
    text = "Numéro de DP;Date de paiement;Montant;Statut\n" + "\n".join(lines)
    return list(PaymentReturnLine.objects.filter(file__token=taken(text)).order_by("row"))


class TestChorus:
    def test_the_fields_the_accountant_wants(self, order: PaymentOrder) -> None:
        Envelope.objects.update(cost_centre="PRFSG04037", functional_domain="0363-04")
        file = made(CHORUS)
        assert (file.state, file.total, file.amount_cents) == (PaymentFileState.READY, 1, 6_758_79)
        titles, line = read(file, ".csv").decode("utf-8-sig").splitlines()
        row = dict(zip(titles.split(";"), line.split(";"), strict=True))
        assert row["Numéro de DP"] == order.number
        assert row["Numéro d’EJ"] == "2103000001"
        assert row["Tiers"] == "1000123456"
        assert (row["Centre de coûts"], row["Domaine fonctionnel"]) == ("PRFSG04037", "0363-04")
        assert (row["Montant"], row["IBAN"]) == ("6758,79", IBAN)
        book = CalamineWorkbook.from_filelike(io.BytesIO(read(file, ".xlsx")))
        assert book.get_sheet_by_index(0).to_python()[1][7] == 6758.79
        assert zipfile.is_zipfile(io.BytesIO(read(file, ".xlsx")))

    def test_a_demand_is_in_one_file(self, order: PaymentOrder) -> None:
        made(CHORUS)
        with pytest.raises(GrantError, match="Aucune demande"):
            made(CHORUS)

    def test_what_misses_its_numbers_waits(self, award: Award, order: PaymentOrder) -> None:
        other = make_award()
        confirmed = order.account
        other_order = PaymentOrder.objects.get(pk=order.pk)
        assert other_order.account == confirmed
        Award.objects.filter(pk=award.pk).update(engagement_number="")
        with pytest.raises(GrantError, match="Aucune demande"):
            made(CHORUS)
        assert other.engagement_number == ""

    def test_written_twice_it_is_the_same(self, order: PaymentOrder) -> None:
        file = made(CHORUS)
        write_payment_file(str(file.token), now=NOW, real=clock.real)
        file.refresh_from_db()
        assert (file.attempt, file.state) == (1, PaymentFileState.READY)

    def test_it_is_read_by_whoever_asked(self, order: PaymentOrder) -> None:
        file = made(CHORUS)
        with pytest.raises(NotYours):
            open_payment_file(file.token, ".csv", actor=officer(RoleKind.VALIDATOR), now=NOW)

    def test_another_departement_sees_nothing_to_pay(self, order: PaymentOrder) -> None:
        with pytest.raises(GrantError, match="Aucune demande"):
            made(CHORUS, officer(RoleKind.DECIDER, "DEP-41"))
        with pytest.raises(NotYours):
            made(CHORUS, officer(RoleKind.REVIEWER))


class TestBank:
    def test_it_holds_to_its_schema(self, order: PaymentOrder) -> None:
        PaymentOrder.objects.update(payer=Payer.BANK)
        account = paying_account("Région fictive & associés")
        file = made(WantedFile(payer=Payer.BANK, executed_on=CHORUS.executed_on, account=account.pk))
        assert file.state == PaymentFileState.READY, file.refusal
        text = read(file, ".xml").decode()
        assert f"<EndToEndId>{order.number}</EndToEndId>" in text
        assert '<InstdAmt Ccy="EUR">6758.79</InstdAmt>' in text
        assert "<CtrlSum>6758.79</CtrlSum>" in text
        assert "<Nm>Region fictive associes</Nm>" in text

    @pytest.mark.parametrize(
        ("changed", "words"),
        [({"iban": "FR76 3000"}, "conforme"), ({"amount_cents": 0}, "conforme"), ({"number": "x" * 36}, "conforme")],
        ids=["iban", "zero", "long"],
    )  # fmt: skip
    def test_what_is_not_in_the_schema_is_refused(self, changed: dict[str, object], words: str) -> None:
        usual: dict[str, object] = {
            "number": "DP1-1", "amount_cents": 1_00, "holder": "Ballan", "iban": IBAN, "bic": BIC, "label": "Solde",
        }  # fmt: skip
        batch = Batch(
            message="M-1",
            made_at=NOW,
            executed_on=NOW.date(),
            debtor=Debtor(name="Région", iban=IBAN, bic=BIC),
            count=1,
            amount_cents=1_00,
        )
        out = io.BytesIO()
        write_transfers(batch, [Transfer(**(usual | changed))], out)  # type: ignore[arg-type]  # a bad one is tried
        out.seek(0)
        with pytest.raises(GrantError, match=words):
            check_transfers(out, batch)

    def test_letters_that_every_bank_takes(self) -> None:
        assert sepa_text("Œuvre d’été n° 3 <b> & Cie", 70) == "OEuvre d'ete no 3 b Cie"
        assert sepa_text("日本", 70) == "-"


class TestReconciliation:
    @pytest.fixture(autouse=True)
    def in_a_file(self, order: PaymentOrder) -> None:
        made(CHORUS)

    def test_a_payment_moves_the_budget_and_the_instalment(self, award: Award, order: PaymentOrder) -> None:
        (line,) = returned(f"{order.number};2021-06-08;6758,79;Payé")
        assert (line.state, line.reason) == (ReturnLineState.MATCHED, "")
        order.refresh_from_db()
        assert (order.state, order.paid_cents) == (OrderState.PAID, 6_758_79)
        instalment = Instalment.objects.get(award=award, rank=1)
        assert (instalment.state, instalment.paid_cents) == (InstalmentState.PAID, 6_758_79)
        award.refresh_from_db()
        assert award.state == AwardState.COMPLETED
        envelope = Envelope.objects.get()
        assert (envelope.paid, envelope.committed) == (6_758_79, 6_758_79)  # the rest of 13 450 € goes back
        assert not prove().differences

    def test_a_balance_that_comes_back_is_paid_again(self, award: Award, order: PaymentOrder) -> None:
        returned(f"{order.number};2021-06-08;6758,79;Payé", f"{order.number};2021-06-09;-100;Annulé")
        award.refresh_from_db()
        assert award.state == AwardState.ACTIVE
        (again,) = returned(f"{order.number};2021-06-10;100;Payé")
        assert (again.state, again.reason) == (ReturnLineState.MATCHED, "")
        assert not prove().differences

    def test_what_is_still_to_pay_keeps_its_money(self, award: Award, order: PaymentOrder) -> None:
        Instalment.objects.filter(award=award, rank=0).update(state=InstalmentState.ORDERED)
        returned(f"{order.number};2021-06-08;6758,79;Payé")
        award.refresh_from_db()
        assert (award.state, Envelope.objects.get().committed) == (AwardState.ACTIVE, award.granted_cents)

    def test_partial_then_back_then_whole(self, award: Award, order: PaymentOrder) -> None:
        lines = returned(
            f"{order.number};2021-06-08;3000;Payé",
            f"{order.number};2021-06-09;1000;Payé",
            f"{order.number};2021-06-10;-500;Annulé",
            f"{order.number};2021-06-11;3258,79;Payé",
        )
        assert {line.state for line in lines} == {ReturnLineState.MATCHED}
        order.refresh_from_db()
        assert (order.state, order.paid_cents) == (OrderState.PAID, 6_758_79)
        assert Envelope.objects.get().paid == 6_758_79
        assert not prove().differences

    def test_a_rejection_leaves_room_for_another_order(self, award: Award, order: PaymentOrder) -> None:
        returned(f"{order.number};2021-06-08;6758,79;Payé", f"{order.number};2021-06-09;6758,79;Rejeté")
        order.refresh_from_db()
        assert (order.state, order.paid_cents) == (OrderState.REJECTED, 0)
        assert Envelope.objects.get().paid == 0
        assert Instalment.objects.get(award=award, rank=1).state == InstalmentState.CLAIMED
        again = order_again(award.number, 2, actor=payer(), now=NOW)
        assert again.number == f"DP{award.number}-2-2"
        with pytest.raises(GrantError, match="déjà ordonné"):
            order_again(award.number, 2, actor=payer(), now=NOW)

    def test_never_two_payments_of_one_instalment(self, order: PaymentOrder) -> None:
        twin = PaymentOrder.objects.get(pk=order.pk)
        twin.pk, twin.number = None, "DP-twin"
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)

    def test_the_same_file_twice_changes_nothing(self, order: PaymentOrder) -> None:
        text = f"DP;Date;Montant\n{order.number};08/06/2021;1 000,00\n"
        first, second = taken(text), taken(text, "autre-nom.csv")
        assert first == second
        assert PaymentReturnLine.objects.count() == 1
        assert Envelope.objects.get().paid == 1_000_00

    def test_a_colleague_elsewhere_who_sent_the_file_first_takes_nothing(self, order: PaymentOrder) -> None:
        text = f"Numéro de DP;Date;Montant\n{order.number};2021-06-10;6758,79\n".encode()
        elsewhere = officer(RoleKind.DECIDER, "DEP-41", name="Préfet de Loir-et-Cher")
        for actor in (elsewhere, payer(), officer(RoleKind.VALIDATOR, name="Cheffe de bureau")):
            token, known = receive_returns(text, "retour.csv", actor=actor, now=NOW, real=clock.real())
            assert not known
            reconcile(str(token), now=NOW, real=clock.real)
        states = PaymentReturnLine.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [
            ReturnLineState.UNKNOWN,
            ReturnLineState.MATCHED,
            ReturnLineState.REPEATED,
        ]
        order.refresh_from_db()
        assert order.paid_cents == 6_758_79

    def test_the_same_line_in_another_file_is_known(self, order: PaymentOrder) -> None:
        returned(f"{order.number};2021-06-08;1000;Payé")
        known, new = returned(
            f"{order.number};2021-06-08;1000,00;Payé", f"{order.number};2021-06-20;500;Payé"
        )
        assert (known.state, new.state) == (ReturnLineState.REPEATED, ReturnLineState.MATCHED)
        assert "ligne 2" in known.reason
        assert Envelope.objects.get().paid == 1_500_00

    @pytest.mark.parametrize(
        ("line", "state", "words"),
        [
            ("{number};2021-06-08;6758,80;Payé", ReturnLineState.REFUSED, "Il reste"),
            ("{number};2021-06-08;-10;Annulé", ReturnLineState.REFUSED, "Rien n’a été payé"),
            ("{number};2021-06-08;0;Payé", ReturnLineState.REFUSED, "Rien n’a été payé"),
            ("{number};demain;10;Payé", ReturnLineState.REFUSED, "Date"),
            ("{number};2021-06-08;1.250;Payé", ReturnLineState.REFUSED, "Montant"),
            (";2021-06-08;10;Payé", ReturnLineState.REFUSED, "numéro de DP"),
            ("DP9-9;2021-06-08;10;Payé", ReturnLineState.UNKNOWN, "à la main"),
        ],
        ids=["too much", "negative", "zero", "day", "doubtful", "nameless", "unknown"],
    )
    def test_each_line_says_why(
        self, order: PaymentOrder, line: str, state: ReturnLineState, words: str
    ) -> None:
        (told,) = returned(line.format(number=order.number))
        assert told.state == state
        assert words in told.reason
        assert Envelope.objects.get().paid == 0

    def test_an_unknown_line_is_matched_by_hand(self, order: PaymentOrder) -> None:
        (line,) = returned("VIR-445;2021-06-08;1000;Payé")
        with pytest.raises(FieldRefused):
            match_line(line.file.token, line.pk, "DP9-9", actor=payer(), now=NOW)
        match_line(line.file.token, line.pk, order.number, actor=payer(), now=NOW)
        with pytest.raises(GrantError, match="déjà rapprochée"):
            match_line(line.file.token, line.pk, order.number, actor=payer(), now=NOW)
        assert Envelope.objects.get().paid == 1_000_00

    @pytest.mark.parametrize("text", ["", "Nom;Prénom\na;b\n", "DP;Date\nx;2021-06-08\n"])
    def test_what_is_no_return_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            taken(text)

    def test_more_than_the_demand_never_passes_the_database(self, order: PaymentOrder) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentOrder.objects.filter(pk=order.pk).update(paid_cents=6_758_80)


def test_a_demand_that_was_never_sent_is_not_paid(order: PaymentOrder) -> None:
    (line,) = returned(f"{order.number};2021-06-08;10;Payé")
    assert (line.state, "aucun fichier" in line.reason) == (ReturnLineState.REFUSED, True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_instant_make_one_file() -> None:
    load_all()
    award = make_award(engagement_number="2103000001", third_party="1000123456")
    confirmed_account(award)
    sent(award, 2)
    ordered(award, 2)
    actors, barrier, told = [payer(), officer(RoleKind.VALIDATOR)], Barrier(2), list[str]()

    def ask(actor: Actor) -> None:
        barrier.wait()
        try:
            ask_payment_file(CHORUS, actor=actor, now=NOW, real=clock.real())
            told.append("made")
        except GrantError as error:
            told.append(error.message[:14])
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["Aucune demande", "made"]
    assert PaymentOrder.objects.get().file is not None
