"""What other rooms may do: say that an address must not be written to again."""

from guichet.news.services.suppressing import suppress_address

__all__ = ["suppress_address"]
