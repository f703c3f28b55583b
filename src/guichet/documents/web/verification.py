"""Verify a document that Guichet issued: by its code, and by the file itself. For everyone; nothing personal is told."""

from http import HTTPStatus

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from guichet.documents import services
from guichet.documents.selectors import issued_document, normal_code
from guichet.shared.access import everyone

UNKNOWN = (
    "Aucun document ne porte ce code. Relisez-le : treize lettres et chiffres, sans I, L, O, 0 ni 1, imprimés près du "
    "code à photographier."
)


@everyone
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then go to its page."""
    typed = request.GET.get("code", "")
    code = normal_code(typed)
    if code and issued_document(code):
        return HttpResponseRedirect(services.verification_path(code))
    error = UNKNOWN if typed else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "documents/verify.html", {"typed": typed[:40], "error": error}, status=status)


@everyone
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the document of a code is, and whether a given file is that very document."""
    document = issued_document(code)
    if document is None:
        unknown = {"typed": code[:40], "error": UNKNOWN}
        return render(request, "documents/verify.html", unknown, status=HTTPStatus.NOT_FOUND)
    same: bool | None = None
    given = request.FILES.get("fichier") if request.method == "POST" else None
    if isinstance(given, UploadedFile):
        same = services.digest_of(given.chunks()) == document.sha256
    context = {
        "document": document,
        "spelled": services.spelled_code(document.code),
        "replacement": services.spelled_code(document.replaced_by),
        "same": same,
        "nothing_given": request.method == "POST" and given is None,
    }
    return render(request, "documents/verified.html", context)
