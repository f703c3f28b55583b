"""What accounts refuse, each with a French sentence and its remedy."""

from guichet.shared.errors import BadInput


class InvalidEmail(BadInput):
    """A mail address that cannot be one."""


class RoleRefused(BadInput):
    """A role that cannot be given, or not by this person."""


class MembershipRefused(BadInput):
    """A change of the people of an organisation that cannot be."""


class LinkRefused(BadInput):
    """A link or a code that is no longer good: used, too old, or never ours."""


class TooManyTries(BadInput):
    """Tried too often: wait."""


class CodeRefused(BadInput):
    """A code of a second factor that is not the one expected."""


class InvalidAccount(BadInput):
    """A value of one's account that cannot be kept; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TokenRefused(BadInput):
    """A token for a program that cannot be given or taken back."""
