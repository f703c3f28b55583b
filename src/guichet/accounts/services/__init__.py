"""What other rooms may change of accounts."""

from guichet.accounts.services.notifying import notify

__all__ = ["notify"]
