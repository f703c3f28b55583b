"""The papers of a recovery: the letter that opens the time to answer, and the decision with its grounds and ways of appeal."""

from datetime import datetime
from typing import Any

from django.conf import settings

from bareme import Repayment, Scheme
from guichet.documents.enums import IssuedKind
from guichet.documents.selectors import IssuedRecord
from guichet.documents.services import Notice, issue, qr_svg, render_pdf, spelled_code, verification_path
from guichet.grants.enums import RecoveryCase
from guichet.grants.models import Award, Recovery
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date

DECIDER = "L’autorité qui a attribué la subvention"
NO_TEXT = "les conditions de la décision d’attribution"


def repayment_of(award: Award) -> Repayment:
    """Return how the framework of a grant asks money back."""
    return framework(_scheme(award).review.framework).repayment


def issue_letter(row: Recovery, award: Award, *, by: str, now: datetime) -> IssuedRecord:
    """Issue the letter that says what is asked back and why, and until when the beneficiary may answer."""
    notice = _notice(IssuedKind.LETTER, "Demande de reversement", row, award)
    days = repayment_of(award).answer_days
    last = format_date(row.answer_by)
    content = _shared(notice, award, now) | {
        "opening": [
            f"Il est envisagé de vous demander de reverser la somme ci-dessous, parce que {RecoveryCase(row.case).label}.",
            "Rien n’est décidé : vous pouvez d’abord dire ce que vous en pensez.",
        ],
        "amount": format_amount(row.asked_cents),
        "steps": row.steps,
        "parts": [
            {"title": "Motifs", "lines": _lines(row.reasons)},
            {
                "title": "Votre réponse",
                "lines": [
                    f"Vous avez {days} jours, jusqu’au {last} inclus, pour répondre par écrit et joindre des pièces.",
                    f"Répondez depuis la page de la subvention : {settings.SITE_ADDRESS}/subventions/{award.number}.",
                    "Une autre personne que celle qui propose ce reversement décidera ensuite, au vu de votre réponse. Sans "
                    "réponse à cette date, elle décidera avec ce dont elle dispose.",
                ],
            },
        ],
        "signer": {"name": "", "function": _decider(award)},
    }
    return issue(notice, render_pdf("recovery", content, at=now), by=by, now=now)


def issue_decision(row: Recovery, award: Award, *, signer: str, by: str, now: datetime) -> IssuedRecord:
    """Issue the decision: what is to be given back, or that nothing is, with the grounds and the ways of appeal."""
    kept = row.decided_cents or 0
    title = "Décision de reversement" if kept else "Décision de ne pas demander de reversement"
    notice = _notice(IssuedKind.RECOVERY, title, row, award)
    appeal = framework(_scheme(award).review.framework).appeal
    parts = [
        {"title": "Motifs de la demande", "lines": _lines(row.reasons)},
        {"title": "Votre réponse", "lines": _answer(row)},
        {"title": "Motifs de la décision", "lines": _lines(row.grounds)},
    ]
    if kept:
        paid = [
            "Le comptable public, ou le service qui vous a payé, vous dira par un titre de perception comment et quand payer."
        ]
        parts.append({"title": "Comment reverser", "lines": paid})
    content = _shared(notice, award, now) | {
        "opening": _decided(row, kept),
        "amount": format_amount(kept) if kept else "",
        "steps": row.steps if kept else [],
        "parts": [*parts, {"title": "Voies et délais de recours", "lines": [appeal]}],
        "signer": {"name": signer, "function": _decider(award)},
    }
    return issue(notice, render_pdf("recovery", content, at=now), by=by, now=now)


def _decided(row: Recovery, kept: int) -> list[str]:
    if not kept:
        return [f"Le reversement de {format_amount(row.asked_cents)} qui était envisagé n’est pas demandé."]
    asked = "" if kept == row.asked_cents else f" au lieu des {format_amount(row.asked_cents)} envisagés"
    return [f"Vous avez à reverser la somme ci-dessous{asked}, parce que {RecoveryCase(row.case).label}."]


def _answer(row: Recovery) -> list[str]:
    if row.answered_at is None:
        return [f"Aucune réponse n’est venue avant le {format_date(row.answer_by)}."]
    return [f"Reçue le {format_date(row.answered_at.astimezone(PARIS).date())} :", *_lines(row.answer)]


def _notice(kind: IssuedKind, title: str, row: Recovery, award: Award) -> Notice:
    return Notice(
        kind=kind,
        owner=award.subject,
        title=f"{title} {row.rank} de la subvention n° {award.number}",
        number=f"subvention n° {award.number}",
    )


def _shared(notice: Notice, award: Award, now: datetime) -> dict[str, Any]:
    scheme, rule = _scheme(award), repayment_of(award)
    address = f"{settings.SITE_ADDRESS}{verification_path(notice.code)}"
    decided = format_date(award.decided_at.astimezone(PARIS).date())
    organisation = award.organisation
    known = [f"SIRET {organisation.siret}", organisation.address] if organisation else []
    return {
        "title": notice.title,
        "sender": {"name": _decider(award), "lines": []},
        "recipient": {
            "name": award.carrier_name or "Le bénéficiaire",
            "lines": [line for line in known if line],
        },
        "date": format_date(now.astimezone(PARIS).date()),
        "subject": f"{scheme.identity.title}{f' : {award.title}' if award.title else ''}",
        "reference": f"subvention n° {award.number}",
        "considering": [
            f"Vu {'le ' if rule.source else ''}{rule.source or NO_TEXT} ;",
            f"Vu la décision d’attribution du {decided}, subvention n° {award.number}, "
            f"{format_amount(award.granted_cents)} au plus ;",
        ],
        "qr": qr_svg(address, "vérifier"),
        "verify": address,
        "code": spelled_code(notice.code),
    }


def _scheme(award: Award) -> Scheme:
    return pinned_definition(award.pinned, tuple(award.places))


def _decider(award: Award) -> str:
    return _scheme(award).review.decider or DECIDER


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
