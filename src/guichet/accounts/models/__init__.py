"""Who: people and organisations, how they sign in, the mails they receive."""

from guichet.accounts.models.mails import Mail
from guichet.accounts.models.people import (
    HeldRole,
    Invitation,
    Membership,
    Organisation,
    Person,
    ProgramToken,
)
from guichet.accounts.models.signing_in import RecoveryCode, SecondFactor, Session, SignInLink, Throttle

__all__ = [
    "HeldRole",
    "Invitation",
    "Mail",
    "Membership",
    "Organisation",
    "Person",
    "ProgramToken",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SignInLink",
    "Throttle",
]
