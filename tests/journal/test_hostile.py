"""What an unkind world does to a journal: other lives of the server, odd texts, crashes, any byte of an export."""

import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from guichet.journal import export_lines
from guichet.journal.chain import Chain, SealRecord, canonical, leaf_of, pack, seal_hash
from guichet.journal.errors import EntryTooLong
from guichet.journal.models import Entry, PersonalValue, Seal
from guichet.journal.selectors import entries_of, unsealed
from guichet.journal.selectors.proof import exported, verify_database, verify_export
from guichet.journal.services import erase_person, record, sealing
from guichet.journal.services.sealing import seal_entries

NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)
REAL = datetime(2026, 1, 5, tzinfo=UTC)
real_transactions = pytest.mark.django_db(transaction=True, available_apps=["guichet.journal"])
"""Nothing is sealed inside a transaction; only the tables of the journal are emptied afterwards, in milliseconds."""


def write(subject: str = "application:12", **more: Any) -> None:
    record("application.submit", subject, actor="person:7", now=NOW, **more)


def write_in_another_life(life: datetime, xid: int) -> int:
    """An entry as another life of the server left it: loaded from a dump, or replicated before this one took over."""
    write()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (kind, subject, actor, shown_at, real_at, content, life, xid) "
            "SELECT kind, subject, actor, shown_at, real_at, content, %s, %s FROM journal_entry "
            "ORDER BY id DESC LIMIT 1 RETURNING id",
            [life, xid],
        )
        return int(cursor.fetchone()[0])


@real_transactions
@pytest.mark.parametrize(
    ("other", "xid"),
    [
        (timedelta(days=-30), 7),  # a dump of an older server
        (timedelta(days=-30), 1 << 40),  # whose transactions had higher numbers than ours will have for years
        (timedelta(days=30), 7),  # a replica took over that had started before the server it replaces
        (timedelta(days=30), 1 << 40),
    ],
)
def test_the_entries_of_every_life_are_sealed_once(other: timedelta, xid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        life = cursor.fetchone()[0]
    write()
    write_in_another_life(life + other, xid)
    assert seal_entries(real=REAL) == 3
    write()
    write_in_another_life(life + other, xid + 1)
    assert seal_entries(real=REAL) == 3
    assert unsealed(REAL).count == 0
    assert verify_database().holds
    assert verify_export(BytesIO(b"".join(exported()))).entries == 6


@real_transactions
def test_what_is_written_during_a_verification_raises_no_alarm() -> None:
    for _ in range(4):
        write()
        seal_entries(real=REAL)
    stop = threading.Event()

    def others() -> None:
        while not stop.is_set():
            write()
            seal_entries(real=REAL)
            stop.wait(0.01)
        connections.close_all()

    thread = threading.Thread(target=others)
    thread.start()
    verdicts = [verify_database() for _ in range(10)]
    stop.set()
    thread.join()
    assert {verdict.problem for verdict in verdicts} == {""}


@real_transactions
def test_writers_that_stop_in_any_order_are_all_sealed_once() -> None:
    """Four writers of slow, quick and abandoned transactions, two sealers: nothing skipped, nothing twice."""
    stop = threading.Event()

    def writer(number: int) -> None:
        for turn in range(25):
            try:
                with transaction.atomic():
                    write(f"application:{number}")
                    stop.wait(0.001 * ((turn * (number + 3)) % 7))
                    if turn % 5 == number:
                        raise InterruptedError
                    write(f"application:{number}")
            except InterruptedError:
                continue
        connections.close_all()

    def sealer() -> None:
        while not stop.is_set():
            seal_entries(real=REAL, batch=3)
        connections.close_all()

    writers = [threading.Thread(target=writer, args=(number,)) for number in range(4)]
    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seal_entries(real=REAL)
    verdict = verify_database()
    assert (verdict.problem, verdict.entries) == ("", 4 * 20 * 2)
    assert Entry.objects.count() == verdict.entries


@real_transactions
def test_a_crash_between_batches_loses_nothing() -> None:
    for _ in range(5):
        write()
    calls = iter([None, RuntimeError("power cut")])

    def failing(*arguments: Any) -> bytes:
        if (error := next(calls)) is not None:
            raise error
        return seal_hash(*arguments)

    with patch.object(sealing, "seal_hash", failing), pytest.raises(RuntimeError):
        seal_entries(real=REAL, batch=2)
    assert Seal.objects.count() == 1
    assert seal_entries(real=REAL - timedelta(days=900), batch=2) == 3, (
        "a clock that goes back changes nothing"
    )
    verdict = verify_database()
    assert (verdict.problem, verdict.seals, verdict.entries) == ("", 3, 5)


@real_transactions
@pytest.mark.parametrize(
    "text",
    [
        "Évry-Courcouronnes",
        "e\u0301",
        "\0",
        "\ud800",
        "😀",
        "\u2028",
        '"},{"',
        "\\",
        "a\nb\tc",
        "\x7f\x1f",
        "ﷺ",
    ],
)
def test_any_text_is_kept_sealed_and_proved(text: str) -> None:
    write(details={"note": text, text: [text]}, personal={"name": text})
    seal_entries(real=REAL)
    assert entries_of("application:12")[0].details == {"note": text, text: [text]}
    assert verify_database().holds
    assert verify_export(BytesIO(b"".join(exported()))).holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "subject", "actor"),
    [
        ("application.submit", "application:12\nperson:8", "person:7"),
        ("application.submit", "application:12 OR 1=1", "person:7"),
        ("application.submit", "application:१२", "person:7"),
        ("application.submit", "application:\0", "person:7"),
        ("application.submit", "mail:maire@exemple.fr", "person:7"),
        ("application.submit", "application:" + "1" * 80, "person:7"),
        ("application.submit", "application:12", "Jeanne Exemple"),
        ("application.submit", "application:12", ""),
        ("", "application:12", "person:7"),
        ("application.submit\n", "application:12", "person:7"),
    ],
)
def test_a_name_that_is_not_one_is_refused(kind: str, subject: str, actor: str) -> None:
    with pytest.raises(ValueError, match="not a name for the journal"):
        record(kind, subject, actor=actor, now=NOW)
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more", [{"details": {"text": "x" * 10_000_000}}, {"personal": {"name": "é" * 10_000_000}}]
)
def test_ten_megabytes_are_refused_with_a_sentence(more: dict[str, Any]) -> None:
    with pytest.raises(EntryTooLong, match="ou joignez un fichier"):
        write(**more)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [float("nan"), float("inf"), NOW, {1, 2}, b"x"])
