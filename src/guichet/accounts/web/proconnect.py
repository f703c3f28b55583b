"""Sign in by ProConnect (OpenID Connect, authorisation code flow), by mozilla-django-oidc made stricter.

What the library leaves open is closed here: audience, issuer and dates of each token are required, the answer about
the person must be a token signed by the provider about the same subject, and nothing that fails ends in a failure page.
"""

import secrets
from typing import Any, NamedTuple
from urllib.parse import urlencode

import jwt
import requests
import structlog
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import absolutify
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from guichet.accounts.enums import SignInMethod
from guichet.accounts.errors import InvalidEmail, LinkRefused
from guichet.accounts.permissions import local_path
from guichet.accounts.permissions.opening import open_session
from guichet.accounts.services import federation
from guichet.accounts.sessions import METHOD, PROCONNECT_TOKEN
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.territories.errors import InvalidIdentifier

SIGNED_OUT = "proconnect_signed_out"
STATES = "oidc_states"
LEEWAY = 10  # seconds two clocks may differ by
REFUSED = (SuspiciousOperation, jwt.PyJWTError, requests.RequestException, KeyError, TypeError, ValueError)

log = structlog.stdlib.get_logger("guichet.accounts.proconnect")


def is_set() -> bool:
    """Tell whether this site was given a provider."""
    return bool(setting("PROCONNECT_ISSUER"))


def setting(name: str) -> str:
    """Return a setting that exists only where a provider was given; empty elsewhere."""
    return str(getattr(settings, name, ""))


def address(suite: str) -> str:
    """Return where signing in by ProConnect begins."""
    return f"/connexion/proconnect?{urlencode({'suite': suite})}"


class StrictBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Checks what the provider says, and knows the person by it."""

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        """Check signature, algorithm, issuer, audience and dates, all of them required."""
        if jwt.get_unverified_header(payload).get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise SuspiciousOperation("algorithm")
        found: dict[str, Any] = jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=setting("PROCONNECT_ISSUER"),
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return found

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Read who the person is: a token signed by the provider, about the subject of the identity token."""
        answer = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=int(setting("OIDC_TIMEOUT")),
        )
        answer.raise_for_status()
        if not answer.headers.get("content-type", "").lower().startswith("application/jwt"):
            raise SuspiciousOperation("unsigned userinfo")
        found = self._verify_jws(answer.text, self.retrieve_matching_jwk(answer.text))
        if found["sub"] != payload["sub"]:
            raise SuspiciousOperation("another subject")
        return found

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Any:
        """Return the person, known by the provider's lasting name, else by the address it vouches for."""
        claims = self.get_userinfo(access_token, id_token, payload)
        return federation.person_of_claims(federation.read_claims(claims), now=clock.now())


@everyone
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to ProConnect, bound to its session by a state and a nonce."""
    _must_be_set()
    answer: HttpResponse = OIDCAuthenticationRequestView.as_view()(request)
    return answer


class _Return(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library has no types
    """The library's return, with our session and without its redirect on failure."""

    def login_failure(self) -> HttpResponse:
        raise SuspiciousOperation("refused")

    def login_success(self) -> HttpResponse:
        suite = local_path(self.request.session.pop("oidc_login_next", "/"))
        token = self.request.session.get(PROCONNECT_TOKEN)
        open_session(self.request, self.user.pk, SignInMethod.PROCONNECT)
        self.request.session[PROCONNECT_TOKEN] = token
        return redirect(suite)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Let nobody in by what was not asked from this browser. A refusal at ProConnect signs nobody out."""
        states = request.session.get(STATES, {})
        if request.GET.get("error") or request.GET.get("state") not in states:
            if states.pop(request.GET.get("state"), None) is not None:
                request.session.modified = True  # what was given up there is not taken up again
            return self.login_failure()
        answer: HttpResponse = super().get(request)
        return answer


@everyone
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Take the browser back from ProConnect and sign it in; say so plainly when it cannot be."""
    _must_be_set()
    try:
        answer: HttpResponse = _Return.as_view()(request)
    except (InvalidEmail, InvalidIdentifier, LinkRefused) as refused:
        problem = refused.message
    except REFUSED as error:
        log.warning("sign-in refused", why=type(error).__name__)
        problem = "ProConnect n’a pas confirmé qui vous êtes, ou l’aller-retour a duré trop longtemps."
    else:
        return answer
    return render(request, "accounts/proconnect_refused.html", {"problem": problem}, status=400)


class SignOut(NamedTuple):
    """Where to go to sign out at the provider, and the state it must bring back."""

    url: str
    state: str


def sign_out_address(request: HttpRequest) -> SignOut | None:
    """Return where a session opened by ProConnect is also closed, None for the others."""
    token = request.session.get(PROCONNECT_TOKEN) if is_set() else None
    if not token or request.session.get(METHOD) != SignInMethod.PROCONNECT:
        return None
    state = secrets.token_urlsafe(32)
    asked = {
        "id_token_hint": token,
        "state": state,
        "post_logout_redirect_uri": absolutify(request, "/connexion/proconnect/fin"),
    }
    return SignOut(f"{setting('OIDC_OP_LOGOUT_ENDPOINT')}?{urlencode(asked)}", state)


def remember_sign_out(request: HttpRequest, asked: SignOut) -> None:
    """Keep the state for the way back."""
    request.session[SIGNED_OUT] = asked.state


@everyone
@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Come back from ProConnect after signing out there."""
    _must_be_set()
    if secrets.compare_digest(request.session.get(SIGNED_OUT, "-"), request.GET.get("state", "")):
        request.session.flush()
    return redirect("/")


def _must_be_set() -> None:
    if not is_set():
        raise Http404
