"""The box of papers of an organisation: kept once, attached again to any application."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.permissions import actor_from, signed_in
from guichet.accounts.selectors import organisation
from guichet.documents import services
from guichet.documents.enums import PaperKind
from guichet.documents.permissions import organisation_papers
from guichet.documents.selectors import FileRecord, files_of
from guichet.documents.web.doors import sender
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date


@dataclass(frozen=True, slots=True)
class Shelf:
    """The papers of one kind."""

    title: str
    files: tuple[FileRecord, ...]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, siret: str) -> HttpResponse:
    """Show the papers of an organisation to its members, and take one more."""
    found, actor = organisation(siret), actor_from(request)
    if found is None or actor is None or not actor.belongs_to(found.pk):
        raise Http404
    around = {"organisation": found, "organisation_path": f"/organismes/{found.siret}"}
    if not organisation_papers(str(found.pk), "", actor):
        return render(request, "documents/papers_unconfirmed.html", around)
    owner, errors = f"organisation:{found.pk}", dict[str, str]()
    if request.method == "POST":
        errors = _add(request, owner)
        if not errors:
            return HttpResponseRedirect(f"{request.path}#pieces")
    held = files_of(owner)
    shelves = [
        Shelf(str(kind.label), tuple(file for file in held if file.purpose == kind)) for kind in PaperKind
    ]
    context = {
        **around,
        "shelves": [shelf for shelf in shelves if shelf.files],
        "kinds": PaperKind.choices,
        "kind": request.POST.get("kind", ""),
        "dated_on": request.POST.get("dated_on", ""),
        "errors": {"kind": "", "dated_on": "", "fichiers": ""} | errors,
        "suite": request.path,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "documents/papers.html", context, status=status)


def _add(request: HttpRequest, owner: str) -> dict[str, str]:
    """Keep the papers of the form; return what is wrong, by field."""
    kind, typed = request.POST.get("kind", ""), request.POST.get("dated_on", "").strip()
    uploads = request.FILES.getlist("fichiers")
    errors, dated_on = {}, None
    if kind not in PaperKind.values:
        errors["kind"] = "Choisissez ce qu’est cette pièce."
    if not uploads:
        errors["fichiers"] = "Choisissez au moins un fichier."
    if typed:
        try:
            dated_on = read_date(typed)
        except BadInput as error:
            errors["dated_on"] = error.message
    if not errors:
        kept = services.receive_uploads(owner, kind, uploads, by=sender(request), now=clock.now())
        services.date_papers([file.token for file in kept], dated_on)
    return errors
