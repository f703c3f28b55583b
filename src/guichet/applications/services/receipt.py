"""The receipt of an application: the legal acknowledgement, issued once, verifiable, never changed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from bareme import Deadline
from guichet.applications.enums import State
from guichet.applications.errors import NotAllowedNow
from guichet.applications.models import Application
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.selectors.progress import SILENCE
from guichet.applications.selectors.service import contact_of, usual_delay_of
from guichet.applications.services.moving import lock
from guichet.documents.enums import IssuedKind
from guichet.documents.selectors import IssuedRecord, files_of, issued_of
from guichet.documents.services import (
    ISSUED,
    Notice,
    issue,
    qr_svg,
    render_pdf,
    spelled_code,
    verification_path,
)
from guichet.journal.services import SYSTEM_CLOCK
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date, format_size

TASK = "applications.issue_receipt"


def order_receipt(application: int) -> None:
    """Defer the job that issues the receipt, in the transaction that sends the application."""
    app.configure_task(TASK).defer(application=application)


def receipt_of(application: Application) -> IssuedRecord | None:
    """Return the receipt once it is issued."""
    kinds = (one for one in issued_of(application.subject) if one.kind is IssuedKind.RECEIPT)
    return next(kinds, None)


@transaction.atomic
def issue_receipt(application: int, *, site: str, now: datetime) -> IssuedRecord:
    """Issue the receipt of an application that was sent, dated by its sending; return it if it exists already.

    `site` is what addresses begin with ("https://guichet.example.fr"). Raise NotYours, NotAllowedNow before it is sent.
    """
    found = Application.objects.filter(pk=application).first()
    if found is not None and (known := receipt_of(found)):
        return known
    found = lock(application)
    if found.state == State.DRAFT or found.submitted_at is None:
        raise NotAllowedNow("L’accusé de réception est fait quand la demande est envoyée.")
    if known := receipt_of(found):
        return known
    contact = contact_of(found)
    notice = Notice(
        kind=IssuedKind.RECEIPT,
        owner=found.subject,
        title=f"Accusé de réception du dossier n° {found.number}",
        number=f"dossier n° {found.number}",
        service=contact.name if contact else "",
    )
    pdf = render_pdf("application_receipt", _content(found, notice, site, now), at=found.submitted_at)
    return issue(notice, pdf, by=SYSTEM_CLOCK, now=now)


def _content(application: Application, notice: Notice, site: str, now: datetime) -> dict[str, Any]:
    assert application.submitted_at is not None  # noqa: S101 - an application that was sent has its date
    sent = application.submitted_at.astimezone(PARIS)
    scheme = pinned_definition(application.pinned, tuple(application.places))
    law = framework(scheme.review.framework)
    begun = (application.sending_begun_at or sent).astimezone(PARIS)
    return {
        "title": notice.title,
        "service": notice.service or scheme.identity.title,
        "sentence": scheme.review.letters.receipt
        or f"Votre demande nous est parvenue le {format_date(sent.date())} à {sent:%H h %M}. Elle porte le numéro {application.number}.",
        "about": _about(application, scheme.identity.title, begun),
        "papers": [
            [file.name, format_size(file.size), file.sha256]
            for file in files_of(application.subject)
            if file.is_clean and file.purpose != ISSUED and file.created_at <= application.submitted_at
        ],
        "next": [_step(one) for one in deadlines_of(application, sent.date())] + _usual(application, now),
        "warnings": [
            *([law.early_start] if law.early_start else []),
            "Cet accusé de réception dit que la demande est arrivée. Il ne promet pas d’aide.",
        ],
        "contact": _contact(application),
        "qr": qr_svg(f"{site}{verification_path(notice.code)}", "vérifier"),
        "verify": f"Vérifiez ce document à l’adresse {site}{verification_path(notice.code)}.",
        "code": spelled_code(notice.code),
        "made": f"Document établi d’après les règles en vigueur au dépôt : {law.title}.",
    }


def _about(application: Application, scheme: str, begun: datetime) -> list[list[str]]:
    organisation = application.organisation
    lines = [
        ["Numéro", str(application.number)],
        ["Aide demandée", scheme],
        ["Projet", application.title],
        ["Demandeur", organisation.name if organisation else application.carrier_name],
        ["SIRET", organisation.siret if organisation else ""],
        ["Envoi commencé", f"{format_date(begun.date())} à {begun:%H h %M}"],
        [
            "Montant demandé",
            "" if application.requested_cents is None else format_amount(application.requested_cents),
        ],
    ]
    return [[label, value] for label, value in lines if value]


def _step(one: Deadline) -> dict[str, str]:
    when = f"au plus tard le {format_date(one.due)}" if one.due else ""
    silence = SILENCE[one.delay.silence]
    return {"title": one.delay.title, "when": when, "text": f"{silence} ({one.delay.source})".strip()}


def _usual(application: Application, now: datetime) -> list[dict[str, str]]:
    usual = usual_delay_of(application, now)
    if usual is None:
        return []
    how = f"mesuré sur les {usual.count} dernières décisions" if usual.measured else "annoncé pour cette aide"
    return [{"title": "Délai habituel", "when": f"{usual.days} jours", "text": how}]


def _contact(application: Application) -> list[str]:
    contact = contact_of(application)
    if contact is None:
        return ["Aucun contact n’a été publié pour cette aide : écrivez depuis la page de votre dossier."]
    parts = [
        contact.name,
        contact.service,
        f"Téléphone : {contact.phone}" if contact.phone else None,
        f"Horaires : {contact.hours}" if contact.hours else None,
        f"Courriel : {contact.email}" if contact.email else None,
        contact.note,
    ]
    return [part for part in parts if part]
