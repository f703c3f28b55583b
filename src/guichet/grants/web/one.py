"""One grant, on the applicant's side and on the officers'; and what one does with it, each by its own address."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import actor_from, officer, signed_in
from guichet.applications.errors import NotYours
from guichet.grants.actions import Said, action_of, actions_for, perform
from guichet.grants.dues import dues_of
from guichet.grants.enums import Side
from guichet.grants.opened import OpenedAward, open_award
from guichet.grants.panels import Column, award_columns, panels
from guichet.shared import clock
from guichet.shared.errors import BadInput

COLUMNS: tuple[Column, ...] = ("main", "beside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A panel ready to show: its template and what it needs."""

    key: str
    title: str
    template: str
    said: Any


@signed_in
@require_safe
def award(request: HttpRequest, number: int) -> HttpResponse:
    """Show a grant to the applicant's side."""
    return show(request, opened_of(request, number, Side.APPLICANT), done=request.GET.get("fait", ""))


@officer(Right.VIEW)
@require_safe
def award_for_officers(request: HttpRequest, number: int) -> HttpResponse:
    """Show a grant to an officer."""
    return show(request, opened_of(request, number, Side.OFFICER), done=request.GET.get("fait", ""))


@signed_in
@require_POST
def act(request: HttpRequest, number: int, action: str) -> HttpResponse:
    """Do one thing on the applicant's side."""
    return done_on(request, number, action, Side.APPLICANT)


@officer(Right.VIEW)
@require_POST
def act_for_officers(request: HttpRequest, number: int, action: str) -> HttpResponse:
    """Do one thing as an officer."""
    return done_on(request, number, action, Side.OFFICER)


def done_on(request: HttpRequest, number: int, action: str, side: Side) -> HttpResponse:
    """Do one thing. A refusal shows the page again, with the reason and what was typed."""
    opened = opened_of(request, number, side)
    said = Said(
        {name: request.POST.get(name, "") for name in request.POST},
        dict(request.FILES.items()),
        dict(request.FILES.lists()),
    )
    try:
        perform(action, opened, said)
    except NotYours:
        raise Http404 from None
    except BadInput as error:
        failed = {"key": action, "message": error.message, "said": said}
        return show(request, opened_of(request, number, side), failed=failed, status=400)
    found = action_of(side, action)
    return HttpResponseRedirect(f"{opened.base}?fait={action}#{found.panel if found else ''}")


def opened_of(request: HttpRequest, number: int, side: Side) -> OpenedAward:
    """Return a grant for whoever asks; 404 for whoever may not see it, as when there is none."""
    focus = {name: str(value) for name, value in request.GET.items()}
    try:
        return open_award(
            number, actor_from(request), clock.now(), side=side, columns=award_columns(side), focus=focus
        )
    except NotYours:
        raise Http404 from None


def show(
    request: HttpRequest,
    opened: OpenedAward,
    *,
    done: str = "",
    failed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write the page."""
    ended = action_of(opened.side, done)
    owed = dues_of(opened)
    context = {
        "opened": opened,
        "award": opened.award,
        "scheme_title": opened.scheme.identity.title,
        "officer": opened.side is Side.OFFICER,
        "columns": {column: _shown(opened, column) for column in COLUMNS},
        "actions": actions_for(opened),
        "dues": [(due, due.late(opened.today)) for due in owed if due.by is opened.side],
        "awaited": [(due, due.late(opened.today)) for due in owed if due.by is not opened.side],
        "done": ended.done if ended else "",
        "failed": failed,
    }
    response = render(request, "grants/award.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _shown(opened: OpenedAward, column: Column) -> list[Shown]:
    found = []
    for panel in panels(opened.side, column):
        said = panel.context(opened)
        if said is not None:
            found.append(Shown(key=panel.key, title=panel.title, template=panel.template, said=said))
    return found
