"""What every part of a scheme file shares."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Part(BaseModel):
    """A part of a scheme file: closed, and unchanged once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def file_problem(message: str, remedy: str) -> PydanticCustomError:
    """Say what is wrong with a part and how to mend it, as validators must."""
    return PydanticCustomError("guichet", "{message} {remedy}", {"message": message, "remedy": remedy})
