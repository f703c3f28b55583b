"""What happened to a grant, told in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardMade:
    """A decision that was signed made a grant; amounts in cents."""

    award: int
    number: int
    granted_cents: int
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned:
    """A version of an agreement was signed by all who sign it; amounts in cents."""

    award: int
    number: int
    version: int
    granted_cents: int
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAccepted:
    """A report of a grant was accepted; `key` is its id in the scheme file."""

    award: int
    number: int
    key: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardEnded:
    """A grant was completed or cancelled; `granted_cents` is its final amount."""

    award: int
    number: int
    state: str
    granted_cents: int
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryMoved:
    """A demand of repayment moved; `cents` is what it asks, keeps or got back, as its `state` says."""

    award: int
    number: int
    recovery: int
    state: str
    cents: int
    actor: str
    at: datetime
