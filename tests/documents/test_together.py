"""Two senders at once, with real connections: one file, never a mixture; and memory that does not grow."""

import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from guichet.documents import services
from guichet.documents.errors import NoSuchFile, WrongOffset
from guichet.documents.models import FileChunk, StoredFile
from guichet.documents.selectors import file_record, open_file, read_file
from guichet.documents.services.cleaning import delete_bytes
from guichet.documents.stored_bytes import blocks_of, open_bytes

from .hostile import PDF

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run these at the same moment, each on its own connection; return what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(rank: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[rank] = act()
        except Exception as error:  # whatever it is, the test looks at it
            results[rank] = error  # type: ignore[call-overload]  # a list of anything
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank, act)) for rank, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_tabs_send_the_same_file_once() -> None:
    content = PDF + bytes(range(256)) * 40
    begun = services.begin_file("test:public-1", "quote", "a.pdf", len(content), by="x", now=NOW)
    for offset in range(0, len(content), 1000):
        part = content[offset : offset + 1000]
        results = together(*[partial(services.receive, begun.token, offset, part, NOW)] * 4)
        refused = [result for result in results if isinstance(result, WrongOffset)]
        assert len(refused) == 3
    assert read_file(begun.token) == content


def test_two_removals_and_a_copy_never_lose_bytes() -> None:
    for _ in range(5):
        first = services.store_bytes("test:public-1", "rib", "a.pdf", PDF, by="x", now=NOW)
        second = services.copy_file(first.token, "test:public-2", "rib")
        together(
            partial(services.remove, first.token, by="x", now=NOW),
            partial(services.remove, second.token, by="x", now=NOW),
        )
        assert not FileChunk.objects.exists()
        assert not default_storage.listdir(f"fichiers/{first.token[:2]}")[0], "no byte outlives its last file"
    first = services.store_bytes("test:public-1", "rib", "a.pdf", PDF, by="x", now=NOW)
    results = together(
        lambda: services.copy_file(first.token, "test:public-2", "rib"),
        lambda: services.remove(first.token, by="x", now=NOW),
    )
    if isinstance(results[0], NoSuchFile):
        assert file_record(first.token) is None
    else:
        assert read_file(results[0].token) == PDF


def test_what_was_acknowledged_survives_a_process_that_dies() -> None:
    begun = services.begin_file("test:public-1", "quote", "a.pdf", len(PDF), by="x", now=NOW)
    services.receive(begun.token, 0, PDF[:20], NOW)
    connection.close()  # as if the process were killed: nothing but what is stored remains
    found = file_record(begun.token)
    assert found
    assert found.received == 20
    assert services.receive(begun.token, 20, PDF[20:], NOW).is_clean
    assert read_file(begun.token) == PDF


def test_memory_does_not_depend_on_the_size_of_a_file() -> None:
    size, part = 60_000_000, b"%PDF-1.7 " + b"x" * 3_999_991
    begun = services.begin_file("test:public-1", "quote", "big.pdf", size, by="x", now=NOW)
    tracemalloc.start()
    for offset in range(0, size, len(part)):
        services.receive(begun.token, offset, part, NOW)
    services.check_file(begun.token, now=NOW)
    read = sum(len(block) for block in blocks_of(open_file(begun.token)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == size
    assert peak < 12_000_000, "a part or two, never the file"
    StoredFile.objects.filter(token=begun.token).update(removed_at=NOW)
    delete_bytes(StoredFile.objects.get(token=begun.token).pk)


SENDER = """
import sys, django
django.setup()
from datetime import datetime, UTC
from guichet.documents import services
token, size = sys.argv[1], int(sys.argv[2])
for offset in range(0, size, 1000):
    file = services.receive(token, offset, bytes([offset // 1000 % 256]) * 1000, datetime.now(UTC))
    print(file.received, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(settings: Any) -> None:
    size = 5_000_000
    begun = services.begin_file("test:public-1", "quote", "a.txt", size, by="x", now=NOW)
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}:{place['PASSWORD']}@/{place['NAME']}?host={place['HOST']}&port={place['PORT']}"
    environment = os.environ | {"DATABASE_URL": url, "GUICHET_FILES": str(settings.MEDIA_ROOT)}
    command = [sys.executable, "-c", SENDER, begun.token, str(size)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout
        acknowledged = [int(sender.stdout.readline()) for _ in range(20)]
        sender.kill()
        acknowledged += [int(line) for line in sender.stdout.read().split()]
    found = file_record(begun.token)
    assert found
    assert acknowledged[-1] <= found.received < size
    with open_bytes(StoredFile.objects.get(token=begun.token).pk) as content:
        kept = content.read()
    assert kept == b"".join(bytes([n % 256]) * 1000 for n in range(found.received // 1000))
    services.receive(begun.token, found.received, b"x", NOW)
