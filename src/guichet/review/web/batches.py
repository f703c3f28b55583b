"""One action on the ticked applications: what will happen, then what happened."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.accounts.selectors import people_with
from guichet.applications.errors import NotYours
from guichet.review.actions import ReviewAction, Said, action_of
from guichet.review.actions.deciding import COMMITTEE, SCENARIO
from guichet.review.enums import BatchState
from guichet.review.selectors.committees import open_for
from guichet.review.selectors.filters import label_choices
from guichet.review.selectors.scenarios import open_scenarios
from guichet.review.selectors.scope import areas_of, visible
from guichet.review.services.batching import MOST, STOPPED, ask_batch, batch_of
from guichet.review.web.asking import officer_of
from guichet.shared import clock
from guichet.shared.errors import BadInput


@officer(Right.VIEW)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Say what will happen to the ticked applications, and ask what the action needs."""
    return _show(request, _action(request))


@officer(Right.VIEW)
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Do it, then show the report."""
    action = _action(request)
    values: dict[str, Any] = {
        name: found if len(found) > 1 else found[0]
        for name, found in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "numero", "action", "retour"}
    }
    try:
        batch = ask_batch(
            action.key,
            _numbers(request),
            values,
            actor=officer_of(request),
            now=clock.now(),
            real=clock.real,
            back=str(request.POST.get("retour", "")),
        )
    except NotYours:
        raise Http404 from None
    except BadInput as error:
        return _show(request, action, problem=error.message, status=400)
    return HttpResponseRedirect(reverse("review-batch", args=[batch.token]))


@officer(Right.VIEW)
@require_safe
def report(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what became of each application of a batch."""
    try:
        batch, items = batch_of(token, officer_of(request))
        label = action_of(batch.action).label
    except NotYours:
        raise Http404 from None
    refused = [item for item in items if item.refusal]
    done = [item for item in items if item.done_at is not None]
    context = {
        "batch": batch,
        "label": label,
        "refused": refused,
        "done": done,
        "waiting": len(items) - len(refused) - len(done),
        "total": len(items),
        "finished": batch.state == BatchState.DONE,
        "stopped": batch.state != BatchState.DONE and clock.real() - batch.alive_at > STOPPED,
        "resumed": batch.attempt > 1,
        "percent": 100 * (len(refused) + len(done)) // max(len(items), 1),
    }
    partial = bool(request.headers.get("HX-Request"))
    return render(request, "review/_batch_report.html" if partial else "review/batch.html", context)


def _action(request: HttpRequest) -> ReviewAction:
    try:
        action = action_of(str(request.POST.get("action", "")))
    except NotYours:
        raise Http404 from None
    if not action.batch or not officer_of(request).scopes_of(action.right):
        raise Http404
    return action


def _numbers(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("numero")[: MOST + 1]
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]


def _show(
    request: HttpRequest, action: ReviewAction, *, problem: str = "", status: int = 200
) -> HttpResponse:
    actor, numbers = officer_of(request), _numbers(request)
    rows = visible(actor).filter(number__in=numbers[:MOST]).select_related("application").order_by("number")
    areas = areas_of(actor)
    context = {
        "action": action,
        "rows": list(rows),
        "problem": problem,
        "back": str(request.POST.get("retour", ""))[:4000],
        "people": people_with(Right.INSTRUCT, "", areas, clock.now()),
        "labels": label_choices(areas),
        "committees": open_for(actor) if action.key == COMMITTEE else (),
        "scenarios": open_scenarios(actor) if action.key == SCENARIO else (),
        "failed": {"key": action.key, "said": Said(dict(request.POST.items())), "message": problem},
        "row": {"reviewer_id": None},
        "chosen": {"title": "", "help": "", "suspends": False, "due_on": ""},
    }
    return render(request, "review/batch_prepare.html", context, status=status)
