"""What the applicant may do with an application that was sent: withdraw it, ask to start, copy it, take it elsewhere."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.permissions import Actor, actor_from
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.applications.permissions import may_hold
from guichet.applications.selectors.elsewhere import other_schemes
from guichet.applications.services.copying import Taken, copy_application, take_application
from guichet.applications.services.delays import withdraw
from guichet.applications.services.leaves import ask_early_start
from guichet.applications.services.receipt import issue_receipt
from guichet.applications.transitions import Hold
from guichet.applications.web.doors import closed_door, private, reader
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date

AWAITING = frozenset({State.SUBMITTED, State.UNDER_REVIEW})


def _sender(request: HttpRequest, application: Application) -> Actor | None:
    """Return who asks, when they may act for the applicant."""
    actor = actor_from(request)
    return actor if actor is not None and may_hold(application, actor, Hold.SEND) else None


@reader
@require_safe
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """Hand over the receipt, issued now if it was not yet."""
    if application.state == State.DRAFT:
        return HttpResponseRedirect(f"/demandes/{application.token}")
    site = request.build_absolute_uri("/").rstrip("/")
    made = issue_receipt(application.pk, site=site, now=clock.now())
    return HttpResponseRedirect(f"/fichiers/{made.token}")


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask once more, then withdraw."""
    actor, problem = _sender(request, application), ""
    if actor is None:
        return closed_door(request)
    if request.method == "POST":
        try:
            withdraw(application.pk, actor=actor, now=clock.now(), reason=request.POST.get("raison", ""))
            return HttpResponseRedirect(f"/demandes/{application.token}?fait=1")
        except BadInput as error:
            problem = error.message
    if application.state not in AWAITING and not problem:
        return HttpResponseRedirect(f"/demandes/{application.token}")
    context = {**_base(application), "problem": problem, "why": request.POST.get("raison", "")}
    return render(request, "applications/withdraw.html", context, status=422 if problem else 200)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def early_start(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask the service to let the work begin before its decision."""
    actor, problem = _sender(request, application), ""
    if actor is None:
        return closed_door(request)
    if request.method == "POST":
        try:
            ask_early_start(
                application.pk,
                request.POST.get("raison", ""),
                actor=actor,
                now=clock.now(),
                wanted=_day(request.POST.get("jour", "")),
            )
            return HttpResponseRedirect(f"/demandes/{application.token}?fait=1")
        except BadInput as error:
            problem = error.message
    law = framework(pinned_definition(application.pinned, tuple(application.places)).review.framework)
    context = {
        **_base(application),
        "problem": problem,
        "rule": law.early_start or "",
        "why": request.POST.get("raison", ""),
        "day": request.POST.get("jour", ""),
    }
    return render(request, "applications/early_start.html", context, status=422 if problem else 200)


@reader
@require_POST
def copy(request: HttpRequest, application: Application) -> HttpResponse:
    """Begin a new application of the same scheme with the same answers."""
    actor = _sender(request, application)
    if actor is None:
        return closed_door(request)
    try:
        taken = copy_application(application.token, actor=actor, now=clock.now())
    except BadInput as error:
        return _elsewhere(request, application, problem=error.message)
    return _open(taken)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: HttpRequest, application: Application) -> HttpResponse:
    """Choose another scheme, and begin an application there with these answers."""
    actor = _sender(request, application)
    if actor is None:
        return closed_door(request)
    if request.method != "POST":
        return _elsewhere(request, application)
    slug = request.POST.get("aide", "")
    if slug not in {one.slug for one in other_schemes(application, clock.now())}:
        return _elsewhere(request, application, problem="Choisissez une aide dans la liste.")
    try:
        taken = take_application(application.token, slug, actor=actor, now=clock.now())
    except BadInput as error:
        return _elsewhere(request, application, problem=error.message)
    return _open(taken)


def _open(taken: Taken) -> HttpResponse:
    left = f"&laisse={len(taken.left)}" if taken.left else ""
    return HttpResponseRedirect(f"/demandes/{taken.application.token}?bienvenue=1{left}")


def _elsewhere(request: HttpRequest, application: Application, *, problem: str = "") -> HttpResponse:
    now = clock.now()
    context = {
        **_base(application),
        "choices": other_schemes(application, now),
        "today": now.date(),
        "problem": problem,
    }
    return private(render(request, "applications/elsewhere.html", context, status=422 if problem else 200))


def _base(application: Application) -> dict[str, object]:
    return {
        "application": application,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "base": f"/demandes/{application.token}",
    }


def _day(text: str) -> date | None:
    return read_date(text) if text.strip() else None
