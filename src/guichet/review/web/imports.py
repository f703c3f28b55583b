"""Take over the applications of a spreadsheet: choose the scheme, send the table, check its columns, read the report, go."""

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.sites.requests import RequestSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.applications.errors import NotYours
from guichet.review.enums import ImportLineState, ImportState
from guichet.review.models import ImportFile, ImportLine
from guichet.review.selectors.import_columns import FIXED, form_of, targets_of
from guichet.review.selectors.import_files import MODEL_ENDINGS, REPORT_ENDINGS, model_tables, report_table
from guichet.review.selectors.import_sheet import SIZE_AT_MOST, column_name
from guichet.review.services.import_lines import go_on_with_import
from guichet.review.services.importing import (
    AT_ONCE,
    GOING_ON,
    ImportCounts,
    Upload,
    ask_taking,
    drop_import,
    import_of,
    imports_of,
    receive_import,
    refuse_unless_instructs,
    set_mapping,
)
from guichet.review.web.asking import officer_of
from guichet.review.web.exports import TYPES
from guichet.review.web.paper import schemes_on_paper
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.tables import Table, write_tables

PAGE = 50
"""Lines of a report shown at once."""


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the scheme, take its model, send the table."""
    actor, now = officer_of(request), clock.now()
    schemes = schemes_on_paper(actor, now)
    given = request.POST if request.method == "POST" else request.GET
    slug = str(given.get("aide", ""))
    chosen = next((title for known, title in schemes if known == slug), "")
    problem = ""
    if request.method == "POST":
        try:
            token = receive_import(_upload(request, slug), actor=actor, now=now, real=clock.real())
            return HttpResponseRedirect(reverse("review-import-columns", args=[token]))
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
    files = imports_of(actor)
    titles = titles_of({file.slug for file in files})
    context = {
        "schemes": schemes,
        "slug": slug if chosen else "",
        "scheme": chosen,
        "endings": MODEL_ENDINGS.items(),
        "problem": problem,
        "sheet": str(given.get("feuille", ""))[:200],
        "files": [(file, ImportState(file.state).label, titles.get(file.slug, file.slug)) for file in files],
    }
    return render(request, "review/imports.html", context, status=400 if problem else 200)


def _upload(request: HttpRequest, slug: str) -> Upload:
    sent = request.FILES.get("fichier")
    if sent is None:
        raise BadInput("Choisissez le fichier de votre tableau : XLSX, ODS ou CSV.")
    content = sent.read(SIZE_AT_MOST + 1)
    return Upload(
        slug=slug,
        name=str(sent.name or "tableau"),
        content=content,
        sheet=str(request.POST.get("feuille", "")),
    )


@officer(Right.INSTRUCT)
@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """Send the empty sheet of a scheme, with what each column holds."""
    slug, ending = str(request.GET.get("aide", "")), str(request.GET.get("format", ".xlsx"))
    try:
        refuse_unless_instructs(officer_of(request), slug)
        tables = model_tables(targets_of(form_of(slug, clock.now().date())))
    except (NotYours, BadInput):
        raise Http404 from None
    if ending not in MODEL_ENDINGS:
        raise Http404
    return _file(tables, f"reprise-{slug}", ending)


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what each column seems to hold, and take what the officer says it holds."""
    file, _ = _mine(request, token)
    problem = ""
    mapping = {int(place): key for place, key in file.mapping.items()}
    if request.method == "POST":
        mapping = {
            place: key
            for place in range(len(file.titles))
            if (key := str(request.POST.get(f"colonne-{place}", "")))
        }
        try:
            set_mapping(token, mapping, actor=officer_of(request), now=clock.now(), real=clock.real())
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
        else:
            if ImportLine.objects.filter(file=file).count() <= AT_ONCE:
                go_on_with_import(str(token), now=clock.now(), real=clock.real)
            return HttpResponseRedirect(reverse("review-import", args=[token]))
    elif file.state in GOING_ON:
        return HttpResponseRedirect(reverse("review-import", args=[token]))
    return render(
        request,
        "review/import_columns.html",
        _columns(file, mapping, problem),
        status=400 if problem else 200,
    )


def _columns(file: ImportFile, mapping: Mapping[int, str], problem: str) -> dict[str, Any]:
    targets = targets_of(form_of(file.slug, clock.now().date()))
    first = list(ImportLine.objects.filter(file=file).order_by("row").values_list("cells", flat=True)[:200])
    samples = [
        next(
            (str(cells[place]) for cells in first if len(cells) > place and cells[place] not in (None, "")),
            "",
        )
        for place in range(len(file.titles))
    ]
    held = set(mapping.values())
    return {
        "file": file,
        "scheme": titles_of({file.slug}).get(file.slug, file.slug),
        "problem": problem,
        "choices": [(one.key, f"{one.title}{' (obligatoire)' if one.required else ''}") for one in targets],
        "rows": [
            {
                "name": f"colonne-{place}",
                "label": f"{column_name(place)} · {title}",
                "sample": samples[place][:80],
                "key": mapping.get(place, ""),
            }
            for place, title in enumerate(file.titles)
            if title
        ],
        "untitled": [
            column_name(place) for place, title in enumerate(file.titles) if not title and samples[place]
        ],
        "missing": [one.title for one in FIXED if one.required and one.key not in held],
        "others": file.others,
    }


