"""The second factor of officers: a code that an application gives every 30 seconds (RFC 6238), or a recovery code."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.db import transaction
from django_otp.oath import TOTP

from guichet.accounts.enums import SecondFactorMeans
from guichet.accounts.errors import CodeRefused
from guichet.accounts.models import Person, RecoveryCode, SecondFactor
from guichet.accounts.services.throttling import forget_tries, throttle
from guichet.accounts.tokens import decrypt, encrypt, keyed_digest, new_recovery_code, new_secret
from guichet.journal.services import record

PERIOD = 30  # seconds
TOLERANCE = 1  # periods before and after: clocks differ
TRIES, WITHIN = 5, timedelta(minutes=15)
RECOVERY_CODES = 10
WRONG = (
    "Ce n’est pas le code attendu : attendez le suivant dans votre application, puis tapez ses six chiffres."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an application needs to give codes: the secret as text, and the address a QR code holds."""

    secret: str
    address: str


def has_second_factor(person: int) -> bool:
    """Tell whether a person has a second factor in force."""
    return SecondFactor.objects.filter(person=person, confirmed_at__isnull=False).exists()


@transaction.atomic
def begin_enrolment(person: int, *, real: datetime) -> Enrolment:
    """Return the secret to give to an application; the same until a first code confirms it, or for a day."""
    Person.objects.select_for_update().get(pk=person)
    factor = SecondFactor.objects.filter(person=person).first()
    if factor is not None and factor.confirmed_at is not None:
        raise CodeRefused("Votre application donne déjà des codes : retirez-la d’abord dans « Mon compte ».")
    secret = decrypt(factor.secret) if factor and factor.created_at > real - timedelta(days=1) else None
    if secret is None:
        secret = new_secret()
        SecondFactor.objects.update_or_create(
            person_id=person, defaults={"secret": encrypt(secret), "created_at": real, "last_step": 0}
        )
    text = base64.b32encode(secret).decode()
    email = Person.objects.values_list("email", flat=True).get(pk=person)
    asked = urlencode({"secret": text, "issuer": "Guichet", "period": PERIOD, "digits": 6})
    return Enrolment(secret=text, address=f"otpauth://totp/Guichet:{quote(email)}?{asked}")


def confirm_enrolment(person: int, code: str, *, real: datetime, now: datetime) -> tuple[str, ...]:
    """Put the application in force with its first code; returns ten recovery codes, shown this once."""
    _count(person, real)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(person=person, confirmed_at=None).first()
        if factor is None or not _accepts(factor, code, real):
            raise CodeRefused(WRONG)
        factor.confirmed_at = real
        factor.save(update_fields=["confirmed_at", "last_step"])
        codes = _renew_recovery_codes(person)
        _record("second_factor.added", person, now)
    forget_tries(_tries(person))
    return codes


def check_code(person: int, code: str, *, real: datetime, now: datetime) -> SecondFactorMeans:
    """Accept a code of the application, never twice, or a recovery code, once. CodeRefused, TooManyTries."""
    _count(person, real)
    with transaction.atomic():
        factor = (
            SecondFactor.objects.select_for_update().filter(person=person, confirmed_at__isnull=False).first()
        )
        means = SecondFactorMeans.APPLICATION
        if factor is not None and _accepts(factor, code, real):
            factor.save(update_fields=["last_step"])
        elif factor is not None and _use_recovery_code(person, code, real):
            means = SecondFactorMeans.RECOVERY
            _record("second_factor.recovered", person, now)
        else:
            raise CodeRefused(WRONG)
    forget_tries(_tries(person))
    return means


@transaction.atomic
def remove_second_factor(person: int, *, by: str, now: datetime) -> None:
    """Forget the application and the recovery codes: the next session of an officer asks for a new one."""
    SecondFactor.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    _record("second_factor.removed", person, now, by=by)


def recovery_codes_left(person: int) -> int:
    """Count the recovery codes not used yet."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def _accepts(factor: SecondFactor, code: str, real: datetime) -> bool:
    """Check a code against the periods around now, later than the last one accepted: a code read over a shoulder is dead."""
    secret, digits = decrypt(factor.secret), "".join(code.split())
    if secret is None or not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = TOTP(secret, step=PERIOD)
    totp.time = real.timestamp()
    if not totp.verify(int(digits), tolerance=TOLERANCE, min_t=factor.last_step + 1):
        return False
    factor.last_step = totp.t()
    return True


def _use_recovery_code(person: int, code: str, real: datetime) -> bool:
    written = "".join(sign for sign in code.lower() if sign.isalnum())
    wanted = keyed_digest(f"{person}:{written}", "recovery")
    codes = RecoveryCode.objects.filter(person=person, code_hash=wanted, used_at=None)
    return codes.update(used_at=real) == 1


def _renew_recovery_codes(person: int) -> tuple[str, ...]:
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            person_id=person, code_hash=keyed_digest(f"{person}:{code.replace('-', '')}", "recovery")
        )
        for code in codes
    )
    return codes


def _tries(person: int) -> str:
    return f"second factor of {person}"


def _count(person: int, real: datetime) -> None:
    throttle(_tries(person), limit=TRIES, real=real, within=WITHIN)


def _record(kind: str, person: int, now: datetime, by: str = "") -> None:
    record(kind, f"person:{person}", actor=by or f"person:{person}", now=now)
