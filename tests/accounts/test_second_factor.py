"""The second factor of officers: asked in each session, never twice the same code, not guessed."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import hotp

from guichet.accounts.errors import CodeRefused, TooManyTries
from guichet.accounts.models import RecoveryCode, SecondFactor, Throttle
from guichet.accounts.services import second_factor
from guichet.shared import clock
from tests import people

pytestmark = pytest.mark.django_db

REAL = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)


def code_at(secret: str, instant: datetime) -> str:
    """What an application shows at this instant."""
    return f"{hotp(base64.b32decode(secret.replace(' ', '')), int(instant.timestamp()) // 30):06}"


def enrolled(person: int) -> tuple[str, tuple[str, ...]]:
    secret = second_factor.begin_enrolment(person, real=REAL).secret
    codes = second_factor.confirm_enrolment(person, code_at(secret, REAL), real=REAL, now=people.NOW)
    return secret, codes


def check(person: int, code: str, real: datetime) -> Any:
    return second_factor.check_code(person, code, real=real, now=people.NOW)


@pytest.fixture
def person() -> int:
    found = people.make("reviewer").person
    assert found is not None
    return found


def test_a_code_is_accepted_once(person: int) -> None:
    secret, _ = enrolled(person)
    with pytest.raises(CodeRefused):
        check(person, code_at(secret, REAL), REAL)  # it confirmed the application already
    later = REAL + timedelta(minutes=2)
    check(person, code_at(secret, later), later)
    with pytest.raises(CodeRefused):
        check(person, code_at(secret, later), later + timedelta(seconds=5))
    with pytest.raises(CodeRefused):
        check(person, code_at(secret, later - timedelta(seconds=30)), later)


@pytest.mark.parametrize(
    ("late", "accepted"), [(0, True), (30, True), (-30, True), (90, False), (-90, False)]
)
def test_clocks_may_differ_by_one_period(person: int, late: int, accepted: bool) -> None:
    secret, _ = enrolled(person)
    at = REAL + timedelta(hours=1)
    code = code_at(secret, at - timedelta(seconds=late))
    if accepted:
        check(person, code, at)
    else:
        with pytest.raises(CodeRefused):
            check(person, code, at)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠٠٠٠٠٠", "-12345", " "])
def test_what_is_no_code_is_refused(person: int, code: str) -> None:
    enrolled(person)
    with pytest.raises(CodeRefused):
        check(person, code, REAL + timedelta(hours=1))


def test_codes_are_not_guessed(person: int) -> None:
    secret, _ = enrolled(person)
    at = REAL + timedelta(hours=1)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            check(person, "000000", at)
    with pytest.raises(TooManyTries, match="15 minutes"):
        check(person, code_at(secret, at), at)
    at += timedelta(minutes=16)
    check(person, code_at(secret, at), at)
    assert not Throttle.objects.exists()


def test_recovery_codes_serve_once_each(person: int) -> None:
    _, codes = enrolled(person)
    assert len(set(codes)) == 10
    at = REAL + timedelta(hours=1)
    check(person, codes[0].upper(), at)
    with pytest.raises(CodeRefused):
        check(person, codes[0], at)
    check(person, codes[1].replace("-", " "), at)
    assert second_factor.recovery_codes_left(person) == 8
    assert not RecoveryCode.objects.filter(code_hash__in=codes).exists()


def test_the_base_holds_no_secret(person: int) -> None:
    secret, codes = enrolled(person)
    kept = SecondFactor.objects.get().secret
    assert secret.replace(" ", "") not in kept
    assert base64.b32decode(secret).hex() not in kept
    assert codes[0] not in str(list(RecoveryCode.objects.values()))


def test_another_site_key_opens_nothing(person: int, settings: Any) -> None:
    secret, _ = enrolled(person)
    settings.SECRET_KEY = "another"
    with pytest.raises(CodeRefused):
        check(person, code_at(secret, REAL + timedelta(hours=1)), REAL + timedelta(hours=1))


def test_an_officer_adds_an_application_and_goes_on(client: Client) -> None:
    people.sign_in(client, "national_manager", verified=False)
    asked = client.get("/roles")
    assert asked["Location"] == "/connexion/code?suite=%2Froles"
    add = client.get(asked["Location"])
    assert add["Location"].startswith("/compte/code?suite=")
    page = client.get(add["Location"]).content.decode()
    secret = re.search(r"<strong>([A-Z2-7 ]{32,})</strong>", page)
    assert secret
    assert "<svg" in page
    wrong = client.post("/compte/code", {"code": "000000", "suite": "/roles"})
    assert wrong.status_code == 422
    assert secret[1] in wrong.content.decode(), "the same secret: the application already has it"
    key = client.session.session_key
    shown = client.post("/compte/code", {"code": code_at(secret[1], clock.real()), "suite": "/roles"})
    assert shown.content.decode().count("<li>") >= 10
    assert client.session.session_key != key
    assert client.get("/roles").status_code == 200
    assert client.get("/compte/code")["Location"] == "/compte", "recovery codes are shown once"


def test_each_session_asks_again(client: Client, person: int) -> None:
    secret, codes = enrolled(person)
    people.sign_in_person(client, person, verified=False)
    client.post("/connexion/code", {"code": code_at(secret, clock.real()), "suite": "/compte"})
    assert client.session["verified"] is True
    other = Client()
    people.sign_in_person(other, person, verified=False)
    page = other.post("/connexion/code", {"code": code_at(secret, clock.real()), "suite": "/compte"})
    assert page.status_code == 422, "the same code, seen over a shoulder"
    assert other.post("/connexion/code", {"code": codes[0]})["Location"] == "/compte"


def test_whoever_did_not_give_the_code_cannot_remove_it(client: Client, person: int) -> None:
    enrolled(person)
    people.sign_in_person(client, person, verified=False)
    client.post("/compte/code/retirer")
    assert SecondFactor.objects.exists()
    people.sign_in_person(client, person, verified=True)
    client.post("/compte/code/retirer")
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
