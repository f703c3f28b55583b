"""What the journal refuses."""

from guichet.shared.errors import BadInput


class EntryTooLong(BadInput):
    """More than an entry holds: it is kept for ever, and read again by each verification."""
