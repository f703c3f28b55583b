"""What other rooms are told of contracts when Django starts."""

from guichet.crte.permissions import annex_read, nobody
from guichet.documents.permissions import register_owner


def install() -> None:
    """Called once, when Django is ready."""
    register_owner("crte", annex_read, nobody)
