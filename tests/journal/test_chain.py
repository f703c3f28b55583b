"""The journal refuses changes, and its chain names the first one when somebody goes around the refusal."""

import argparse
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from guichet.cli.journal import verify
from guichet.journal.chain import FIRST, leaf_of, pack, seal_hash, unpack
from guichet.journal.models import Entry, PersonalValue, Seal
from guichet.journal.selectors import entries_of, unsealed
from guichet.journal.selectors.proof import exported, verify_database, verify_export
from guichet.journal.services import erase_person, record
from guichet.journal.services.sealing import LOCK, seal_entries

NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)
REAL = datetime(2026, 1, 5, tzinfo=UTC)
real_transactions = pytest.mark.django_db(transaction=True, available_apps=["guichet.journal"])
"""Nothing is sealed inside a transaction; only the tables of the journal are emptied afterwards, in milliseconds."""


def write(count: int = 1, subject: str = "application:12", **more: Any) -> None:
    for number in range(count):
        record("application.submit", subject, actor="person:7", now=NOW, details={"n": number}, **more)


@pytest.fixture
def sealed() -> list[int]:
    """Six entries under two seals, then one that waits; the numbers of the entries."""
    write(4, personal={"email": "maire@exemple.fr"})
    seal_entries(real=REAL)
    write(2)
    seal_entries(real=REAL)
    write(1)
    return list(Entry.objects.order_by("id").values_list("id", flat=True))


def go_around(statement: str, parameters: list[Any]) -> None:
    """What the owner of the tables could do: put the triggers to sleep, change, wake them."""
    names = ("entry", "seal", "personalvalue")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE journal_{name} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        for name in names:
            cursor.execute(
                f"ALTER TABLE journal_{name} ENABLE ALWAYS TRIGGER journal_{TRIGGERS[name]}_never_changes"
            )


TRIGGERS = {"entry": "entry", "seal": "seal", "personalvalue": "personal"}


@real_transactions
def test_a_whole_chain_holds(sealed: list[int]) -> None:
    verdict = verify_database()
    assert (verdict.problem, verdict.entries, verdict.seals) == ("", 6, 2)
    assert verdict.last == bytes(Seal.objects.get(number=2).hash).hex()
    waiting = unsealed(REAL + timedelta(days=1))
    assert waiting.count == 1


@real_transactions
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET content = '{}'",
        "UPDATE journal_entry SET kind = 'x'",
        "DELETE FROM journal_entry",
        "UPDATE journal_seal SET hash = ''",
        "DELETE FROM journal_seal",
        "UPDATE journal_personalvalue SET value = 'x'",
        "TRUNCATE journal_personalvalue",
        "TRUNCATE journal_entry CASCADE",
        "TRUNCATE journal_seal",
    ],
)
def test_the_database_refuses_to_change_it(sealed: list[int], statement: str) -> None:
    awake = "".join(
        f"ALTER TABLE journal_{table} ENABLE ALWAYS TRIGGER journal_{name}_never_emptied; "
        for table, name in TRIGGERS.items()
    )
    with (
        pytest.raises(DatabaseError, match="ne se change pas"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(awake + statement)
    assert Entry.objects.count() == 7


@real_transactions
def test_a_replica_refuses_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'journal%%never_changes' ORDER BY tgname"
        )
        assert cursor.fetchall() == [
            (f"journal_{name}_never_changes", "A") for name in ("entry", "personal", "seal")
        ]


@real_transactions
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE journal_entry SET content = replace(content, '\"n\":1', '\"n\":9') WHERE id = %s",
            "{1} a été changée",
        ),
        ("UPDATE journal_entry SET kind = 'application.refuse' WHERE id = %s", "{1} a été changée"),
        (
            "UPDATE journal_entry SET shown_at = shown_at + interval '1 day' WHERE id = %s",
            "{1} a été changée",
        ),
        (
            "UPDATE journal_entry SET real_at = real_at + interval '1 day' WHERE id = %s",
            "{1} a été changée",
        ),
        (
            "UPDATE journal_entry SET xid = xid + 1000000 WHERE id = %s",
            "{1} manque",
        ),
        (
            "UPDATE journal_personalvalue SET value = 'autre@exemple.fr' WHERE entry_id = %s",
            "une donnée personnelle de l’écriture n° {1} a été changée",
        ),
        (
            "DELETE FROM journal_personalvalue WHERE entry_id = %s; DELETE FROM journal_entry WHERE id = %s",
            "{1} manque",
        ),
    ],
)
def test_the_first_change_is_named(sealed: list[int], statement: str, words: str) -> None:
    go_around(statement, [sealed[1]] * statement.count("%s"))
    verdict = verify_database()
    assert words.format(*sealed) in verdict.problem
    assert verdict.entry == sealed[1]


@real_transactions
def test_an_entry_slipped_in_is_seen(sealed: list[int]) -> None:
    first = Entry.objects.get(pk=sealed[0])
    go_around(
        "INSERT INTO journal_entry (kind, subject, actor, shown_at, real_at, content, life, xid) "
        "SELECT kind, subject, actor, shown_at, real_at, content, life, xid FROM journal_entry WHERE id = %s",
        [first.pk],
    )
    verdict = verify_database()
    assert "est de trop (scellé n° 1)" in verdict.problem
    assert verdict.entry == Entry.objects.order_by("-id").values_list("id", flat=True)[0]


@real_transactions
def test_a_seal_taken_away_is_seen(sealed: list[int]) -> None:
    go_around("DELETE FROM journal_seal WHERE number = %s", [1])
    assert verify_database().problem == "le scellé n° 1 manque"


