"""What can be wrong with a scheme file or with an answer: a place, a sentence, a remedy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a scheme file. `line` counts from 1; `key` is the dotted path, "" for the file."""

    file: str
    line: int
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, ligne {self.line}"
        if self.key:
            place += f", « {self.key} »"
        return f"{place} : {self.message} {self.remedy}"


class SchemeError(ValueError):
    """A scheme file that cannot be used, with every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ScalarError(ValueError):
    """A scalar that is not what its place asks for: a French sentence, and how to write it."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}")


class DefinitionError(ValueError):
    """A rule that cannot be compiled. `path` leads to its place in the scheme's tree."""

    def __init__(self, path: tuple[str | int, ...], message: str, remedy: str) -> None:
        self.path = path
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}")


class FactError(ValueError):
    """An answer that cannot be used: the fact's name, a French sentence and the remedy."""

    def __init__(self, fact: str, message: str) -> None:
        self.fact = fact
        self.message = message
        super().__init__(message)


class FieldError(ValueError):
    """An answer of a form that cannot be used: the field's path, a French sentence that says the remedy."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        self.message = message
        super().__init__(message)
