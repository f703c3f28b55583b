"""The secrets of mailed links, and the digests under which addresses are never written to again."""

import base64
import hashlib
import hmac
import secrets

from django.core.signing import BadSignature, Signer

SALT = "news.subscriber"


def new_secret() -> str:
    """Return an unguessable secret: 256 bits."""
    return secrets.token_urlsafe(32)


def new_stamp() -> str:
    """Return what makes the links of one subscriber its own: 128 bits."""
    return secrets.token_urlsafe(16)


def new_salt() -> bytes:
    """Return 256 bits of chance."""
    return secrets.token_bytes(32)


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def address_digest(email: str, salt: bytes) -> str:
    """Return what is kept of an address that is never written to again: 64 hexadecimal signs."""
    return hmac.new(salt, email.lower().encode(), hashlib.sha256).hexdigest()


def subscriber_token(pk: int, stamp: str) -> str:
    """Return the secret part of the links in a subscriber's mails; the base alone does not give it away."""
    return _shorter(Signer(salt=SALT).sign(f"{pk}.{stamp}"))


def read_token(token: str) -> tuple[int, str] | None:
    """Return the subscriber and the stamp of a link, None when it is not ours."""
    try:
        padded = token + "=" * (-len(token) % 4)
        pk, _, stamp = (
            Signer(salt=SALT).unsign(base64.urlsafe_b64decode(padded.encode()).decode()).partition(".")
        )
        return int(pk), stamp
    except (BadSignature, ValueError):
        return None


def _shorter(text: str) -> str:
    """Mail programs cut addresses at signs such as a colon: only letters, digits, - and _ are left."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
