"""What alerts refuse, each with a French sentence and its remedy."""

from guichet.shared.errors import BadInput


class AlertRefused(BadInput):
    """A value of an alert that cannot be kept; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class AlertLinkRefused(BadInput):
    """A mailed link that is no longer good."""
