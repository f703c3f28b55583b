"""The settings of the site under test: the demonstration's, where a forgotten variable is a failure."""

from pathlib import Path
from typing import NoReturn

from guichet.config.settings import *  # noqa: F403  # a settings module is made of names
from guichet.config.settings import TEMPLATES


class ForgottenVariableError(Exception):
    """A template shows a variable that the view did not give."""


class _Refuse(str):
    """Django formats `string_if_invalid` with the variable's name when it holds %s."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> NoReturn:
        raise ForgottenVariableError(str(variable))


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Refuse("forgotten")
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
ROOT_URLCONF = "tests.e2e.urls"
