"""One application, opened by an officer; and what they do with it, each by its own address."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.accounts.selectors import people_with
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.selectors import onward_of
from guichet.documents.selectors import FileRecord
from guichet.review.actions import Doing, ReviewAction, Said, action_of, actions, perform
from guichet.review.actions.deciding import COMMITTEE, SCENARIO
from guichet.review.errors import ReviewError
from guichet.review.panels import Column, panels, sheet_columns
from guichet.review.selectors.committees import open_for
from guichet.review.selectors.desks import desks_of_scheme
from guichet.review.selectors.opened import Opened, open_application
from guichet.review.selectors.scenarios import open_scenarios
from guichet.review.services.sheets import note_reading
from guichet.review.web.asking import officer_of
from guichet.review.web.attaching import drop_attached, receive_attached
from guichet.shared import clock
from guichet.shared.errors import BadInput

COLUMNS: tuple[Column, ...] = ("sections", "answers", "control", "decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A panel ready to show: its template and what it needs."""

    key: str
    title: str
    template: str
    said: Any


@officer(Right.VIEW)
@require_safe
def application(request: HttpRequest, number: int) -> HttpResponse:
    """Show an application; what was new for this officer no longer is."""
    opened = opened_of(request, number)
    response = show(request, opened, done=request.GET.get("fait", ""))
    note_reading(opened.sheet, actor=opened.actor, now=opened.now, before=opened.seen_at)
    return response


@officer(Right.VIEW)
@require_POST
def act(request: HttpRequest, number: int, action: str) -> HttpResponse:
    """Do one thing to an application. A refusal shows the page again, with the reason and what was typed."""
    opened = opened_of(request, number)
    attached = receive_attached(request, opened, _known(action))
    said = _said(request, attached)
    seen = said.text("etat_vu")
    doing = Doing(
        application=opened.sheet.pk,
        number=number,
        actor=opened.actor,
        now=opened.now,
        said=said,
        expected=State(seen) if seen in State.values else None,
    )
    try:
        if attached is not None and attached.refusal:
            raise ReviewError(attached.refusal)
        perform(action, doing, slug=opened.sheet.slug, places=opened.sheet.places)
    except NotYours:
        drop_attached(attached, opened)
        raise Http404 from None
    except BadInput as error:
        drop_attached(attached, opened)
        again = opened_of(request, number)
        failed = {"key": action, "message": error.message, "said": said}
        return show(request, again, failed=failed, status=409 if again.state != opened.state else 400)
    back = reverse("review-application", args=[number])
    anchor = action_of(action).panel
    return HttpResponseRedirect(f"{back}?fait={action}#{anchor}")


def _known(key: str) -> ReviewAction:
    try:
        return action_of(key)
    except NotYours:
        raise Http404 from None


def _said(request: HttpRequest, attached: FileRecord | None) -> Said:
    """What the form says, with the file that came with it."""
    raw: dict[str, Any] = {
        name: values if len(values) > 1 else values[0] for name, values in request.POST.lists()
    }
    return Said(raw | {"file": attached.token} if attached is not None else raw)


def opened_of(request: HttpRequest, number: int) -> Opened:
    """Return an application for whoever asks; 404 for whoever may not see it, as when there is none."""
    focus = {name: str(value) for name, value in request.GET.items()}
    if request.method == "POST":
        focus = {"corriger": str(request.POST.get("field", "")), "noter": str(request.POST.get("field", ""))}
    try:
        return open_application(
            number, officer_of(request), clock.now(), columns=sheet_columns(), focus=focus
        )
    except NotYours:
        raise Http404 from None


def show(
    request: HttpRequest,
    opened: Opened,
    *,
    done: str = "",
    failed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write the page."""
    sheet = opened.sheet
    allowed = {
        one.key: one
        for one in actions()
        if one.suits(opened.actor, slug=sheet.slug, places=sheet.places, state=opened.state)
    }
    said = {one.key: one.done for one in actions()}
    asked = opened.focus.get("ouvrir") or (failed or {}).get("key")
    to_assign = asked == "confier" and "confier" in allowed
    context = {
        "opened": opened,
        "row": opened.application,
        "scheme_title": opened.standing.scheme.identity.title,
        "actions": allowed,
        "buttons": [one for one in allowed.values() if one.panel == "actions"],
        "columns": {column: _shown(opened, column) for column in COLUMNS},
        "asked": asked,
        "done": said.get(done, ""),
        "failed": failed,
        "people": people_with(Right.INSTRUCT, sheet.slug, sheet.places, opened.now) if to_assign else (),
        "committees": open_for(opened.actor) if asked == COMMITTEE else (),
        "scenarios": open_scenarios(opened.actor) if asked == SCENARIO else (),
        "desks": [one for one in desks_of_scheme(opened.application, opened.today) if one.desk != sheet.desk],
        "onward": onward_of([opened.number]).get(opened.number, []) if opened.state is State.ACCEPTED else [],
        "has_news": sheet.news_at is not None and (opened.seen_at is None or sheet.news_at > opened.seen_at),
    }
    return render(request, "review/application.html", context, status=status)


def _shown(opened: Opened, column: Column) -> list[Shown]:
    found = []
    for panel in panels(column):
        said = panel.context(opened)
        if said is not None:
            found.append(Shown(key=panel.key, title=panel.title, template=panel.template, said=said))
    return found
