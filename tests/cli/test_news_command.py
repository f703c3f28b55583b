"""`guichet news bounced`: addresses that came back are never written to again."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from guichet.cli import main
from guichet.news.models import Suppression
from guichet.news.services.suppressing import is_suppressed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def ready() -> Iterator[None]:
        yield

    monkeypatch.setattr("guichet.cli.news.platform", ready)


def test_given_addresses_are_suppressed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["news", "bounced", "Ancien@exemple.fr", "autre@exemple.fr"]) == 0
    assert is_suppressed("ancien@exemple.fr")
    assert "ancien@exemple.fr" not in "".join(capsys.readouterr())


def test_they_may_come_on_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ancien@exemple.fr\n\nautre@exemple.fr\n"))
    assert main(["news", "bounced", "--complaint"]) == 0
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"complaint"}


def test_one_bad_address_stops_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["news", "bounced", "ancien@exemple.fr", "pas une adresse"]) == 1
    assert not Suppression.objects.exists()
    assert "adresse 2" in capsys.readouterr().err
