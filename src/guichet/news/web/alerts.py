"""Ask to be told of what a filter of the catalogue gives, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.errors import InvalidEmail, TooManyTries
from guichet.accounts.permissions import actor_from
from guichet.accounts.services import read_email
from guichet.news.consent import CONSENTS, CURRENT
from guichet.news.errors import AlertLinkRefused, AlertRefused
from guichet.news.selectors.alerts import alert_of_secret
from guichet.news.services import asking
from guichet.news.web.asked import Asked, asked_in, form_context
from guichet.shared import clock
from guichet.shared.access import everyone, whoever_holds
from guichet.shared.network import network_of


@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest) -> HttpResponse:
    """Say what the filter of the address is, and ask for the mail address; send the link of confirmation there."""
    asked = asked_in(request, clock.today())
    if request.method != "POST":
        asked.errors = {name: message for name, message in asked.errors.items() if name != "email"}
        return _page(request, asked)
    try:
        read_email(asked.email)
    except InvalidEmail as refused:  # said with the rest, not after it
        asked.errors = {"email": refused.message, **asked.errors}
    if not asked.errors:
        try:
            _ask(request, asked)
        except AlertRefused as refused:
            asked.errors[refused.field] = refused.message
        except TooManyTries as refused:
            asked.errors["email"] = refused.message
    if asked.errors:
        return _page(request, asked, status=422)
    return redirect("/alertes/envoye")


def _ask(request: HttpRequest, asked: Asked) -> None:
    actor = actor_from(request)
    asking.ask_alert(
        asking.AlertAsked(email=asked.email, wanted=asked.wanted, area=asked.code, rhythm=asked.rhythm),
        signed_in_as=actor.email if actor else "",
        network=network_of(request),
        real=clock.real(),
        now=clock.now(),
    )


def _page(request: HttpRequest, asked: Asked, *, status: int = 200) -> HttpResponse:
    context = form_context(asked) | {"consent": CONSENTS[CURRENT]}
    return render(request, "news/alerts.html", context, status=status)


@everyone
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say to look at one's mails: the same for every address."""
    return render(request, "news/sent.html", {"days": asking.UNCONFIRMED.days})


@everyone
@require_POST
def send_link(request: HttpRequest) -> HttpResponse:
    """Send again the link to what one follows: the same answer for every address."""
    email = request.POST.get("email", "")
    try:
        asking.ask_manage_link(email, network=network_of(request), real=clock.real(), now=clock.now())
    except (AlertRefused, TooManyTries) as refused:
        context = form_context(Asked()) | {
            "consent": CONSENTS[CURRENT],
            "link_email": email[:300],
            "link_error": refused.message,
        }
        return render(request, "news/alerts.html", context, status=422)
    return redirect("/alertes/envoye")


@whoever_holds("the secret link of a mail")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is asked; confirm it when pressed: a program that reads mails only reads."""
    alert = alert_of_secret(secret)
    context: dict[str, object] = {"secret": secret, "alert": alert, "done": False, "token": "", "problem": ""}
    if alert is None:
        context["problem"] = asking.GONE
    elif request.method == "POST":
        try:
            context["alert"], context["token"] = asking.confirm_alert(secret, now=clock.now())
            context["done"] = True
        except AlertLinkRefused as refused:
            context["problem"] = refused.message
    return render(request, "news/confirm.html", context, status=410 if context["problem"] else 200)
