"""What can go wrong when a document is made."""

from guichet.shared.errors import BadInput


class UnprintableDocument(BadInput):
    """The document cannot be made from what it was given; `message` says so to the person who asked."""
