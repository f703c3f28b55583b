"""What the links in one's mails open: change what one receives, stop everything."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from guichet.news.enums import Rhythm
from guichet.news.errors import AlertLinkRefused, AlertRefused
from guichet.news.link_secrets import read_token
from guichet.news.selectors.alerts import SubscriberView, subscriber_of_token
from guichet.news.services import managing, suppressing
from guichet.news.web.asked import asked_in, asked_of, form_context
from guichet.shared import clock
from guichet.shared.access import whoever_holds

LINK = "the secret link of a mail"
NOT_OURS = "Cette adresse n’est pas celle qui s’est désabonnée par ce lien : vérifiez-la, ou prenez le lien de votre dernier courriel."


@whoever_holds(LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show what one follows; change the rhythm, stop one alert, go on."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _stopped(request, token)
    if request.method == "POST":
        _change(request, token)
        return redirect(f"/alertes/gestion/{token}?garde=1")
    context: dict[str, Any] = {
        "token": token,
        "subscriber": subscriber,
        "rhythms": [(rhythm.value, rhythm.label[:1].upper() + rhythm.label[1:]) for rhythm in Rhythm],
        "saved": "garde" in request.GET,
    }
    return render(request, "news/manage.html", context)


def _change(request: HttpRequest, token: str) -> None:
    rhythm, alert = request.POST.get("rythme", ""), request.POST.get("arreter", "")
    if rhythm in Rhythm.values:
        managing.change_rhythm(token, Rhythm(rhythm), now=clock.now())
    elif alert.isascii() and alert.isdigit() and len(alert) < 18:
        managing.stop_alert(token, int(alert))
    elif "continuer" in request.POST:
        managing.go_on(token, now=clock.now())


@whoever_holds(LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, token: str, alert: int) -> HttpResponse:
    """Follow something else instead."""
    subscriber = _subscriber(token)
    found = next((item for item in subscriber.alerts if item.pk == alert), None) if subscriber else None
    if found is None:
        raise Http404
    asked = asked_of(found)
    if request.method == "POST":
        asked = asked_in(request, clock.today())
        if not asked.errors:
            try:
                managing.change_alert(token, alert, asked.wanted, asked.code, now=clock.now())
            except AlertRefused as refused:
                asked.errors[refused.field] = refused.message
            except AlertLinkRefused:
                raise Http404 from None
            else:
                return redirect(f"/alertes/gestion/{token}?garde=1")
    context = form_context(asked) | {"token": token, "alert": found}
    return render(request, "news/edit.html", context, status=422 if asked.errors else 200)


@csrf_exempt
@whoever_holds(LINK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything in one press (RFC 8058): by POST, without cookie; a program that only reads stops nothing.

    The signed address is the proof: a forged form could do no more than the address itself.
    """
    if read_token(token) is None:
        raise Http404
    if request.method == "POST":
        suppressing.unsubscribe(token, now=clock.now())
    if subscriber_of_token(token) is None:
        return _stopped(request, token)
    return render(request, "news/stop.html", {"token": token})


@whoever_holds(LINK)
@require_POST
def allow(request: HttpRequest, token: str) -> HttpResponse:
    """Let one's address be written to again: asked by mistake."""
    email = request.POST.get("email", "")
    if read_token(token) is None:
        raise Http404
    if not suppressing.allow_again(token, email):
        return _stopped(request, token, email=email[:300], problem=NOT_OURS, status=422)
    return redirect("/alertes")


def _subscriber(token: str) -> SubscriberView | None:
    if read_token(token) is None:
        raise Http404
    return subscriber_of_token(token)


def _stopped(
    request: HttpRequest, token: str, *, email: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"token": token, "email": email, "problem": problem}
    return render(request, "news/stopped.html", context, status=status)
