"""What the environment says, checked: each reader returns a usable value or stops with a sentence."""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def read_flag(name: str) -> bool:
    """Read a yes/no variable; anything doubtful is refused rather than taken for a no."""
    value = os.environ.get(name, "").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: write 1 or 0.")


def read_instant(name: str) -> datetime | None:
    """Read a date and time (ISO 8601, Paris time unless it says otherwise), None when it is not given."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or not 2000 <= instant.year <= 2100:
        raise ImproperlyConfigured(
            f"{name}={value} n'est pas une date et une heure entre 2000 et 2100 : "
            "écrivez par exemple 2021-03-01T09:00."
        )
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo("Europe/Paris"))


def read_clamd(name: str) -> str:
    """Read where the antivirus listens: host:port or the path of its Unix socket; empty when there is none."""
    value = os.environ.get(name, "").strip()
    if value and not re.fullmatch(r"(?:unix:)?/\S+|(?:tcp://)?(?:[^/:\s]+|\[[0-9a-f:]+\]):\d{1,5}", value):
        raise ImproperlyConfigured(
            f"{name}={value} n'est pas une adresse de clamd : écrivez par exemple 127.0.0.1:3310 "
            "ou /run/clamav/clamd.ctl."
        )
    return value


def read_secret_key(data_dir: Path) -> str:
    """Return GUICHET_SECRET_KEY, else a key made once and kept beside the data (mode 0600)."""
    if key := os.environ.get("GUICHET_SECRET_KEY"):
        return key
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def database_settings(url: str | None = None) -> dict[str, Any]:
    """Turn `url` or DATABASE_URL (postgresql://user:password@host:port/name?host=/socket) into Django's form."""
    url = url or os.environ.get("DATABASE_URL") or "postgresql://guichet@/guichet"
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// : Guichet needs PostgreSQL 15+."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "guichet",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
