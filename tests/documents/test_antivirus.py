"""With clamd: locked until it says clean, deleted when it says infected, tried again while it is silent."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from guichet.config.environment import read_clamd
from guichet.documents import services
from guichet.documents.checking.antivirus import infection
from guichet.documents.enums import FileState
from guichet.documents.errors import AntivirusSilent, FileLocked
from guichet.documents.models import FileChunk
from guichet.documents.selectors import FileRecord, file_record, open_file
from guichet.documents.services import checks

from .hostile import PDF

NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)


class Clamd:
    """Speaks as clamd does, on loopback or on a Unix socket; finds what holds b"INFECTED"."""

    def __init__(self, place: Path | None = None) -> None:
        self.socket = socket.socket(socket.AF_UNIX if place else socket.AF_INET, socket.SOCK_STREAM)
        self.socket.bind(str(place) if place else ("127.0.0.1", 0))
        self.socket.listen()
        self.address = str(place) if place else f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.answer = b""
        self.received = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\x00"
                self.received = b""
                while length := struct.unpack("!I", stream.read(4))[0]:
                    self.received += stream.read(length)
                verdict = b"stream: Test.Virus FOUND" if b"INFECTED" in self.received else b"stream: OK"
                link.sendall((self.answer or verdict) + b"\x00")

    def stop(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    """Run an antivirus and configure it."""
    started = Clamd()
    settings.CLAMD = started.address
    yield started
    started.stop()


@pytest.fixture
def silent(settings: Any) -> None:
    """Configure an antivirus that does not run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{probe.getsockname()[1]}"


def store(content: bytes = PDF) -> FileRecord:
    return services.store_bytes("test:public-1", "quote", "a.pdf", content, by="person:1", now=NOW)


def test_every_byte_is_asked_about(clamd: Clamd) -> None:
    assert infection(clamd.address, [b"a" * 70_000, b"b"]) == ""
    assert clamd.received == b"a" * 70_000 + b"b"
    assert infection(f"tcp://{clamd.address}", [b"INFECTED"]) == "Test.Virus"


def test_a_unix_socket_answers_too(tmp_path: Path) -> None:
    started = Clamd(tmp_path / "clamd.ctl")
    assert infection(f"unix:{started.address}", [b"INFECTED"]) == "Test.Virus"
    started.stop()


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: something else", b"OK", b"\xff"]
)
def test_any_other_answer_is_no_verdict(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(AntivirusSilent):
        infection(clamd.address, [b"x"])


@pytest.mark.django_db
def test_a_clean_file_opens(clamd: Clamd) -> None:
    kept = store()
    assert kept.state == FileState.CLEAN
    assert clamd.received == PDF


@pytest.mark.django_db
def test_an_infected_file_is_deleted_at_once(clamd: Clamd, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refused = store(PDF + b"INFECTED")
    assert refused.state == FileState.REFUSED
    assert "contient un virus" in refused.refusal
    assert not FileChunk.objects.exists()


@pytest.mark.django_db
def test_a_file_waits_while_the_antivirus_is_silent(silent: None, settings: Any) -> None:
    waiting = store()
    assert (waiting.state, waiting.delayed) == (FileState.CHECKING, True)
    with pytest.raises(FileLocked):
        open_file(waiting.token)
    for _ in range(4):
        store()
    assert checks.check_waiting(now=NOW) == 0, "three silences are enough for one run"
    started = Clamd()
    settings.CLAMD = started.address
    assert checks.check_waiting(now=NOW) == 5
    found = file_record(waiting.token)
    assert found
    assert (found.state, found.delayed) == (FileState.CLEAN, False)
    started.stop()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("", ""),
        ("127.0.0.1:3310", "127.0.0.1:3310"),
        ("tcp://clamav:3310", "tcp://clamav:3310"),
        ("[::1]:3310", "[::1]:3310"),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("unix:/run/clamd", "unix:/run/clamd"),
    ],
)
def test_an_address_of_clamd_is_read(monkeypatch: pytest.MonkeyPatch, value: str, kept: str) -> None:
    monkeypatch.setenv("GUICHET_CLAMD", value)
    assert read_clamd("GUICHET_CLAMD") == kept


@pytest.mark.parametrize("value", ["yes", "clamav", "http://clamav:3310/scan", "127.0.0.1:", "run/clamd"])
def test_a_doubtful_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("GUICHET_CLAMD", value)
    with pytest.raises(ImproperlyConfigured, match="écrivez par exemple"):
        read_clamd("GUICHET_CLAMD")
