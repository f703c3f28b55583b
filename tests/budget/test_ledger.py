"""What the ledger allows and refuses, one movement at a time; the sentence says how much and what to do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from guichet.budget.enums import Account, Unit
from guichet.budget.errors import BudgetError, NotEnough
from guichet.budget.selectors import envelope, envelopes_for, lines_of, lines_of_reference, open_lines, prove
from guichet.budget.services import (
    commit,
    delegate,
    expire_reservations,
    give_back,
    pay,
    receive,
    release,
    reserve,
    take_back_payment,
    uncommit,
)
from tests.budget.factories import NOW, SOCLE, by, make_envelope

pytestmark = pytest.mark.django_db
EURO = 100


def test_what_is_delegated_and_kept_is_what_was_received() -> None:
    nation = make_envelope(1_000 * EURO)
    indre = make_envelope(300 * EURO, area="DEP-37", parent=nation)
    loire = make_envelope(200 * EURO, area="DEP-45", parent=nation)
    give_back(indre, 50 * EURO, by("Trop reçu"))
    country, first, second = envelope(nation), envelope(indre), envelope(loire)
    assert (country.received, country.delegated, country.available) == (100_000, 45_000, 55_000)
    assert (first.received, second.received) == (25_000, 20_000)
    assert country.available + first.available + second.available == country.received


def test_what_was_delegated_twice_is_given_back_from_the_latest() -> None:
    nation = make_envelope(1_000)
    child = make_envelope(300, area="DEP-37", parent=nation)
    delegate(nation, child, 200, by("Complément"))
    assert len(give_back(child, 350, by("Rendu"))) == 2
    assert envelope(child).received == 150
    assert envelope(nation).delegated == 150


def test_a_commitment_frees_its_reservation() -> None:
    pk = make_envelope(1_000)
    held = reserve(pk, 900, NOW + timedelta(days=30), by("Proposition"))
    assert envelope(pk).available == 100
    commit(pk, 950, by(), reservation=held)
    assert (envelope(pk).reserved, envelope(pk).committed, envelope(pk).available) == (0, 950, 50)
    assert release(held, by("Encore")) is None


def test_reservations_expire() -> None:
    pk = make_envelope(1_000)
    reserve(pk, 400, NOW + timedelta(days=1), by("Proposition"))
    kept = reserve(pk, 300, NOW + timedelta(days=3), by("Proposition"))
    assert expire_reservations(now=NOW + timedelta(days=2)) == 1
    assert expire_reservations(now=NOW + timedelta(days=2)) == 0
    assert envelope(pk).reserved == 300
    release(kept, by("Retirée"))
    assert envelope(pk).available == 1_000


def test_paid_and_taken_back() -> None:
    pk = make_envelope(1_000)
    line = commit(pk, 800, by())
    paid = pay(line, 500, by("Avance"))
    take_back_payment(paid, 100, by("Rejet de la banque"))
    assert envelope(pk).paid == 400
    uncommit(line, 400, by("Dépense moindre"))
    assert (envelope(pk).committed, envelope(pk).available) == (400, 600)


def test_lines_open_from_each_figure() -> None:
    nation = make_envelope(1_000)
    child = make_envelope(400, area="DEP-37", parent=nation)
    commit(child, 100, by())
    assert [line.amount for line in lines_of(child, account=Account.RECEIVED)] == [400]
    assert [line.amount for line in lines_of(nation, account=Account.DELEGATED)] == [400]
    assert [(line.account, line.amount) for line in lines_of_reference("application:5000")] == [
        (Account.COMMITTED, 100)
    ]
    assert [line.amount for line in lines_of(child)] == [100, 400]


def test_the_nearest_envelope_of_the_year_pays() -> None:
    nation = make_envelope(1_000)
    child = make_envelope(400, area="DEP-37", parent=nation)
    places = ("COM-37018", "DEP-37", "REG-24")
    found = envelopes_for(SOCLE, places, year=2021)
    elsewhere = envelopes_for(SOCLE, ("COM-45234", "DEP-45"), year=2021)
    assert {unit: one.pk for unit, one in found.items()} == {Unit.EURO: child}
    assert elsewhere[Unit.EURO].pk == nation
    assert envelopes_for(SOCLE, places, year=2022) == {}
    assert envelopes_for("detr", places, year=2021) == {}


def test_what_is_open_for_a_reference() -> None:
    pk = make_envelope(1_000)
    held = reserve(pk, 300, NOW + timedelta(days=1), by())
    line = commit(pk, 400, by())
    uncommit(line, 100, by("Moins"))
    pay(line, 50, by("Avance"))
    (reservation,), (commitment,) = (
        open_lines("application:5000", account) for account in (Account.RESERVED, Account.COMMITTED)
    )
    assert (reservation.pk, reservation.left) == (held, 300)
    assert (commitment.pk, commitment.left, commitment.paid, commitment.year) == (line, 300, 50, 2021)
    release(held, by("Retirée"))
    assert open_lines("application:5000", Account.RESERVED) == []


def refused_commit_too_much() -> None:
    pk = make_envelope(1_000_000)
    commit(pk, 700_000, by("Écoles de Ballan-Miré", "application:4"))
    commit(pk, 400_000, by())


def refused_delegate_too_much() -> None:
    nation = make_envelope(1_000)
    delegate(nation, make_envelope(0, area="DEP-37", parent=nation), 1_001, by())


def refused_delegate_sideways() -> None:
    nation = make_envelope(1_000)
    delegate(
        make_envelope(10, area="DEP-37", parent=nation),
        make_envelope(0, area="DEP-45", parent=nation),
        5,
        by(),
    )


def refused_give_back_what_is_spent() -> None:
    nation = make_envelope(1_000)
    child = make_envelope(400, area="DEP-37", parent=nation)
    commit(child, 300, by())
    give_back(child, 200, by())


def refused_reversal_of_a_reversal() -> None:
    pk = make_envelope(1_000)
    uncommit(uncommit(commit(pk, 500, by()), 100, by()), 50, by())


def refused_reversal_of_what_is_paid() -> None:
    line = commit(make_envelope(1_000), 500, by())
    pay(line, 400, by())
    uncommit(line, 200, by())


def refused_paying_twice() -> None:
    line = commit(make_envelope(1_000), 500, by())
    pay(line, 500, by())
    pay(line, 1, by())


def refused_receive_from_outside_below() -> None:
    receive(make_envelope(0, area="DEP-37", parent=make_envelope(10)), 5, by())


def refused_past_reservation() -> None:
    reserve(make_envelope(10), 5, NOW, by())


REFUSED: list[tuple[Callable[[], None], str]] = [
    (refused_commit_too_much, "Il reste 3 000,00 € sur « Socle numérique, FR » : il manque 1 000,00 €. Les plus grands "
     "mouvements : Écoles de Ballan-Miré (7 000,00 €)."),
    (refused_delegate_too_much, "il manque 0,01 €"),
    (refused_delegate_sideways, "à celles qui dépendent d’elle"),
    (refused_give_back_what_is_spent, "Il reste 1,00 €"),
    (refused_reversal_of_a_reversal, "Une correction ne se corrige pas"),
    (refused_reversal_of_what_is_paid, "Il ne reste que 1,00 € à reprendre"),
    (refused_paying_twice, "Il ne reste que 0,00 € à payer"),
    (refused_receive_from_outside_below, "déléguez depuis celle-ci"),
    (refused_past_reservation, "choisissez une date à venir"),
]  # fmt: skip


@pytest.mark.parametrize(("attempt", "sentence"), REFUSED, ids=[attempt.__name__ for attempt, _ in REFUSED])
def test_refused_with_a_sentence(attempt: Callable[[], None], sentence: str) -> None:
    with pytest.raises(BudgetError) as caught:
        attempt()
    assert sentence in str(caught.value).replace("\xa0", " ").replace("\u202f", " ")
    assert not prove().differences


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1, True])
def test_no_amount_that_is_not_one(amount: int) -> None:
    pk = make_envelope(1_000)
    line = commit(pk, 100, by())
    attempts: list[Callable[[], object]] = [
        lambda: receive(pk, amount, by()),
        lambda: reserve(pk, amount, NOW + timedelta(days=1), by()),
        lambda: commit(pk, amount, by()),
        lambda: uncommit(line, amount, by()),
        lambda: pay(line, amount, by()),
    ]
    for attempt in attempts:
        with pytest.raises(BudgetError):
            attempt()
    assert envelope(pk).available == 900


def test_a_movement_says_why() -> None:
    pk = make_envelope(1_000)
    with pytest.raises(BudgetError, match="Dites pourquoi"):
        commit(pk, 10, by(" "))


def test_what_came_back_is_not_said_to_take_the_rest() -> None:
    pk = make_envelope(1_000)
    uncommit(commit(pk, 900, by("Engagement repris")), 900, by())
    commit(pk, 300, by("Écoles de Vouvray"))
    with pytest.raises(NotEnough, match=r"mouvements : Écoles de Vouvray \(3,00.€\)"):
        commit(pk, 800, by())


def test_an_envelope_that_nothing_took_says_what_it_received() -> None:
    pk = make_envelope(1_000)
    with pytest.raises(NotEnough, match=r"Elle a reçu 10,00"):
        commit(pk, 1_001, by())
    with pytest.raises(NotEnough, match="Rien n’y a été reçu"):
        commit(make_envelope(0, area="DEP-37"), 1, by())


def test_not_enough_says_how_much() -> None:
    pk = make_envelope(100, unit=Unit.POST)
    with pytest.raises(NotEnough) as caught:
        commit(pk, 103, by())
    assert (caught.value.available, caught.value.missing) == (100, 3)
    assert "il manque 3 postes" in str(caught.value).replace("\xa0", " ").replace("\u202f", " ")
