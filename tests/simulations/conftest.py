"""All of France and the shipped schemes, loaded once; templates that refuse a forgotten variable."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.template import engines

from guichet.schemes import selectors


@pytest.fixture(scope="module", autouse=True)
def fresh() -> Iterator[None]:
    """Forget the schemes that another room's tests compiled."""
    selectors.forget()
    yield
    selectors.forget()


@pytest.fixture
def catalogue(france: None, schemes: None) -> None:
    """All of France and the shipped schemes."""


class _ForgottenVariable(str):
    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> NoReturn:
        raise AssertionError(f"the template shows {variable}, which the view does not give")


@pytest.fixture
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own engine has one
    monkeypatch.setattr(engine, "string_if_invalid", _ForgottenVariable("forgotten"))
