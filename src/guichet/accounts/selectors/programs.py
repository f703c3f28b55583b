"""The tokens that a person gave to programs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from guichet.accounts.enums import Right
from guichet.accounts.models import ProgramToken
from guichet.accounts.selectors.roles import place_name

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A token as its maker sees it. `organisation` is the name of whom it acts for, empty when it has `rights`."""

    pk: int
    name: str
    organisation: str
    rights: tuple[Right, ...]
    scheme: str
    place: str
    networks: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    good: bool

    @property
    def words(self) -> str:
        """What it may do, in words."""
        if self.organisation:
            return f"agit pour {self.organisation}"
        rights = ", ".join(right.label for right in self.rights)
        return " · ".join(filter(None, [rights, self.scheme or "toutes vos aides", self.place]))


def tokens_of(person: int, *, now: datetime, real: datetime) -> tuple[TokenRecord, ...]:
    """Return the tokens a person gave, those still good first, then the last made: one query, and one a territory."""
    rows = ProgramToken.objects.filter(person=person).select_related("organisation")
    found = list(rows.order_by(F("revoked_at").desc(nulls_first=True), "-created_at", "-pk")[:MOST])
    places = {code: place_name(code, now=now) for code in {row.territory for row in found} if code}
    records = [
        TokenRecord(
            pk=row.pk,
            name=row.name,
            organisation=row.organisation.name if row.organisation else "",
            rights=tuple(Right(right) for right in row.rights),
            scheme=row.scheme,
            place=places.get(row.territory, "tout votre territoire"),
            networks=tuple(row.networks),
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            used_at=row.used_at,
            good=row.revoked_at is None and row.expires_at > real,
        )
        for row in found
    ]
    return tuple(sorted(records, key=lambda one: not one.good))
