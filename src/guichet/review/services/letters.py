"""The letter that decides: an award with the five mentions of the décret 2018-514 (article 8), or a refusal with its
grounds, both with the ways of appeal. Issued once by a job after the signature, verifiable by anyone.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from bareme import Framework, Scheme
from guichet.accounts.enums import RoleKind
from guichet.applications.selectors import contact_of
from guichet.documents.enums import IssuedKind
from guichet.documents.selectors import IssuedRecord, issued_of
from guichet.documents.services import Notice, issue, qr_svg, render_pdf, spelled_code, verification_path
from guichet.journal.services import SYSTEM_CLOCK
from guichet.review.enums import Outcome, ProposalState
from guichet.review.models import Proposal, Visa
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date

KIND_OF = {Outcome.ACCEPT: IssuedKind.AWARD, Outcome.REFUSE: IssuedKind.REFUSAL}
TITLE_OF = {Outcome.ACCEPT: "Décision d’attribution", Outcome.REFUSE: "Décision de refus"}
NATURES = {"investment": "investissement", "running": "fonctionnement"}
PUBLICITY = (
    "Faire connaître l’aide reçue auprès du public, et signaler sans attendre tout changement du projet, de son calendrier "
    "ou de son plan de financement."
)


def letter_of(subject: str) -> IssuedRecord | None:
    """Return the letter that decides an application ("application:12"), None while there is none that holds."""
    letters = (one for one in issued_of(subject) if one.kind in KIND_OF.values() and not one.withdrawn_at)
    return next(letters, None)


@transaction.atomic
def write_letter(proposal: int, *, now: datetime) -> IssuedRecord | None:
    """Issue the letter of a signed proposal; return it if it exists already, None when the proposal no longer holds."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("application").get(pk=proposal)
    if found.state != ProposalState.SIGNED or found.ended_at is None:
        return None
    subject = found.application.subject
    if known := letter_of(subject):
        return known
    outcome = Outcome(found.outcome)
    number = found.application.number
    contact = contact_of(found.application)
    notice = Notice(
        kind=KIND_OF[outcome],
        owner=subject,
        title=f"{TITLE_OF[outcome]} du dossier n° {number}",
        number=f"dossier n° {number}",
        service=contact.name if contact else "",
    )
    return issue(notice, letter_pdf(found, notice), by=SYSTEM_CLOCK, now=now)


def letter_pdf(proposal: Proposal, notice: Notice) -> bytes:
    """Return the letter of a proposal as a PDF, dated by its signature, or by its making while nobody has signed."""
    return render_pdf("decision_letter", _content(proposal, notice), at=proposal.ended_at or proposal.made_at)


def _content(proposal: Proposal, notice: Notice) -> dict[str, Any]:
    application = proposal.application
    scheme = pinned_definition(application.pinned, tuple(application.places))
    law = framework(scheme.review.framework)
    award = proposal.outcome == Outcome.ACCEPT
    signed = (proposal.ended_at or proposal.made_at).astimezone(PARIS).date()
    address = f"{settings.SITE_ADDRESS}{verification_path(notice.code)}"
    return {
        "title": notice.title,
        "kind": "award" if award else "refusal",
        "sender": {"name": notice.service or scheme.review.decider or scheme.identity.title, "lines": []},
        "recipient": _recipient(application),
        "place": "",
        "date": format_date(signed),
        "subject": f"{scheme.identity.title} : {application.title}",
        "reference": f"dossier n° {application.number}",
        "considering": _considering(application, law),
        "opening": _opening(scheme, application, award=award),
        "award": _award(proposal, scheme) if award else None,
        "grounds": [] if award else _paragraphs(proposal.grounds),
        "duties": [PUBLICITY] if award else [],
        "appeals": [law.appeal],
        "closing": "",
        "signer": _signer(proposal, scheme),
        "contact": _contact(application),
        "qr": qr_svg(address, "vérifier"),
        "verify": address,
        "code": spelled_code(notice.code),
    }


def _recipient(application: Any) -> dict[str, Any]:
    organisation = application.organisation
    if organisation is None:
        return {"name": application.carrier_name, "lines": []}
    lines = [line for line in (f"SIRET {organisation.siret}", organisation.address) if line]
    return {"name": organisation.name, "lines": lines}


def _considering(application: Any, law: Framework) -> list[str]:
    sent = application.submitted_at.astimezone(PARIS).date()
    return [
        f"Vu le cadre juridique : {law.title} ;",
        f"Vu la demande reçue le {format_date(sent)} sous le numéro {application.number} ;",
    ]


def _opening(scheme: Scheme, application: Any, *, award: bool) -> list[str]:
    letters = scheme.review.letters
    if award:
        return _paragraphs(letters.accepted or "Votre demande est acceptée, dans les conditions qui suivent.")
    return _paragraphs(
        letters.refused
        or "Votre demande a été étudiée. Elle n’a pas pu être retenue, pour les motifs qui suivent."
    )


def _award(proposal: Proposal, scheme: Scheme) -> dict[str, Any]:
    share = scheme.award.own_share
    calendar = [("Achèvement prévu", format_date(proposal.completion_on))] if proposal.completion_on else []
    return {
        "project": proposal.application.title,
        "spend": format_amount(proposal.spend_cents or 0),
        "nature": NATURES.get(share.nature, "") if share else "",
        "amount": format_amount(proposal.amount_cents or 0),
        "in_words": "",
        "computation": proposal.computation,
        "calendar": calendar,
        "terms": _paragraphs(proposal.terms),
        "repayment": [
            "La subvention est à rembourser, en tout ou partie, si son objet change sans accord, si la dépense réelle donne "
            "un montant moindre, ou si les conditions de cette décision ne sont pas tenues."
        ],
    }


def _signer(proposal: Proposal, scheme: Scheme) -> dict[str, str]:
    visa = Visa.objects.filter(proposal=proposal).select_related("person").order_by("-id").first()
    return {
        "name": visa.person.name if visa else "",
        "function": scheme.review.decider or str(RoleKind.DECIDER.label).capitalize(),
        "delegation": f"par délégation : {visa.by_order}" if visa and visa.by_order else "",
    }


def _contact(application: Any) -> list[str]:
    contact = contact_of(application)
    if contact is None:
        return []
    return [part for part in (contact.name, contact.service, contact.phone, contact.email) if part]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n") if part.strip()]
