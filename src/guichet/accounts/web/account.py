"""One's own account: name, telephone, pace of mails, organisations, roles, open sessions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import Pace
from guichet.accounts.errors import InvalidAccount
from guichet.accounts.permissions import Actor, actor_from, signed_in
from guichet.accounts.selectors import own
from guichet.accounts.services import accounts, second_factor, sending
from guichet.accounts.sessions import stored_key
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.reading import typed_text

LABELS = {"phone": "Téléphone", "pace": "Courriels"}


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account; keep what is changed."""
    person, actor = who(request)
    values = own.settings_of(person)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = {key: typed_text(request.POST.get(key)) for key in ("name", "phone", "pace")}
        try:
            accounts.change_account(person, **values, now=clock.now())
        except InvalidAccount as refused:
            errors = {refused.field: refused.message}
        else:
            return redirect("/compte?garde=1")
    context = {
        **values,
        "email": actor.email,
        "phone_error": errors.get("phone", ""),
        "summary": [_summary(field, message) for field, message in errors.items()],
        "saved": "garde" in request.GET,
        "paces": Pace.choices,
        "organisations": own.organisations_of(person),
        "roles": own.roles_of(person, now=clock.now()),
        "sessions": own.sessions_of(person, current=_current(request), real=clock.real()),
        "is_officer": actor.is_officer,
        "has_factor": second_factor.has_second_factor(person),
        "codes_left": second_factor.recovery_codes_left(person),
        "verified": actor.verified,
    }
    return render(request, "accounts/account.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def close_session(request: HttpRequest) -> HttpResponse:
    """Close one session by its row, or all the others."""
    person, _ = who(request)
    row = request.POST.get("session", "")
    if row:
        key = own.session_key(person, row)
        if key is not None:
            accounts.close_sessions(person, key=key, now=clock.now())
    else:
        accounts.close_sessions(person, others_than=_current(request), now=clock.now())
    return redirect("/compte#sessions")


@csrf_exempt
@whoever_holds("the signed address at the foot of a mail")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pace(request: HttpRequest, token: str) -> HttpResponse:
    """Change the pace of one's mails from a mail, without signing in; mail programs stop them in one press (RFC 8058).

    The signed address is the proof: a forged form could do no more than the address itself.
    """
    person = sending.person_of_pace_token(token)
    if person is None:
        raise Http404
    chosen = ""
    if request.method == "POST":
        wanted = request.POST.get("pace", Pace.NONE)
        chosen = wanted if wanted in Pace.values else Pace.NONE
        accounts.change_pace(person, Pace(chosen), now=clock.now())
    current = own.settings_of(person)["pace"]
    context = {"token": token, "pace": current, "paces": Pace.choices, "saved": bool(chosen)}
    return render(request, "accounts/pace.html", context)


def who(request: HttpRequest) -> tuple[int, Actor]:
    """Return the person who is signed in, and what they may do."""
    actor = actor_from(request)
    if actor is None or actor.person is None:
        raise Http404
    return actor.person, actor


def _current(request: HttpRequest) -> str:
    return stored_key(request.session.session_key or "")


def _summary(field: str, message: str) -> dict[str, Any]:
    return {"field_id": f"champ-{field}", "label": LABELS[field], "message": message}
