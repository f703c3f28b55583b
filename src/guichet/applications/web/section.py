"""One section of the form on a page: it works by a plain POST, and each field saves itself where scripts run."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bareme.forms import SectionView
from guichet.accounts.permissions import actor_from
from guichet.applications.models import Application
from guichet.applications.selectors.answering import Standing, answers_of, standing_of
from guichet.applications.services.saving import Saved, Typed, save_fields
from guichet.applications.web.doors import writer
from guichet.applications.web.field_views import FAMILIES, shown_field
from guichet.applications.web.frame import base_path, frame, section_path
from guichet.applications.web.posted import raw_of
from guichet.applications.web.shown import Around, Shown, dom_id
from guichet.applications.web.surroundings import around_of
from guichet.documents.services import receive_uploads
from guichet.shared import clock

SAVED_BY_FILES = frozenset({"file"})
"""Fields whose value changes when a file arrives, not when the page is sent."""
SILENT = frozenset({"explanation", "formula"})


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def section_page(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    """Show a section, or save what was typed in it and go on."""
    now = clock.now()
    if request.method == "POST":
        return _save(request, application, section, now)
    standing = standing_of(application, now)
    blanks = frozenset(request.GET.getlist("ajouter"))
    around = around_of(standing, blanks=blanks)
    context = page(standing, find_section(standing, section), around, {})
    return render(request, "applications/section.html", context)


def find_section(standing: Standing, section: str) -> SectionView:
    """Return a visible section by its id. Raise Http404 for one that is not there."""
    for item in standing.view.sections:
        if item.section.id == section:
            return item
    raise Http404


def page(standing: Standing, item: SectionView, around: Around, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a section shows; `typed` holds what could not be kept, by field."""
    sections = standing.view.sections
    rank = sections.index(item)
    fields = [
        shown_field(found, standing.answers.values.get(found.id), around, typed=typed.get(found.id))
        for found in item.fields
    ]
    following = sections[rank + 1].section.title if rank + 1 < len(sections) else "Vérifier et envoyer"
    return {
        **frame(standing, item.section.id),
        "section": item.section,
        "fields": fields,
        "rank": rank + 1,
        "count": len(sections),
        "following": following,
        "previous": section_path(standing.application, sections[rank - 1].section.id) if rank else "",
        "errors": errors_of(fields, around),
        "expired": "",
    }


def errors_of(fields: list[Shown], around: Around) -> list[dict[str, str]]:
    """Return the lines of the summary at the top: what could not be kept, with a link to where."""
    labels = {shown.name: shown.label for shown in fields}
    found = [
        {"field_id": dom_id(path), "label": labels.get(path.partition(".")[0], path), "message": message}
        for path, message in around.errors.items()
    ]
    return found + [
        {
            "field_id": shown.id,
            "label": shown.label,
            "message": "quelqu’un l’a changé en même temps que vous.",
        }
        for shown in fields
        if shown.conflict
    ]


def typed_in(standing: Standing, item: SectionView, post: QueryDict) -> dict[str, Typed]:
    """Return what a page sent for the fields of a section that it showed."""
    keeping = dict(part.rsplit(":", 1) for part in post.getlist("garder") if ":" in part)
    taken = set(post.getlist("prendre"))
    return {
        found.id: Typed(
            raw=raw_of(found, post, found.id, standing.today),
            was=keeping.get(found.id, post.get(f"was.{found.id}")),
        )
        for found in item.fields
        if f"was.{found.id}" in post and found.id not in taken and found.type not in SAVED_BY_FILES | SILENT
    }


def _save(request: HttpRequest, application: Application, section: str, now: datetime) -> HttpResponse:
    standing = standing_of(application, now)
    item = find_section(standing, section)
    typed = typed_in(standing, item, request.POST)
    actor = actor_from(request)
    saved = save_fields(application.token, typed, actor=actor, now=now)
    if _receive(request, saved.application, item, now):
        saved = replace(saved, answers=answers_of(Application.objects.get(pk=application.pk)))
    after = standing_of(saved.application, now, saved.answers, saved.form)
    if saved.refused or saved.conflicts:
        return _again(request, after, section, saved, typed)
    return HttpResponseRedirect(_next(request.POST, after, section, {found.id for found in item.fields}))


def _receive(request: HttpRequest, application: Application, item: SectionView, now: datetime) -> bool:
    """Receive the files that a plain form carried, each for its field; tell whether there were any."""
    actor, received = actor_from(request), False
    for found in item.fields:
        uploads = request.FILES.getlist(f"fichiers-{found.id}") if found.type == "file" else []
        if uploads:
            by = actor.reference if actor else "link"
            accept = [FAMILIES.get(family, family) for family in found.accept]
            receive_uploads(application.subject, found.id, uploads, by=by, now=now, accept=accept)
            received = True
    return received


def _again(
    request: HttpRequest, standing: Standing, section: str, saved: Saved, typed: dict[str, Typed]
) -> HttpResponse:
    """Show the section again: what could be kept is, what could not stands as it was typed."""
    errors = {refused.path: refused.message for refused in saved.refused.values()}
    around = around_of(standing, errors=errors, conflicts=saved.conflicts)
    kept = {name: typed[name].raw for name in (*saved.refused, *saved.conflicts)}
    context = page(standing, find_section(standing, section), around, kept)
    return render(request, "applications/section.html", context, status=422)


def _next(post: QueryDict, standing: Standing, section: str, shown: set[str]) -> str:
    """Return where to go on: the section asked for, the same one when a question appeared, else the following one."""
    here = section_path(standing.application, section)
    action = post.get("action", "suite")
    if action.startswith("ajouter:"):
        name = action.removeprefix("ajouter:")
        return f"{here}?ajouter={name}#bloc-{name}"
    if "retirer" in post:
        return f"{here}#bloc-{post.get('retirer', '').partition('.')[0]}"
    if "garder" in post or "prendre" in post or action == "rester":
        return here
    if action == "plus-tard":
        return f"{base_path(standing.application)}/plus-tard"
    sections = [item.section.id for item in standing.view.sections]
    appeared = [
        found.id
        for item in standing.view.sections
        if item.section.id == section
        for found in item.fields
        if found.id not in shown
    ]
    if appeared and action == "suite":
        return f"{here}#bloc-{appeared[0]}"
    rank = sections.index(section) if section in sections else -1
    if action == "avant" and rank > 0:
        return section_path(standing.application, sections[rank - 1])
    if rank + 1 < len(sections):
        return section_path(standing.application, sections[rank + 1])
    return f"{base_path(standing.application)}/verifier"
