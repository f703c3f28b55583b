"""What a review refuses, as sentences with their remedy."""

from guichet.shared.errors import BadInput


class ReviewError(BadInput):
    """Something cannot be done in this review as it stands."""
