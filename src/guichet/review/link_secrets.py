"""The secrets of links sent by mail: the link holds it, the database its digest."""

import hashlib
import secrets


def new_secret() -> str:
    """Return an unguessable secret: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
