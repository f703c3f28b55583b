"""Sign in by a link or a code received by mail, go on with what was typed, sign out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.enums import SignInMethod
from guichet.accounts.errors import InvalidEmail, LinkRefused, TooManyTries
from guichet.accounts.permissions import actor_from, local_path
from guichet.accounts.permissions.doors import KEPT
from guichet.accounts.permissions.opening import close_session, open_session
from guichet.accounts.services import signing_in
from guichet.accounts.web import proconnect
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.network import network_of

MOST_SHOWN = 20


@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a mail address; send the link and the code there."""
    suite = local_path(request.POST.get("suite") or request.GET.get("suite"))
    if request.method != "POST":
        if actor_from(request) is not None and "suite" in request.GET:
            return redirect(suite)
        return _ask(request, suite)
    email = request.POST.get("email", "")
    try:
        public_id = signing_in.ask_link(
            email, suite=suite, network=network_of(request), real=clock.real(), now=clock.now()
        )
    except (InvalidEmail, TooManyTries) as refused:
        return _ask(request, suite, email=email, problem=refused.message)
    return redirect(f"/connexion/envoye?{urlencode({'demande': public_id})}")


def _ask(request: HttpRequest, suite: str, *, email: str = "", problem: str = "") -> HttpResponse:
    context = {
        "suite": suite,
        "email": email,
        "problem": problem,
        "kept": suite == "/connexion/reprendre" and KEPT in request.session,
        "mails_leave": settings.MAILS_LEAVE,
        "proconnect": proconnect.address(suite) if proconnect.is_set() else "",
    }
    return render(request, "accounts/sign_in.html", context, status=422 if problem else 200)


@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest) -> HttpResponse:
    """Say to look at one's mails; take the code of six digits typed here."""
    public_id = (request.POST.get("demande") or request.GET.get("demande", ""))[:43]
    problem = ""
    if request.method == "POST":
        try:
            found = signing_in.use_code(
                public_id,
                request.POST.get("code", ""),
                network=network_of(request),
                real=clock.real(),
                now=clock.now(),
            )
        except (LinkRefused, TooManyTries) as refused:
            problem = refused.message
        else:
            open_session(request, found.person.pk, SignInMethod.CODE)
            return redirect(found.suite)
    context = {"public_id": public_id, "problem": problem}
    return render(request, "accounts/sent.html", context, status=422 if problem else 200)


@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show who the link lets in; sign in when pressed: a program that reads mails only reads."""
    context: dict[str, Any] = {"token": token, "email": "", "problem": ""}
    try:
        if request.method == "POST":
            found = signing_in.use_link(token, real=clock.real(), now=clock.now())
            open_session(request, found.person.pk, SignInMethod.LINK)
            return redirect(found.suite)
        context["email"] = signing_in.peek(token, real=clock.real())
    except LinkRefused as refused:
        context["problem"] = refused.message
    return render(request, "accounts/link.html", context, status=410 if context["problem"] else 200)


@everyone
@never_cache
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Show what was typed before signing in, and send it where it was going."""
    kept = request.session.get(KEPT)
    if actor_from(request) is None or not kept:
        return redirect("/")
    del request.session[KEPT]
    fields = [{"name": name, "value": value} for name, value in kept["fields"]]
    texts = [field["value"] for field in fields if " " in field["value"].strip()]
    context = {
        **kept,
        "fields": fields,
        "texts": texts[:MOST_SHOWN],
        "others": len(fields) - len(texts[:MOST_SHOWN]),
    }
    return render(request, "accounts/resume.html", context)


@everyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, at ProConnect too when one came from there."""
    elsewhere = proconnect.sign_out_address(request)
    close_session(request)
    if elsewhere:
        proconnect.remember_sign_out(request, elsewhere)
        return redirect(elsewhere.url)
    return redirect("/")