@real_transactions
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("leaves = substring(leaves FROM 41)", "a été changé"),
        ("leaves = set_byte(leaves, 20, 1 + get_byte(leaves, 20) / 2)", "a été changé"),
        ("leaves = '\\x00'", "a été changé"),
        ("hash = sha256('')", "a été changé"),
        ("sealed_at = sealed_at + interval '1 second'", "a été changé"),
        ("previous = sha256('')", "ne suit pas le précédent"),
        ("count = 7", "ne dit plus ce qu’il couvre"),
        ("xid = 0", "manque"),
    ],
)
def test_a_changed_seal_is_seen(sealed: list[int], change: str, words: str) -> None:
    go_around(f"UPDATE journal_seal SET {change} WHERE number = %s", [2])  # noqa: S608  # the rows above
    verdict = verify_database()
    assert words in verdict.problem
    assert verdict.seals == 1


@real_transactions
def test_a_chain_cut_short_or_made_again_is_seen_by_a_seal_noted_before(sealed: list[int]) -> None:
    noted = verify_database().last
    assert verify_database(noted=noted).holds
    go_around("DELETE FROM journal_seal WHERE number = %s", [2])
    assert verify_database().holds, "a shorter chain is a chain"
    assert "n’est plus dans la chaîne" in verify_database(noted=noted).problem
    seal_entries(real=REAL + timedelta(days=1))
    assert "n’est plus dans la chaîne" in verify_database(noted=noted).problem


@real_transactions
def test_a_slow_transaction_is_waited_for_then_sealed() -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(1, "application:slow")
            begun.set()
            go.wait(20)
        connections.close_all()
        done.set()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    write(3, "application:quick")
    seal_entries(real=REAL)
    assert not Seal.objects.exists(), "the slow one may still come before them"
    go.set()
    assert done.wait(20)
    thread.join()
    assert seal_entries(real=REAL) == 4
    assert verify_database().holds
    assert unsealed(REAL).count == 0
    assert [leaf.entry for leaf in unpack(bytes(Seal.objects.get().leaves))] == list(
        Entry.objects.order_by("life", "xid", "id").values_list("id", flat=True)
    )


@real_transactions
def test_two_sealers_never_work_at_once() -> None:
    write(2)
    held, go = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            held.set()
            go.wait(20)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(20)
    assert seal_entries(real=REAL) == 0
    go.set()
    thread.join()
    assert seal_entries(real=REAL) == 2


@real_transactions
def test_erasing_a_person_leaves_the_chain_whole(sealed: list[int]) -> None:
    assert entries_of("application:12")[0].personal == {"email": "maire@exemple.fr"}
    assert erase_person("person:7") == 4
    assert not PersonalValue.objects.exists()
    assert entries_of("application:12")[0].personal == {}
    assert verify_database().holds
    assert b"maire@exemple.fr" not in b"".join(exported())


@real_transactions
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines, ""),
        (lambda lines: [line.replace(b'\\"n\\":1', b'\\"n\\":9') for line in lines], "{1} a été changée"),
        (lambda lines: [*lines[:2], *lines[3:]], "{1} manque"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "{1} n’est pas à sa place"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "{0} n’est pas à sa place"),
        (lambda lines: lines[:-1], "s’arrête avant sa fin, après l’écriture n° {5}"),
        (lambda lines: lines[:-2], "s’arrête avant sa fin, après l’écriture n° {5}"),
        (lambda lines: lines[:3], "s’arrête avant sa fin, après l’écriture n° {1}"),
        (lambda lines: [*lines[:2], lines[2][:-9]], "s’arrête avant sa fin, après l’écriture n° {0}"),
        (lambda lines: [*lines[:-2], lines[-1]], "{4} est hors de tout scellé"),
        (lambda lines: [*lines[:6], lines[-1]], "ne compte pas ce qui précède, après l’écriture n° {3}"),
        (lambda lines: [*lines, lines[-1]], "continue après sa fin"),
        (lambda lines: lines[6:], "pas un export"),
        (lambda lines: [], "pas un export"),
        (lambda lines: [*lines[:3], b"{\n", *lines[3:]], "la ligne 4 est illisible"),
        (lambda lines: [*lines[:3], b"[" * 9_000 + b"\n", *lines[3:]], "la ligne 4 est illisible"),
        (lambda lines: [*lines[:3], b"\xff\n", *lines[3:]], "la ligne 4 est illisible"),
        (lambda lines: [line.replace(b'"seal":2', b'"seal":3') for line in lines], "le scellé n° 2 manque"),
    ],
)
def test_an_export_is_verified_without_the_database(
    sealed: list[int], tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], words: str
) -> None:
    content = b"".join(change(list(exported())))
    verdict = verify_export(BytesIO(content))
    assert words.format(*sealed) in verdict.problem
    assert verdict.holds is (words == "")
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    assert verify(argparse.Namespace(file=path, seal="")) == (0 if not words else 2)


@real_transactions
def test_pages_read_the_last_entries_oldest_first() -> None:
    write(3)
    write(1, "application:120")
    found = entries_of("application:12", limit=2)
    assert [entry.details["n"] for entry in found] == [1, 2]


@given(st.lists(st.tuples(st.integers(1, 2**62), st.text(alphabet=st.characters(codec="utf-8")))))
def test_leaves_are_read_back(pairs: list[tuple[int, str]]) -> None:
    leaves = [leaf_of(entry, content) for entry, content in pairs]
    assert list(unpack(pack(leaves))) == leaves


@given(st.binary(max_size=90), st.binary(max_size=90), st.text(max_size=9), st.text(max_size=9))
def test_no_two_seals_read_the_same(a: bytes, b: bytes, x: str, y: str) -> None:
    same = (a, x) == (b, y)
    assert (seal_hash(1, FIRST, x, a) == seal_hash(1, FIRST, y, b)) is same
