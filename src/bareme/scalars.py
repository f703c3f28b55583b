"""The scalars of a scheme file as pydantic types: text in, exact values out, problems as French sentences."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from bareme.errors import ScalarError
from bareme.siret import parse_siret
from bareme.values import parse_amount, parse_date, parse_integer, parse_yes_no

Value = TypeVar("Value")


def scalar(parse: Callable[[str], Value]) -> BeforeValidator:
    """Wrap a parser of text so that its sentence and remedy reach the person who writes the file."""

    def validate(raw: Any) -> Any:
        if not isinstance(raw, str):
            raise PydanticCustomError(
                "guichet",
                "{message} {remedy}",
                {"message": "une valeur simple est attendue ici.", "remedy": "Écrivez-la sur une ligne."},
            )
        try:
            return parse(raw)
        except ScalarError as problem:
            raise PydanticCustomError(
                "guichet", "{message} {remedy}", {"message": problem.message, "remedy": problem.remedy}
            ) from None

    return BeforeValidator(validate)


YesNo = Annotated[bool, scalar(parse_yes_no)]
Day = Annotated[date, scalar(parse_date)]
Whole = Annotated[int, scalar(parse_integer)]
Siret = Annotated[str, scalar(parse_siret)]
Cents = Annotated[int, scalar(lambda text: parse_amount(text, euro_sign=True))]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SharedName = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+){0,9}$", max_length=60)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^(COM|EPCI|EPT|ARR|DEP|REG|COL)-[0-9A-Z]{2,9}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$", max_length=500)]
