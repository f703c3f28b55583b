"""The answers of an application that was sent, to read: with what corrections replaced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.applications.models import Application
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.web.doors import reader
from guichet.applications.web.surroundings import names_in
from guichet.applications.web.value_words import in_words
from guichet.applications.web.verify import lines_of
from guichet.documents.selectors import files_of
from guichet.shared import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A value that another replaced once the application was sent."""

    label: str
    old: str
    new: str
    at: datetime


@reader
@require_safe
def sent_answers(request: HttpRequest, application: Application) -> HttpResponse:
    """Show all the answers, the papers, and what changed since they were sent."""
    standing = standing_of(application, clock.now())
    context = {
        "application": application,
        "scheme": standing.scheme,
        "base": f"/demandes/{application.token}",
        "sections": [(item, lines_of(standing, item)) for item in standing.view.sections],
        "files": [one for one in files_of(application.subject) if one.is_clean and one.purpose != "issued"],
        "replaced": replaced_in(standing),
    }
    return render(request, "applications/sent_answers.html", context)


def replaced_in(standing: Standing) -> list[Replaced]:
    """Return what corrections replaced, the last first."""
    before: list[dict[str, Any]] = standing.application.answers.before
    names = names_in([value for one in before for value in (one["old"], one["new"])], standing.today)
    found = []
    for one in reversed(before):
        field = standing.form.fields.get(one["field"])
        if field is not None:
            found.append(
                Replaced(
                    label=field.label,
                    old=in_words(standing.form, field.id, one["old"], names) or "rien",
                    new=in_words(standing.form, field.id, one["new"], names) or "rien",
                    at=datetime.fromisoformat(one["at"]),
                )
            )
    return found
