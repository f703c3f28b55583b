"""What can go wrong in a simulation, each with the sentence a person reads."""

from guichet.shared.errors import BadInput


class UnreadableFacts(BadInput):
    """A file of facts that cannot be used; the sentence names line and column."""


class UnusableAnswer(BadInput):
    """An answer that is not what its question asks. `field` is the fact's name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnusableParameter(BadInput):
    """A what-if on a parameter that does not exist, or with a value of another kind. `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
