"""What the environment says of mails and of ProConnect, checked before anything starts."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TIMEOUT = 20
PROCONNECT = "GUICHET_PROCONNECT_"
ALGORITHMS = ("RS256", "ES256")


def site_address(*, demo: bool) -> str:
    """Return GUICHET_ADDRESS ("https://guichet.example.fr"), what links in mails begin with; in demonstration this machine's."""
    text = os.environ.get("GUICHET_ADDRESS", "").strip().rstrip("/")
    if not text:
        return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}" if demo else ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"GUICHET_ADDRESS={text} n’est pas l’adresse d’un site : écrivez par exemple https://guichet.example.fr"
        )
    return text


def smtp_settings(address: str) -> dict[str, Any]:
    """Turn GUICHET_SMTP_URL (smtp://user:password@host:587, smtps://host:465, smtp://host:25?tls=no) into Django's form.

    Empty when it is not given: mails then wait in the base, and nobody signs in by mail.
    """
    url = os.environ.get("GUICHET_SMTP_URL", "").strip()
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "GUICHET_SMTP_URL se lit smtp://compte:mot-de-passe@serveur:587 ou smtps://serveur:465."
        )
    if not address:
        raise ImproperlyConfigured(
            "GUICHET_SMTP_URL envoie des courriels dont les liens ont besoin de l’adresse du site : "
            "ajoutez GUICHET_ADDRESS=https://guichet.example.fr"
        )
    secure = parts.scheme == "smtps"
    tls = parse_qs(parts.query).get("tls", ["yes"])[-1] != "no"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": tls and not secure,
        "EMAIL_TIMEOUT": TIMEOUT,
    }


def proconnect_settings() -> dict[str, Any]:
    """Return the settings of mozilla-django-oidc for ProConnect; empty when GUICHET_PROCONNECT_* is not given.

    ISSUER is the address the provider signs with (https://…/api/v2); CLIENT_ID and CLIENT_SECRET are those it gave;
    ALGORITHM is RS256 unless ES256 is said.
    """
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    given = {name: os.environ.get(PROCONNECT + name, "").strip() for name in names}
    if not any(given.values()):
        return {}
    if missing := [PROCONNECT + name for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"ProConnect n’est réglé qu’à moitié : ajoutez {', '.join(missing)}.")
    issuer = given["ISSUER"].rstrip("/")
    if urlsplit(issuer).scheme != "https":
        raise ImproperlyConfigured(f"{PROCONNECT}ISSUER={issuer} doit commencer par https://")
    algorithm = os.environ.get(PROCONNECT + "ALGORITHM", "RS256").strip()
    if algorithm not in ALGORITHMS:
        raise ImproperlyConfigured(f"{PROCONNECT}ALGORITHM={algorithm} : écrivez RS256 ou ES256.")
    return oidc_settings(issuer, given["CLIENT_ID"], given["CLIENT_SECRET"], algorithm)


def oidc_settings(issuer: str, client_id: str, client_secret: str, algorithm: str) -> dict[str, Any]:
    """Return what mozilla-django-oidc and we need for one provider whose addresses are those of ProConnect."""
    return {
        "PROCONNECT_ISSUER": issuer,
        "OIDC_RP_CLIENT_ID": client_id,
        "OIDC_RP_CLIENT_SECRET": client_secret,
        "OIDC_RP_SIGN_ALGO": algorithm,
        "OIDC_RP_SCOPES": "openid given_name usual_name email uid siret idp_id",
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{issuer}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": f"{issuer}/token",
        "OIDC_OP_USER_ENDPOINT": f"{issuer}/userinfo",
        "OIDC_OP_JWKS_ENDPOINT": f"{issuer}/jwks",
        "OIDC_OP_LOGOUT_ENDPOINT": f"{issuer}/session/end",
        "OIDC_AUTHENTICATION_CALLBACK_URL": "proconnect-return",
        "OIDC_REDIRECT_FIELD_NAME": "suite",
        "OIDC_STATE_SIZE": 43,
        "OIDC_NONCE_SIZE": 43,
        "OIDC_MAX_STATES": 5,
        "OIDC_STORE_ID_TOKEN": True,
        "OIDC_TIMEOUT": TIMEOUT,
        "OIDC_USE_PKCE": False,  # ProConnect refuses the parameters it does not know
    }
