"""The same simulation as a document for the council, and as JSON for a machine."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from guichet.documents.services import qr_svg, render_pdf
from guichet.schemes.errors import NoRules, SchemeProblem, UnknownScheme
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.simulations.council_paper import council_paper
from guichet.simulations.document import simulation_document
from guichet.simulations.web.address import Address
from guichet.simulations.web.simulator import case_of, link_address, refusal

FRENCH = {"ensure_ascii": False}
TEMPLATE = "council_simulation"
LONGEST_CODE = 700
"""Characters of an address that a code of 24 mm still carries to a telephone."""


@everyone
@require_safe
def simulation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the document for the council: answer, computation, financing, reasons, sources, and the link."""
    address = Address.of(request)
    try:
        case, problems = case_of(address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    link = link_address(address, case).with_({"version": case.plan.version[:8]})
    where = request.build_absolute_uri(link.path(f"/aides/{slug}/simuler"))
    paper = council_paper(case, name=address.one("nom")[:120], link=where, problems=problems)
    paper["qr"] = str(qr_svg(where, "")) if len(where) <= LONGEST_CODE else ""
    content = render_pdf(TEMPLATE, paper, at=clock.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="simulation-{slug}.pdf"'
    return response


@everyone
@require_safe
def simulation_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the simulation as the API gives it, with what was left aside of the address in `notes`."""
    try:
        case, problems = case_of(Address.of(request), slug)
    except SchemeProblem as problem:
        status = 404 if isinstance(problem, UnknownScheme | NoRules) else 503
        return JsonResponse({"detail": problem.message}, status=status, json_dumps_params=FRENCH)
    document = simulation_document(case.simulation)
    errors = [f"{answer.fact.title} : {answer.error}" for answer in case.answers.errors]
    document["notes"] = [*case.place.applicant.notes, *problems, *errors]
    return JsonResponse(document, json_dumps_params=FRENCH)
