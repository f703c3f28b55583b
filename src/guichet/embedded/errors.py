"""The one error of this package: a French sentence that names the cause and the remedy."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message is shown as it is."""
