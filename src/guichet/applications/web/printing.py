"""The whole application as a document to print or keep: answers and papers, as they stand."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guichet.applications.models import Application
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.web.doors import reader
from guichet.applications.web.verify import lines_of
from guichet.documents.selectors import files_of
from guichet.documents.services import (
    Heading,
    Item,
    Listing,
    Paragraph,
    Part,
    Table,
    WrittenDocument,
    write_pdf,
)
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date


@reader
@require_safe
def summary(request: HttpRequest, application: Application) -> HttpResponse:
    """Hand over the application in PDF. It is not an issued document: the receipt is."""
    standing = standing_of(application, clock.now())
    number = application.number or "en-preparation"
    answer = HttpResponse(write_pdf(_document(standing)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="demande-{number}.pdf"'
    return answer


def _document(standing: Standing) -> WrittenDocument:
    application = standing.application
    name = f"Dossier n° {application.number}" if application.number else "Demande en préparation"
    parts: list[Part] = [Paragraph(text=_about(standing), look="small")]
    for item in standing.view.sections:
        rows = tuple((line.label, line.words) for line in lines_of(standing, item) if line.words)
        if rows:
            parts += [
                Heading(text=item.section.title),
                Table(header=("Question", "Réponse"), rows=rows, wide=None),
            ]
    papers = [one.name for one in files_of(application.subject) if one.is_clean and one.purpose != "issued"]
    if papers:
        parts += [Heading(text="Pièces"), Listing(items=tuple(Item(text=paper) for paper in papers))]
    return WrittenDocument(
        over=standing.scheme.identity.title, title=name, parts=tuple(parts), foot=f"{name} · Guichet"
    )


def _about(standing: Standing) -> str:
    application = standing.application
    who = application.organisation.name if application.organisation else application.carrier_name
    if application.submitted_at is None:
        return f"{who or 'Porteur à préciser'}. Pas encore envoyée."
    day = application.submitted_at.astimezone(PARIS).date()
    return f"{who}. Envoyée le {format_date(day)}. Réponses telles qu’elles sont aujourd’hui."
