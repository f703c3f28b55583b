"""Secrets given to people and programs: made here, kept as digests only."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no sign taken for another


def new_token() -> str:
    """Return 256 bits of chance, fit for an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 of a token of 256 bits: what is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(text: str, purpose: str) -> str:
    """Return a digest that only this site can make: for what is short enough to be guessed (codes, addresses)."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    """Return six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def new_recovery_code() -> str:
    """Return ten signs in two groups: 50 bits."""
    signs = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def new_secret() -> bytes:
    """Return the 160 bits that a second factor shares with the site (RFC 4226, 4)."""
    return secrets.token_bytes(20)


def encrypt(secret: bytes) -> str:
    """Encrypt with a key derived from the site's: the base alone does not give second factors away."""
    return _cipher().encrypt(secret).decode()


def decrypt(text: str) -> bytes | None:
    """Return what `encrypt` hid; None when the site's key has changed since."""
    try:
        return _cipher().decrypt(text.encode())
    except InvalidToken:
        return None


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