@officer(Right.INSTRUCT)
@require_safe
def outcome(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what the lines say before they are taken over, then what became of each."""
    file, counts = _mine(request, token)
    if file.state == ImportState.MAPPING:
        return HttpResponseRedirect(reverse("review-import-columns", args=[token]))
    going_on = file.state in GOING_ON
    partial = bool(request.headers.get("HX-Request"))
    context = {
        "file": file,
        "counts": counts,
        "going_on": going_on,
        "checking": file.state == ImportState.CHECKING,
        "done": file.state == ImportState.DONE,
        "percent": _percent(file, counts),
    }
    if partial and going_on:
        return render(request, "review/_import_state.html", context)
    if partial:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    context |= {"scheme": titles_of({file.slug}).get(file.slug, file.slug), **_shown(request, file, counts)}
    return render(request, "review/import.html", context)


def _percent(file: ImportFile, counts: ImportCounts) -> int:
    left = counts.waiting if file.state == ImportState.CHECKING else counts.ready
    return 100 * (counts.total - left) // max(1, counts.total)


def _shown(request: HttpRequest, file: ImportFile, counts: ImportCounts) -> dict[str, Any]:
    """Return one page of the lines of the state that is looked at: what to mend first."""
    shown = str(request.GET.get("lignes", ""))
    states = {"a-corriger": ImportLineState.REFUSED, "pretes": ImportLineState.READY,
              "reprises": ImportLineState.DONE, "deja-reprises": ImportLineState.KNOWN}  # fmt: skip
    tabs = [
        (key, state, getattr(counts, state.value))
        for key, state in states.items()
        if getattr(counts, state.value)
    ]
    if shown not in {key for key, _, _ in tabs}:
        shown = "reprises" if file.state == ImportState.DONE and counts.done else (tabs[0][0] if tabs else "")
    text = str(request.GET.get("page", "1"))
    page = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    rows = ImportLine.objects.none()
    if shown:
        rows = ImportLine.objects.filter(file=file, state=states[shown]).order_by("row")
    total = next((count for key, _, count in tabs if key == shown), 0)
    page = min(page, max(1, -(-total // PAGE)))
    return {
        "tabs": tabs,
        "shown": shown,
        "lines": list(rows[(page - 1) * PAGE : page * PAGE]),
        "page": page,
        "before": page - 1,
        "after": page + 1 if page * PAGE < total else 0,
        "endings": REPORT_ENDINGS,
    }


@officer(Right.INSTRUCT)
@require_POST
def take(request: HttpRequest, token: UUID) -> HttpResponse:
    """Take over the lines that are ready."""
    _mine(request, token)
    try:
        ask_taking(token, actor=officer_of(request), now=clock.now(), real=clock.real())
    except NotYours:
        raise Http404 from None
    except BadInput:
        pass  # the report says that nothing is ready
    else:
        if ImportLine.objects.filter(file__token=token, state=ImportLineState.READY).count() <= AT_ONCE:
            go_on_with_import(str(token), now=clock.now(), real=clock.real)
    return HttpResponseRedirect(reverse("review-import", args=[token]))


@officer(Right.INSTRUCT)
@require_safe
def told(request: HttpRequest, token: UUID) -> HttpResponse:
    """Send the report of a table as a table."""
    file, _ = _mine(request, token)
    ending = str(request.GET.get("format", ".xlsx"))
    if ending not in REPORT_ENDINGS:
        raise Http404
    site = f"{request.scheme}://{RequestSite(request).domain}"

    def link(number: int) -> str:
        return f"{site}{reverse('review-application', args=[number])}"

    return _file([report_table(file, link)], "rapport-de-reprise", ending)


@officer(Right.INSTRUCT)
@require_POST
def drop(request: HttpRequest, token: UUID) -> HttpResponse:
    """Delete a table; the applications taken over stay."""
    try:
        drop_import(token, actor=officer_of(request), now=clock.now())
    except NotYours:
        raise Http404 from None
    except BadInput:
        return HttpResponseRedirect(reverse("review-import", args=[token]))
    return HttpResponseRedirect(reverse("review-import-begin"))


def _mine(request: HttpRequest, token: UUID) -> tuple[ImportFile, ImportCounts]:
    try:
        return import_of(token, officer_of(request))
    except NotYours:
        raise Http404 from None


def _file(tables: list[Table], name: str, ending: str) -> HttpResponse:
    out = io.BytesIO()
    write_tables(tables, ending, out)
    answer = HttpResponse(out.getvalue(), content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return answer
