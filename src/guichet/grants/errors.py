"""What a grant refuses, as sentences with their remedy."""

from guichet.shared.errors import BadInput


class GrantError(BadInput):
    """Something cannot be done to a grant as it stands."""


class FieldRefused(GrantError):  # noqa: N818 - it names what was received, not a fault of the program
    """What was typed in a field cannot be used. `field` is its name in the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