def test_what_json_does_not_have_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        write(details={"value": value})


@pytest.mark.django_db
@pytest.mark.parametrize(("personal", "count"), [(None, 1), ({"name": "A", "email": "a@exemple.fr"}, 2)])
def test_writing_costs_one_insertion_or_two(
    personal: dict[str, str] | None, count: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(count):
        write(personal=personal)


@pytest.mark.django_db
def test_what_others_said_of_a_person_is_erased_with_them() -> None:
    record("opinion.asked", "application:1", actor="person:3", now=NOW, personal={"email": "a@exemple.fr"})
    record("role.granted", "role:1", actor="person:3", now=NOW, personal={"name": "A"}, person="person:8")
    record("person.changed", "person:3", actor="person:3", now=NOW, personal={"name": "C"})
    assert erase_person("person:8", values=["a@exemple.fr", ""]) == 2
    assert PersonalValue.objects.get().value == "C"


@cache
def an_export() -> bytes:
    """Two seals of three and two entries, made without a database."""
    lines = [export_lines.first_line()]
    previous, entry = bytes(32), 0
    for number, count in ((1, 3), (2, 2)):
        leaves = []
        for _ in range(count):
            entry += 1
            content = canonical({"kind": "note.écrite", "details": {"n": entry, "text": 'a "b" \\ é'}})
            lines.append(export_lines.entry_line(entry, content))
            leaves.append(leaf_of(entry, content))
        packed, at = pack(leaves), REAL.isoformat()
        seal = SealRecord(
            number=number,
            previous=previous,
            sealed_at=at,
            packed=packed,
            hash=seal_hash(number, previous, at, packed),
        )
        lines.append(export_lines.seal_line(seal))
        previous = seal.hash
    return b"".join([*lines, export_lines.last_line(5, 2, previous)])


def test_an_export_made_elsewhere_holds() -> None:
    verdict = verify_export(BytesIO(an_export()))
    assert (verdict.problem, verdict.entries, verdict.seals) == ("", 5, 2)
    chain = Chain(verdict.last)
    export_lines.follow(chain, BytesIO(an_export()))
    chain.finish()


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_byte_that_changes_is_seen(where: int, change: int) -> None:
    content = bytearray(an_export())
    content[where % len(content)] ^= change
    assert not verify_export(BytesIO(bytes(content))).holds


@given(st.integers(0, 10**6), st.integers(1, 400))
def test_any_bytes_taken_away_are_seen(where: int, length: int) -> None:
    content = an_export()
    start = where % len(content)
    assert not verify_export(BytesIO(content[:start] + content[start + length :])).holds


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=20))
def test_any_bytes_added_are_seen(where: int, added: bytes) -> None:
    content = an_export()
    start = where % (len(content) + 1)
    changed = content[:start] + added + content[start:]
    assert not verify_export(BytesIO(changed)).holds


@given(st.integers(0, 8), st.integers(0, 8))
def test_any_two_lines_swapped_are_seen(first: int, second: int) -> None:
    lines = an_export().splitlines(keepends=True)
    first, second = first % len(lines), second % len(lines)
    lines[first], lines[second] = lines[second], lines[first]
    assert verify_export(BytesIO(b"".join(lines))).holds is (first == second)
