"""Open and close the session of a browser."""

import re

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from guichet.accounts.enums import SignInMethod
from guichet.accounts.sessions import BEGUN, BROWSER, METHOD, VERIFIED
from guichet.shared import clock

BACKEND = "guichet.accounts.backends.PersonBackend"
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone|iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def open_session(request: HttpRequest, person: int, method: SignInMethod, *, verified: bool = False) -> None:
    """Sign this browser in as a person, under a new session key; what the session kept for a visitor stays.

    The token of forms is not changed, unlike Django's own `login`: a link in a mail opens a second tab, and the form
    half filled in the first one must still be accepted.
    """
    session = request.session
    if session.get(SESSION_KEY) not in {None, str(person)}:
        session.flush()
    else:
        session.cycle_key()
    session[SESSION_KEY] = str(person)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[BEGUN] = int(clock.real().timestamp())
    session[METHOD] = str(method)
    session[BROWSER] = browser_of(request)
    session[VERIFIED] = verified


def mark_verified(request: HttpRequest) -> None:
    """Remember that the second factor was given in this session, under a new key."""
    request.session.cycle_key()
    request.session[VERIFIED] = True


def close_session(request: HttpRequest) -> None:
    """Sign this browser out."""
    request.session.flush()
    rotate_token(request)


def browser_of(request: HttpRequest) -> str:
    """Return "Firefox sur Linux": enough to know one's devices again, no more."""
    agent = request.headers.get("user-agent", "")[:400]
    browser = next((name for sign, name in BROWSERS if sign in agent), "Navigateur")
    system = next((name for sign, name in SYSTEMS if re.search(sign, agent)), "")
    return f"{browser} sur {system}" if system else browser
