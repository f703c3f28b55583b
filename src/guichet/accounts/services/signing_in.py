"""Sign in by a link sent by mail, good once and a quarter of an hour, or by the code of the same mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts.errors import LinkRefused
from guichet.accounts.models import Mail, Person, SignInLink
from guichet.accounts.permissions.doors import local_path
from guichet.accounts.selectors.records import PersonRecord
from guichet.accounts.services.notifying import queue
from guichet.accounts.services.people import find_or_make_person, read_email
from guichet.accounts.services.throttling import forget_tries, throttle
from guichet.accounts.tokens import digest, keyed_digest, new_code, new_token
from guichet.journal.services import record

LINK_LIFE = timedelta(minutes=15)
LINKS_PER_ADDRESS, LINKS_PER_NETWORK, CODES_PER_LINK = 5, 60, 5
GONE = "Ce lien a déjà servi ou n’est plus valable : demandez-en un autre, il arrive en un instant."
WRONG_CODE = "Ce n’est pas le code du dernier courriel : recopiez ses six chiffres, ou demandez-en un autre."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who a link or a code signs in, and where they go on."""

    person: PersonRecord
    suite: str


def ask_link(email: str, *, suite: str, network: str, real: datetime, now: datetime) -> str:
    """Send a link and a code to this address; returns the public name of the request, which the code goes with.

    The answer is the same whether the address is known, unknown or closed. InvalidEmail, TooManyTries.
    """
    email = read_email(email)
    throttle(f"links to {email}", limit=LINKS_PER_ADDRESS, real=real)
    throttle(f"links from {network}", limit=LINKS_PER_NETWORK, real=real)
    token, code, public_id = new_token(), new_code(), new_token()
    if Person.objects.filter(email=email, disabled_at__isnull=False).exists():
        return public_id
    with transaction.atomic():
        SignInLink.objects.create(
            email=email,
            public_id=public_id,
            token_hash=digest(token),
            code_hash=keyed_digest(f"{public_id}:{code}", "code"),
            suite=local_path(suite),
            created_at=real,
            expires_at=real + LINK_LIFE,
        )
        text = (
            "Pressez ce lien pour entrer dans Guichet. Il sert une fois, pendant 15 minutes.\n\n"
            f"Sur un autre appareil, tapez ce code : {code[:3]} {code[3:]}\n\n"
            "Vous n’avez rien demandé ? Ne faites rien : sans vous, personne n’entre."
        )
        mail = Mail(to=email, subject="Entrer dans Guichet", text=text, secret=True)
        mail.link = f"/connexion/{token}"
        queue(mail, due_at=now, now=now)
    return public_id


def peek(token: str, *, real: datetime) -> str:
    """Return the address a link would sign in, without using it. LinkRefused when it is no longer good."""
    link = SignInLink.objects.filter(token_hash=digest(token), used_at=None, expires_at__gt=real).first()
    if link is None:
        raise LinkRefused(GONE)
    return link.email


def use_link(token: str, *, real: datetime, now: datetime) -> SignedIn:
    """Use a link, once. LinkRefused when it has been used, is too old, or was never ours."""
    return _use({"token_hash": digest(token)}, GONE, "link", real=real, now=now)


def use_code(public_id: str, code: str, *, network: str, real: datetime, now: datetime) -> SignedIn:
    """Use the code of the mail that this browser asked for. LinkRefused, and TooManyTries after five wrong ones."""
    digits = "".join(sign for sign in code if sign.isdigit())
    throttle(f"codes of {public_id}", limit=CODES_PER_LINK, real=real)
    throttle(f"codes from {network}", limit=LINKS_PER_NETWORK, real=real)
    wanted = {"public_id": public_id, "code_hash": keyed_digest(f"{public_id}:{digits}", "code")}
    found = _use(wanted, WRONG_CODE, "code", real=real, now=now)
    forget_tries(f"codes of {public_id}")
    return found


@transaction.atomic
def _use(wanted: dict[str, str], refusal: str, method: str, *, real: datetime, now: datetime) -> SignedIn:
    """Mark the link used in one statement: of two who press it at once, one comes in."""
    links = SignInLink.objects.filter(**wanted)
    if not links.filter(used_at=None, expires_at__gt=real).update(used_at=real):
        raise LinkRefused(refusal)
    link = links.get()
    person = find_or_make_person(link.email, now=now)
    if Person.objects.filter(pk=person.pk, disabled_at__isnull=False).exists():
        raise LinkRefused(GONE)
    record("session.opened", person.reference, actor=person.reference, now=now, details={"by": method})
    return SignedIn(person=person, suite=link.suite)
