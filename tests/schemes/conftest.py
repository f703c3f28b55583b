"""A catalogue for the tests: a folder of small files, or the real ones, on the day of the demonstration."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from django.template import engines

from guichet.schemes import selectors
from guichet.schemes.services import LoadReport, load_schemes
from guichet.schemes.web import exports, leaflets
from guichet.shared import clock

from .files import scheme_text, write

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / "schemes"
DAY = date(2021, 3, 1)
NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what another test compiled or printed."""
    selectors.forget()
    leaflets._kept.clear()
    exports._kept.clear()
    yield
    selectors.forget()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return DAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ordinateurs=scheme_text())
    return tmp_path


@pytest.fixture
def loaded(db: None, folder: Path) -> LoadReport:
    return load_schemes(folder, now=NOW)


@pytest.fixture
def real(db: None) -> LoadReport:
    return load_schemes(REAL, now=NOW)


class _ForgottenVariable(str):
    """Stops a page that shows a variable its view did not give."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> NoReturn:
        raise AssertionError(f"the template shows {variable}, which the view does not give")


@pytest.fixture
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own engine has one
    monkeypatch.setattr(engine, "string_if_invalid", _ForgottenVariable("forgotten"))
