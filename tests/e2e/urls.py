"""The site's addresses, and one page that shows every component."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from guichet.config.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from guichet.config.urls import (
    urlpatterns as site_urls,
)
from guichet.documents.enums import IssuedKind
from guichet.documents.permissions import register_owner
from guichet.documents.selectors import ModelFile, files_of
from guichet.documents.services import Notice, issue, receive_uploads, verification_path
from guichet.shared import clock
from guichet.shared.access import everyone

__all__ = ["handler400", "handler403", "handler404", "handler500"]

STEPS = [
    {"title": "Recueil des besoins", "when": "du 25 janvier au 15 mars 2021", "state": "done"},
    {
        "title": "Vote",
        "when": "du 15 mars au 15 avril 2021",
        "state": "current",
        "text": "Une voix par commune.",
    },
    {"title": "Déploiement", "when": "à partir du 1er juin 2021"},
]
ROWS = [
    {"label": "Indre-et-Loire", "value": 1_318_000, "text": "13 180,00 €"},
    {"label": "Provence-Alpes-Côte d’Azur", "value": 412_000, "text": "4 120,00 €"},
    {"label": "Aucune dépense", "value": 0, "text": "0,00 €"},
]
PARTS = [
    {"label": "État", "value": 1_318_000, "text": "13 180,00 €"},
    {"label": "Vous", "value": 482_000, "text": "4 820,00 €"},
    {"label": "Autres", "value": 200_000, "text": "2 000,00 €"},
]
CHOICES = [("oui", "Oui"), ("non", "Non"), ("inconnu", "Je ne sais pas")]
ERRORS = [
    {
        "field_id": "champ-spend",
        "label": "Dépense prévue",
        "message": "indiquez un montant, par exemple 12 500,50 €.",
    },
    {"field_id": "champ-open", "label": "Avez-vous un accord ?", "message": "répondez « oui » ou « non »."},
]


@everyone
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component, with the words they will hold."""
    context = {"steps": STEPS, "rows": ROWS, "parts": PARTS, "choices": CHOICES, "errors": ERRORS}
    return render(request, "gallery.html", context)


@everyone
def files(request: HttpRequest, reference: str) -> HttpResponse:
    """Show fields that take files: one alone, one inside a form with a model and papers of the box."""
    owner = f"gallery:{reference}"
    context = {
        "owner": owner,
        "files": files_of(owner),
        "papers": files_of("gallery:box"),
        "models": [ModelFile(title="Modèle de délibération (ODT)", address="/sources")],
        "text": request.POST.get("text", ""),
    }
    if request.method == "POST":
        receive_uploads(
            owner, "deliberation", request.FILES.getlist("fichiers-deliberation"), by="x", now=clock.now()
        )
        return HttpResponseRedirect(request.path)
    return render(request, "files.html", context)


@everyone
def issued(request: HttpRequest) -> HttpResponse:
    """Issue a document, then go to the page that verifies it."""
    notice = Notice(
        kind=IssuedKind.AWARD,
        owner="gallery:issued",
        title="Décision d’attribution d’une subvention",
        number="dossier n° 1 234",
        service="Préfecture d’Indre-et-Loire",
    )
    made = issue(notice, b"%PDF-1.7", by="x", now=clock.now())
    return HttpResponseRedirect(verification_path(made.code))


register_owner("gallery", lambda *_: True, lambda *_: True)


@everyone
def breaks(request: HttpRequest) -> HttpResponse:
    """Fail as a fault of the program would."""
    raise RuntimeError("asked for by a test")


urlpatterns = [
    path("composants", gallery),
    path("composants/fichiers/<slug:reference>", files),
    path("composants/document", issued),
    path("panne", breaks),
    *site_urls,
]
