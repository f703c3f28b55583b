"""Files arrive in parts, once, whoever sends them and however often; only clean ones are read."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from guichet.documents import services, tasks
from guichet.documents.enums import FileState
from guichet.documents.errors import FileLocked, FileTooLarge, NoSuchFile, RefusedFile, WrongOffset
from guichet.documents.events import FileAccepted, FileRefused, FileRemoved
from guichet.documents.models import FileChunk, StoredFile
from guichet.documents.selectors import FileRecord, file_record, files_of, open_file, read_file
from guichet.documents.services import checks, cleaning
from guichet.documents.stored_bytes import folder_of, write_chunk
from guichet.journal.models import Entry
from guichet.shared import events

from .hostile import EICAR, PDF, PNG

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)
OWNER = "test:public-1"


def begin(size: int, name: str = "devis.pdf", **options: Any) -> FileRecord:
    return services.begin_file(OWNER, "quote", name, size, by="person:1", now=NOW, **options)


def objects() -> list[str]:
    """Every object of the storage that a chunk names."""
    return [path for path in FileChunk.objects.values_list("path", flat=True) if default_storage.exists(path)]


def test_a_file_sent_in_parts_is_read_whole() -> None:
    content = PDF + bytes(range(256)) * 100
    begun = begin(len(content))
    assert begun.state == FileState.RECEIVING
    half = services.receive(begun.token, 0, content[:10_000], NOW)
    assert (half.received, half.percent) == (10_000, 38)
    whole = services.receive(begun.token, 10_000, content[10_000:], NOW)
    assert whole.state == FileState.CLEAN
    assert whole.sha256 == hashlib.sha256(content).hexdigest()
    assert whole.media_type == "application/pdf"
    assert read_file(begun.token) == content
    assert ProcrastinateJob.objects.filter(task_name=checks.CHECK).count() == 1, "a crash would leave the job"


def test_any_place_is_read_across_chunks() -> None:
    content = PDF + bytes(range(256)) * 10
    begun = begin(len(content))
    for offset in range(0, len(content), 700):
        services.receive(begun.token, offset, content[offset : offset + 700], NOW)
    with open_file(begun.token) as stream:
        for start, length in ((0, 5), (690, 20), (1399, 2), (len(content) - 3, 10), (5, 2000)):
            stream.seek(start)
            assert stream.read(length) == content[start : start + length]
        assert stream.seek(0, 2) == len(content)
        assert stream.read() == b""


@pytest.mark.parametrize(
    ("offset", "why"), [(0, "replayed"), (50, "overlaps"), (150, "leaves a hole"), (-1, "no place at all")]
)
def test_a_part_that_does_not_follow_changes_nothing(offset: int, why: str) -> None:
    begun = begin(300)
    services.receive(begun.token, 0, b"a" * 100, NOW)
    with pytest.raises(WrongOffset) as refusal:
        services.receive(begun.token, offset, b"b" * 100, NOW)
    assert refusal.value.expected == 100, why
    assert FileChunk.objects.count() == 1


def test_more_than_announced_is_refused() -> None:
    begun = begin(10)
    with pytest.raises(FileTooLarge, match="plus d’octets"):
        services.receive(begun.token, 0, b"a" * 11, NOW)
    with pytest.raises(FileTooLarge, match="5 Mo"):
        services.receive(begun.token, 0, b"a" * 5_000_001, NOW)


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (0, "vide"),
        (-1, "vide"),
        (100_000_001, "101 Mo"),
        (10_000_000_000, "10\u202f000 Mo"),
    ],
)
def test_a_size_is_refused_before_anything_is_received(size: int, sentence: str) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        begin(size)
    assert not StoredFile.objects.exists()


def test_an_owner_does_not_fill_the_disk() -> None:
    for _ in range(20):
        begin(100_000_000)
    with pytest.raises(FileTooLarge, match="trop de fichiers"):
        begin(100_000_000)


def test_a_refused_file_leaves_its_reason_and_no_byte(django_capture_on_commit_callbacks: Any) -> None:
    begun = begin(len(PNG))
    with django_capture_on_commit_callbacks(execute=True):
        refused = services.receive(begun.token, 0, PNG, NOW)
    assert refused.state == FileState.REFUSED
    assert "est une image PNG" in refused.refusal
    assert not FileChunk.objects.exists()
    assert not default_storage.exists(folder_of(begun.token))
    with pytest.raises(FileLocked):
        open_file(begun.token)
    assert Entry.objects.filter(kind="file.refused", subject=OWNER).exists()


def test_a_plain_form_keeps_every_file_and_every_reason() -> None:
    uploads = [
        SimpleUploadedFile("a.pdf", PDF),
        SimpleUploadedFile("a.pdf", PDF),
        SimpleUploadedFile("vide.pdf", b""),
        SimpleUploadedFile("virus.txt", EICAR),
        SimpleUploadedFile("x" * 300 + ".png", PNG),
    ]
    received = services.receive_uploads(OWNER, "quote", uploads, by="visitor", now=NOW, accept=("pdf",))
    assert [record.state for record in received] == ["clean", "clean", "refused", "refused", "refused"]
    assert [record.refusal[:26] for record in received[2:]] == [
        "Ce fichier est vide (0 oct",
        "Ce fichier contient un vir",
        "Ce fichier est une image P",
    ]
    assert [record.name for record in files_of(OWNER)][:2] == ["a.pdf", "a.pdf"], "two of one name are kept"


def test_what_is_sent_is_told_to_other_rooms() -> None:
    told: list[object] = []
    for event in (FileAccepted, FileRefused, FileRemoved):
        events.subscribe(event, told.append)
    kept = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    services.store_bytes(OWNER, "quote", "a.pdf", PNG, by="person:1", now=NOW)
    services.remove(kept.token, by="person:1", now=NOW)
    assert [type(event).__name__ for event in told] == ["FileAccepted", "FileRefused", "FileRemoved"]
    for event in (FileAccepted, FileRefused, FileRemoved):
        events._handlers[event].remove(told.append)


def test_a_removed_file_is_gone_with_its_bytes(django_capture_on_commit_callbacks: Any) -> None:
    kept = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    assert len(objects()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(kept.token, by="person:1", now=NOW)
    assert file_record(kept.token) is None
    assert not objects()
    assert StoredFile.objects.get().name == "", "a name may name a person"
    with pytest.raises(NoSuchFile):
        services.remove(kept.token, by="person:1", now=NOW)
    with pytest.raises(NoSuchFile):
        services.receive(kept.token, 0, b"x", NOW)


def test_a_copy_shares_its_bytes_until_the_last_one_goes(django_capture_on_commit_callbacks: Any) -> None:
    first = services.store_bytes(OWNER, "rib", "rib.pdf", PDF, by="person:1", now=NOW)
    copy = services.copy_file(first.token, "test:public-2", "bank")
    assert (copy.owner, copy.purpose, copy.sha256, copy.state) == (
        "test:public-2",
        "bank",
        first.sha256,
        "clean",
    )
    assert len(set(objects())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(first.token, by="person:1", now=NOW)
    assert read_file(copy.token) == PDF
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_all("test:public-2", by="person:1", now=NOW)
    assert not objects()
    assert not default_storage.listdir(f"fichiers/{first.token[:2]}")[0]


def test_only_a_clean_file_is_copied() -> None:
    with pytest.raises(FileLocked):
        services.copy_file(begin(10).token, OWNER, "bank")
    with pytest.raises(NoSuchFile):
        services.copy_file(uuid4(), OWNER, "bank")


def test_what_is_never_finished_is_forgotten(django_capture_on_commit_callbacks: Any) -> None:
    begun = begin(100)
    services.receive(begun.token, 0, b"half", NOW)
    kept = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert cleaning.forget_unfinished(now=NOW + timedelta(days=2)) == 0
        assert cleaning.forget_unfinished(now=NOW + timedelta(days=2, seconds=1)) == 1
    assert [record.token for record in files_of(OWNER)] == [kept.token]
    assert len(objects()) == 1


def test_what_a_crash_left_is_deleted_later() -> None:
    kept = services.store_bytes(OWNER, "quote", "a.pdf", PDF, by="person:1", now=NOW)
    services.remove(kept.token, by="person:1", now=NOW)  # the process dies before the bytes are deleted
    assert len(objects()) == 1
    assert cleaning.delete_left_bytes() == 1
    assert not objects()
    lost = StoredFile(
        token=uuid4(), owner=OWNER, purpose="x", name="x", size=4, created_by="x", created_at=NOW
    )
    lost.save()
    chunk = write_chunk(lost, 0, b"lost")
    lost.delete()  # as when the transaction that made the row is undone
    assert default_storage.exists(chunk.path)
    assert cleaning.sweep_orphans(now=datetime.now(UTC)) == 0, "it may be arriving at this very moment"
    assert cleaning.sweep_orphans(now=datetime.now(UTC) + timedelta(days=2)) == 1
    assert not default_storage.exists(chunk.path)


def test_the_jobs_of_the_night_run(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = begin(2)
    monkeypatch.setattr("guichet.documents.services.receiving.CHECKED_AT_ONCE", 0)
    services.receive(begun.token, 0, b"ok", NOW)
    tasks.check_again(0)
    found = file_record(begun.token)
    assert found
    assert found.state == FileState.REFUSED, "text named PDF"
    tasks.check_file(begun.token)
    tasks.forget_files(0)
    assert file_record(begun.token) is None, "a refusal of March 2021 is old"


@pytest.mark.parametrize("token", ["", "x", "../../etc", "0" * 32, "841e383f-52a9-47af-8f48-7e55c30abc1d"])
def test_a_token_that_names_nothing_finds_nothing(token: str) -> None:
    assert file_record(token) is None
    with pytest.raises(NoSuchFile):
        open_file(token)
