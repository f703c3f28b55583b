"""The page of an application: while it is a draft, its sections and what can be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.permissions import actor_from
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.opening import opening_of
from guichet.applications.services.saving import is_editable
from guichet.applications.web.doors import reader
from guichet.applications.web.draft_links import remember
from guichet.applications.web.frame import frame
from guichet.applications.web.tracking import tracking
from guichet.shared import clock


@reader
@require_safe
def overview(request: HttpRequest, application: Application) -> HttpResponse:
    """Show where an application stands: a draft's sections, or what happens after it was sent."""
    if not is_editable(application):
        return tracking(request, application)
    now = clock.now()
    standing = standing_of(application, now)
    actor = actor_from(request)
    context = {
        **frame(standing, ""),
        "opening": opening_of(application.slug, now, application.places),
        "refused": [
            (standing.form.fields[name].title, note)
            for name, note in standing.answers.notes.items()
            if "message" in note and name in standing.form.fields
        ],
        "prefilled": len([note for note in standing.answers.notes.values() if "from" in note]),
        "welcome": request.GET.get("bienvenue", ""),
        "may_edit": may_edit(application, actor),
        "signed_in": actor is not None,
        "first": next((step for step in frame(standing, "")["steps"]), None),
        "link": request.build_absolute_uri(f"/demandes/{application.token}"),
    }
    response = render(request, "applications/overview.html", context)
    if application.owner_id is None:
        remember(request, response, application.token)
    return response
