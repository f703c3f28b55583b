"""What someone who must agree or sign is shown: the answers that concern them, in words; and the summary to print."""

from typing import Any

from guichet.applications.enums import ParticipantRole
from guichet.applications.selectors.answering import Standing
from guichet.applications.selectors.consents import digest_of_concern
from guichet.applications.services.sending import requested_of
from guichet.applications.web.verify import Line, lines_of
from guichet.documents.enums import IssuedKind
from guichet.documents.services import Notice, qr_svg, spelled_code, verification_path
from guichet.shared.formats import format_amount, format_date

DECLARES = (
    "J’ai lu cette demande et j’en approuve les réponses.",
    "Je suis habilité à engager l’organisme qui la porte.",
    "Je certifie que les informations sont exactes.",
)


def sections_for(standing: Standing, role: str, purpose: str) -> list[tuple[str, list[Line]]]:
    """Return the sections that an agreement is about, each with its answers: all of them for a signature."""
    views = list(standing.view.sections)
    if role == ParticipantRole.CO_VALIDATOR:
        wanted = {one.section for one in standing.view.co_validations if one.id == purpose}
        views = [item for item in views if item.section.id in wanted]
    if role == ParticipantRole.PARTNER:
        views = [item for item in views if any(found.type == "partners" for found in item.fields)]
    return [(item.section.title, [line for line in lines_of(standing, item) if line.words]) for item in views]


def notice_of(standing: Standing) -> Notice:
    """Return what is told of the printed summary to whoever verifies it."""
    application = standing.application
    number = f"dossier n° {application.number}" if application.number else ""
    return Notice(
        kind=IssuedKind.SUMMARY,
        owner=application.subject,
        title=f"Résumé à signer : {standing.scheme.identity.title}",
        number=number,
        service=application.carrier_name,
    )


def summary_content(standing: Standing, notice: Notice, signer: tuple[str, str], site: str) -> dict[str, Any]:
    """Return what fills the template of the summary to sign by hand."""
    application, amount = standing.application, requested_of(standing)
    organisation = application.organisation
    spend = standing.view.computed.get("expenses")
    address = f"{site}{verification_path(notice.code)}"
    lines = [
        [line.label, line.words]
        for _, found in sections_for(standing, ParticipantRole.SIGNATORY, "")
        for line in found
    ]
    return {
        "title": notice.title,
        "scheme": standing.scheme.identity.title,
        "applicant": organisation.name if organisation else application.carrier_name or "Porteur à préciser",
        "number": notice.number,
        "date": format_date(standing.today),
        "project": "",
        "amount": "à calculer" if amount is None else format_amount(amount),
        "spend": "" if spend is None else format_amount(spend),
        "lines": lines,
        "financing": [],
        "papers": [],
        "declares": list(DECLARES),
        "signer": {"name": signer[0] or "Nom : ", "function": signer[1] or "fonction : "},
        "digest": digest_of_concern(standing, ParticipantRole.SIGNATORY, "")[:16],
        "link": f"Code à recopier en renvoyant le scan : {spelled_code(notice.code)}. Vérifier ce document : {address}",
        "qr": qr_svg(address, "vérifier"),
        "qr_words": "Code de ce résumé",
    }
