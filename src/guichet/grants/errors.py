"""What a grant refuses, as sentences with their remedy."""

from guichet.shared.errors import BadInput


class GrantError(BadInput):
    """Something cannot be done to a grant as it stands."""
