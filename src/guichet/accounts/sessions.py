"""Sessions in the database, one row a browser: listed, closed one by one, and useless to whoever reads the table."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from guichet.accounts.models import Session
from guichet.shared import clock

BEGUN, METHOD, BROWSER, VERIFIED = "begun", "method", "browser", "verified"
PROCONNECT_TOKEN = "oidc_id_token"  # noqa: S105 - the name of a key, mozilla-django-oidc chose it


def stored_key(cookie: str) -> str:
    """Return what the table holds for what the cookie holds."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's store, with the person, the browser and the dates as columns, under a digest of the key."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        key = stored_key(self.session_key or "")
        self.row = Session.objects.filter(session_key=key, expire_date__gt=clock.real()).first()
        if self.row is None:
            self._session_key: str | None = None
        return self.row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=stored_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=stored_key(key)).delete()

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        real = clock.real()
        begun = data.get(BEGUN)
        first = (
            self.row.begun_at
            if self.row and self.row.session_key == stored_key(self.session_key or "")
            else real
        )
        content = cast(dict[str, Any], data)
        return Session(
            session_key=stored_key(self.session_key or ""),
            session_data=self.encode(content),
            expire_date=self.get_expiry_date(),
            person_id=data.get(SESSION_KEY),
            begun_at=datetime.fromtimestamp(begun, UTC) if begun else first,
            seen_at=real,
            method=data.get(METHOD, ""),
            browser=data.get(BROWSER, ""),
        )
