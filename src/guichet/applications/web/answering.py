"""Answer what the service asked: corrections and pieces on one page, sent together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from bareme.forms import FormField
from guichet.accounts.permissions import Actor, actor_from
from guichet.applications.canonical import digest_of
from guichet.applications.enums import LeaveKind, RequestKind
from guichet.applications.errors import Incomplete
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.asked import LeaveRecord, RequestRecord, leaves_of, requests_of
from guichet.applications.services.answering import answer_request
from guichet.applications.services.leaves import ask_more_time
from guichet.applications.web.doors import closed_door, reader
from guichet.applications.web.field_views import shown_field
from guichet.applications.web.posted import raw_of
from guichet.applications.web.shown import Shown, dom_id
from guichet.applications.web.surroundings import around_of
from guichet.applications.web.value_words import in_words
from guichet.documents.selectors import FileRecord, ModelFile, file_record, files_of
from guichet.documents.services import receive_uploads
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAnswer:
    """One thing asked, as the page shows it. `field` is None for files; `before` is the value that was sent, in words."""

    request: RequestRecord
    field: Shown | None
    takes_files: bool
    before: str
    days_left: int | None
    models: Sequence[ModelFile]
    leave: LeaveRecord | None
    error: str
    error_id: str

    @property
    def day_id(self) -> str:
        return f"champ-jour-{self.request.id}"

    @property
    def why_id(self) -> str:
        return f"champ-raison-{self.request.id}"


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, application: Application) -> HttpResponse:
    """Show what is asked, each with the way to answer it; send what was answered."""
    actor = actor_from(request)
    if actor is None or not may_edit(application, actor):
        return closed_door(request)
    if request.method == "POST":
        return _send(request, application, actor, clock.now())
    return _page(request, application, clock.now())


@reader
@require_POST
def more_time(request: HttpRequest, application: Application, asked: int) -> HttpResponse:
    """Ask the service for more time to answer one thing."""
    actor, now = actor_from(request), clock.now()
    mine = next((one for one in requests_of(application) if one.id == asked), None)
    if actor is None or mine is None or not may_edit(application, actor):
        return closed_door(request)
    try:
        wanted = read_date(request.POST.get("jour", ""))
        ask_more_time(asked, request.POST.get("raison", ""), actor=actor, now=now, wanted=wanted)
    except BadInput as error:
        return _page(request, application, now, errors={str(asked): error.message})
    return HttpResponseRedirect(f"/demandes/{application.token}/reponses?temps=1")


def _send(request: HttpRequest, application: Application, actor: Actor, now: datetime) -> HttpResponse:
    standing = standing_of(application, now)
    asked = [one for one in requests_of(application) if one.is_open]
    _receive(request, application, asked, actor, now)
    files = files_of(application.subject)
    answered, typed = _answered(request, standing, asked, files)
    try:
        answer_request(
            application.pk, answered, actor=actor, now=now, message=request.POST.get("message", "")
        )
    except Incomplete as error:
        return _page(request, application, now, errors=error.missing, typed=typed)
    except BadInput as error:
        return _page(request, application, now, problem=error.message, typed=typed)
    left = len(asked) - len(answered)
    return HttpResponseRedirect(f"/demandes/{application.token}?repondu={len(answered)}&reste={left}")


def _receive(
    request: HttpRequest,
    application: Application,
    asked: Sequence[RequestRecord],
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the files that came with the form itself, without scripts."""
    for one in asked:
        uploads = request.FILES.getlist(f"fichiers-{one.purpose}")
        receive_uploads(application.subject, one.purpose, uploads, by=actor.reference, now=now)


def _answered(
    request: HttpRequest, standing: Standing, asked: Sequence[RequestRecord], files: Sequence[FileRecord]
) -> tuple[dict[int, Any], dict[str, Any]]:
    """Return what was answered by request, and what was typed by field: one left as it was is no answer, unless kept."""
    answered: dict[int, Any] = {}
    typed: dict[str, Any] = {}
    kept = set(request.POST.getlist("garder"))
    sent = {file.purpose for file in files}
    for one in asked:
        found = standing.form.fields.get(one.field) if one.kind is RequestKind.CORRECTION else None
        if found is None or found.type == "file":
            if one.purpose in sent:
                answered[one.id] = None
        elif f"was.{one.field}" in request.POST:
            raw = raw_of(found, request.POST, one.field, standing.today)
            typed[one.field] = raw
            if str(one.id) in kept or _changed(standing, found, raw):
                answered[one.id] = _reading(request, one.field)
    return answered, typed


def _reading(request: HttpRequest, field: str) -> Callable[[FormField, date], object]:
    def read(found: FormField, day: date) -> object:
        return raw_of(found, request.POST, field, day)

    return read


def _changed(standing: Standing, found: FormField, raw: Any) -> bool:
    """Tell whether what was typed differs from what stands there; what cannot be read does."""
    try:
        value = standing.form.read(found.id, raw)
    except ValueError:
        return True
    return digest_of(value) != digest_of(standing.answers.values.get(found.id))


def _page(
    request: HttpRequest,
    application: Application,
    now: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
    problem: str = "",
) -> HttpResponse:
    standing = standing_of(application, now)
    items = _items(standing, errors or {}, typed or {}, now)
    summary = [
        {"field_id": item.error_id, "label": item.request.title, "message": item.error}
        for item in items
        if item.error
    ]
    context = {
        "application": application,
        "scheme": standing.scheme,
        "base": f"/demandes/{application.token}",
        "items": items,
        "dated": any(item.request.due_on for item in items),
        "files": files_of(application.subject),
        "errors": summary,
        "problem": problem,
        "message": request.POST.get("message", ""),
        "asked_time": request.GET.get("temps", ""),
        "today": standing.today,
        "owner": application.subject,
    }
    status = 422 if errors or problem else 200
    return render(request, "applications/answers.html", context, status=status)


def _items(
    standing: Standing, errors: Mapping[str, str], typed: Mapping[str, Any], now: datetime
) -> list[ToAnswer]:
    asked = [one for one in requests_of(standing.application) if one.is_open]
    leaves = {one.request: one for one in leaves_of(standing.application) if one.kind is LeaveKind.MORE_TIME}
    by_field = {one.field: errors[str(one.id)] for one in asked if str(one.id) in errors and one.field}
    around = around_of(standing, errors=by_field, blanks=frozenset())
    today = now.astimezone(PARIS).date()
    items = []
    for one in asked:
        found = standing.form.fields.get(one.field) if one.kind is RequestKind.CORRECTION else None
        is_file = found is None or found.type == "file"
        shown = None
        if found is not None and not is_file:
            value = standing.answers.values.get(found.id)
            shown = shown_field(found, value, around, typed=typed.get(found.id))
        items.append(
            ToAnswer(
                request=one,
                field=shown,
                takes_files=is_file,
                before=in_words(standing.form, found.id, one.old_value, around.names) if found else "",
                days_left=(one.due_on - today).days if one.due_on else None,
                models=_models(one),
                leave=leaves.get(one.id),
                error=errors.get(str(one.id), ""),
                error_id=dom_id(one.field) if shown else f"champ-{one.purpose}",
            )
        )
    return items


def _models(one: RequestRecord) -> list[ModelFile]:
    found = file_record(one.model) if one.model else None
    if found is None or not found.is_clean:
        return []
    return [ModelFile(title=f"Modèle à remplir : {found.name}", address=f"/fichiers/{found.token}")]
