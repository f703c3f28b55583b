"""What can go wrong when one asks where, each with the sentence a person reads."""

from guichet.shared.errors import BadInput


class TerritoryError(BadInput):
    """Something about a territory that Guichet cannot use; `message` says what, and what to do."""


class UnknownTerritory(TerritoryError):  # noqa: N818  # names what was received
    """No territory bears this code on this date. `successors` are official codes that took its place."""

    def __init__(self, message: str, successors: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.successors = successors


class AmbiguousCode(TerritoryError):  # noqa: N818  # names what was received
    """Several territories bear this plain code: 01 is the Ain and Guadeloupe."""


class DateBeforeTerritories(TerritoryError):  # noqa: N818  # names what was received
    """A date earlier than the first day Guichet knows the territories of."""


class TerritoriesNotLoaded(TerritoryError):  # noqa: N818  # names what was received
    """The table is empty."""


class InvalidCursor(TerritoryError):  # noqa: N818  # names what was received
    """The mark of a next page that does not belong to this search."""


class InvalidIdentifier(TerritoryError):  # noqa: N818  # names what was received
    """A SIREN or a SIRET that cannot be one."""


class BrokenTerritoryFile(TerritoryError):  # noqa: N818  # names what was received
    """The file of territories cannot be read; the sentence names the line."""
