"""SQL that goes around the services: the database itself refuses what the law refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from guichet.budget.selectors import envelope, prove
from guichet.budget.services import commit, pay, uncommit
from tests.budget.factories import by, make_envelope

pytestmark = pytest.mark.django_db
INSERT = (
    "INSERT INTO budget_ledgerline (envelope_id, account, amount, recipient_id, corrects_id, commitment_id, reference, reason, "
    "actor, shown_at, real_at) VALUES (%s, %s, %s, %s, %s, %s, '', 'à la main', 'sql', now(), now())"
)


def run(sql: str, *values: int | str | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what waits for the end of a transaction holds tables
        cursor.execute(sql, values)


def line(
    pk: int,
    account: str,
    amount: int,
    *,
    recipient: int | None = None,
    corrects: int | None = None,
    pays: int | None = None,
) -> None:
    run(INSERT, pk, account, amount, recipient, corrects, pays)


def test_a_line_by_hand_moves_the_balance() -> None:
    pk = make_envelope(1_000)
    line(pk, "committed", 400)
    assert envelope(pk).available == 600


@pytest.mark.parametrize(
    ("account", "amount", "words"),
    [
        ("committed", 1_001, "envelope_never_overspent"),
        ("reserved", 1_001, "envelope_never_overspent"),
        ("committed", -1, "line_adds_or_corrects"),
        ("committed", 0, "line_adds_or_corrects"),
        ("received", -1, "line_adds_or_corrects"),
        ("paid", 10, "line_pays_a_commitment"),
        ("delegated", 10, "line_delegates_to_somebody"),
    ],
)
def test_a_line_by_hand_is_refused(account: str, amount: int, words: str) -> None:
    pk = make_envelope(1_000)
    with pytest.raises(DatabaseError, match=words):
        line(pk, account, amount)
    assert envelope(pk).available == 1_000


def test_corrections_by_hand_are_held() -> None:
    pk, other = make_envelope(1_000), make_envelope(1_000, year=2022)
    committed = commit(pk, 500, by())
    correction = uncommit(committed, 100, by())
    for target, where, amount, words in (
        (committed, pk, -401, "line_corrects_what_is_left|Il ne reste pas"),
        (correction, pk, -1, "ne se corrige pas"),
        (committed, other, -1, "même enveloppe"),
    ):
        with pytest.raises(DatabaseError, match=words):
            line(where, "committed", amount, corrects=target)
    pay(committed, 300, by())
    with pytest.raises(DatabaseError, match="Il ne reste pas"):
        line(pk, "committed", -101, corrects=committed)
    with pytest.raises(DatabaseError, match="On ne paie pas plus"):
        line(pk, "paid", 101, pays=committed)
    assert (envelope(pk).committed, envelope(pk).paid) == (400, 300)


def test_delegation_by_hand_goes_downwards() -> None:
    nation, other = make_envelope(1_000), make_envelope(1_000, year=2022)
    child = make_envelope(10, area="DEP-37", parent=nation)
    for recipient, words in ((other, "ne délègue qu"), (nation, "line_goes_elsewhere")):
        with pytest.raises(DatabaseError, match=words):
            line(nation, "delegated", 5, recipient=recipient)
    line(nation, "delegated", 990, recipient=child)
    assert (envelope(nation).available, envelope(child).available) == (0, 1_000)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budget_ledgerline SET amount = 1",
        "DELETE FROM budget_ledgerline",
        "TRUNCATE budget_ledgerline CASCADE",
        "UPDATE budget_envelope SET received = 10000",
        "UPDATE budget_envelope SET committed = 0",
        "UPDATE budget_envelope SET parent_id = id, unit = 'post'",
    ],
)
def test_nothing_is_changed_by_hand(sql: str) -> None:
    commit(make_envelope(1_000), 400, by())
    run("ALTER TABLE budget_ledgerline ENABLE ALWAYS TRIGGER budget_line_never_emptied")
    with pytest.raises(DatabaseError, match=r"grand livre|se change pas"):
        run(sql)
    assert not prove().differences


def test_an_envelope_is_born_empty() -> None:
    columns = "key, title, schemes, year, area, unit, confirmed, note, cost_centre, functional_domain, closed"
    with pytest.raises(DatabaseError, match="grand livre"):
        run(
            f"INSERT INTO budget_envelope ({columns}, received, delegated, reserved, committed, paid) "  # noqa: S608 - our own names
            "VALUES ('k', 't', '{}', 2021, 'FR', 'euro', true, '', '', '', false, 5, 0, 0, 0, 0)"
        )


def test_the_proof_sees_what_an_owner_of_the_tables_changed() -> None:
    pk = make_envelope(1_000)
    run("ALTER TABLE budget_envelope DISABLE TRIGGER budget_envelope_guarded")
    run("UPDATE budget_envelope SET received = 900 WHERE id = %s", pk)
    found = prove().differences
    assert [(one.envelope, one.account, one.kept, one.summed) for one in found] == [
        (pk, "available", 900, 1_000),
        (pk, "received", 900, 1_000),
    ]
