"""Wait for a file of every territory, then download it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.shared.access import everyone
from guichet.simulations.services.everywhere_order import file_state, read_file

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@everyone
@require_safe
def waiting(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show how far the file is; the page asks again by itself, with or without scripts."""
    state = file_state(token)
    if state is None:
        raise Http404
    partial = bool(request.headers.get("HX-Request"))
    template = "simulations/_everywhere_file_state.html" if partial else "simulations/everywhere_file.html"
    return render(request, template, {"state": state, "going_on": not state.ready and not state.refusal})


@everyone
@require_safe
def download(request: HttpRequest, token: UUID) -> HttpResponse:
    """Send the file."""
    state = file_state(token)
    content = read_file(token) if state is not None and state.ready else None
    if state is None or content is None:
        raise Http404
    ending = state.name[state.name.rindex(".") :]
    return HttpResponse(
        content,
        content_type=TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{state.name}"'},
    )
