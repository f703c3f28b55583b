"""`guichet roles grant` makes the first national manager; what cannot be is one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from guichet.accounts.models import HeldRole
from guichet.cli import main, roles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture(autouse=True)
def this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the test's database rather than start one."""

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(roles, "platform", here)


def test_the_first_national_manager(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["roles", "grant", "Relance@exemple.fr", "national_manager"]) == 0
    assert "responsable national" in capsys.readouterr().out
    assert HeldRole.objects.get().person.email == "relance@exemple.fr"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["x@exemple.fr", "emperor"], "n'est pas un rôle"),
        (["x", "reviewer"], "incomplète"),
        (["x@exemple.fr", "reviewer", "--territory", "DEP-999"], "999"),
    ],
)
def test_what_cannot_be_given(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roles", "grant", *words]) == 1
    assert told in capsys.readouterr().err
    assert not HeldRole.objects.exists()
