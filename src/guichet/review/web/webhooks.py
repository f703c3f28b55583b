"""The addresses of programs told of applications: registered, with their log; changed, paused, tried, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.enums import Action
from guichet.applications.errors import NotYours
from guichet.review.selectors.webhooks import (
    TargetRecord,
    deliveries_of,
    schemes_managed,
    target_of,
    targets_of,
)
from guichet.review.services.webhook_targets import (
    Followed,
    add_target,
    change_target,
    end_target,
    pause_target,
    resume_target,
    send_again,
    try_target,
)
from guichet.review.web.asking import officer_of
from guichet.shared import clock
from guichet.shared.errors import BadInput

DONE = {
    "suspendre": "Les envois sont suspendus : les messages attendent.",
    "reprendre": "Les envois reprennent.",
    "essayer": "Un message d’essai part : rechargez la page pour voir s’il arrive.",
    "renvoyer": "Le message part de nouveau.",
    "changer": "C’est enregistré.",
    "retirer": "L’adresse est retirée : elle ne reçoit plus rien.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Who asks, and the schemes they may follow, slug and title."""

    actor: Actor
    schemes: list[tuple[str, str]]

    def words_of(self, one: TargetRecord) -> dict[str, Any]:
        """Return an address with its schemes and its actions in words."""
        titles = dict(self.schemes)
        return {
            "target": one,
            "schemes": [titles.get(slug, slug) for slug in one.schemes],
            "actions": [str(Action(code).label) for code in one.actions if code in Action.values],
        }


@officer(Right.MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """List the addresses; register one, and show its secret this once."""
    page = _page(request, clock.today())
    url, followed = request.POST.get("url", "").strip(), _followed(request)
    problem, made = "", None
    if request.method == "POST":
        try:
            made = add_target(followed, url, actor=page.actor, now=clock.now())
        except NotYours:
            raise Http404 from None
        except BadInput as refused:
            problem = refused.message
    context = {
        "rows": [page.words_of(one) for one in targets_of(page.actor)],
        "schemes": page.schemes,
        "all_actions": Action.choices,
        "followed": Followed(schemes=()) if made else followed,
        "url": "" if made else url,
        "problem": problem,
        "made": made,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "review/webhooks.html", context, status=422 if problem else 200)


@officer(Right.MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD"])
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one address with its log, the last messages first."""
    return _show(request, pk, "")


@officer(Right.MANAGE)
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing to an address, or to one of its messages."""
    actor, now = officer_of(request), clock.now()
    deeds: dict[str, Callable[[], object]] = {
        "suspendre": partial(pause_target, pk, actor=actor, now=now),
        "reprendre": partial(resume_target, pk, actor=actor, now=now, real=clock.real()),
        "essayer": partial(try_target, pk, actor=actor, now=now),
        "renvoyer": partial(send_again, _number(request.POST.get("message")), actor=actor, now=now),
        "changer": partial(change_target, pk, _followed(request), actor=actor, now=now),
        "retirer": partial(end_target, pk, actor=actor, now=now),
    }
    if action not in deeds:
        raise Http404
    try:
        deeds[action]()
    except NotYours:
        raise Http404 from None
    except BadInput as refused:
        return _show(request, pk, refused.message)
    back = reverse("review-webhooks") if action == "retirer" else reverse("review-webhook", args=[pk])
    return HttpResponseRedirect(f"{back}?fait={action}")


def _show(request: HttpRequest, pk: int, problem: str) -> HttpResponse:
    page = _page(request, clock.today())
    one = target_of(pk, page.actor)
    if one is None:
        raise Http404
    rows, following = deliveries_of(pk, _number(request.GET.get("avant")) or None)
    typed = _followed(request) if problem else Followed(schemes=one.schemes, actions=one.actions)
    known = dict(page.schemes)
    context = {
        **page.words_of(one),
        "deliveries": rows,
        "following": following,
        "all_schemes": page.schemes + [(slug, slug) for slug in one.schemes if slug not in known],
        "all_actions": Action.choices,
        "followed": typed,
        "problem": problem,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "review/webhook.html", context, status=422 if problem else 200)


def _page(request: HttpRequest, today: date) -> Page:
    actor = officer_of(request)
    schemes = schemes_managed(actor, today)
    if not schemes:
        raise Http404
    return Page(actor=actor, schemes=schemes)


def _followed(request: HttpRequest) -> Followed:
    return Followed(
        schemes=tuple(dict.fromkeys(request.POST.getlist("aide"))),
        actions=tuple(dict.fromkeys(request.POST.getlist("action"))),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
