"""The paper of a version of an agreement: PDF/UA, with the code by which a signed copy is known again."""

from typing import Any

from django.conf import settings

from bareme import Scheme
from guichet.documents.services import Notice, qr_svg, render_pdf, spelled_code, verification_path
from guichet.grants.enums import AgreementKind
from guichet.grants.models import Agreement, Award
from guichet.grants.selectors.agreements import why_convention
from guichet.grants.selectors.plan_words import waits_for
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date, format_percent

REPAYMENT = (
    "La subvention est à rembourser, en tout ou partie, si son objet ou son emploi change sans accord, si elle dépasse ce que "
    "le taux et la dépense réelle donnent, ou si les conditions de la décision ne sont pas tenues."
)
DUTIES = (
    "Le bénéficiaire emploie la subvention au projet décrit, tient les justificatifs à disposition, fait connaître l’aide "
    "reçue, et signale sans attendre tout changement du projet, de son calendrier ou de son plan de financement."
)


def agreement_pdf(row: Agreement, award: Award, notice: Notice) -> bytes:
    """Return the paper of a version as a PDF, dated by its issue."""
    return render_pdf("agreement", _content(row, award, notice), at=row.issued_at)


def _content(row: Agreement, award: Award, notice: Notice) -> dict[str, Any]:
    scheme = pinned_definition(award.pinned, tuple(award.places))
    address = f"{settings.SITE_ADDRESS}{verification_path(notice.code)}"
    convention = row.kind == AgreementKind.CONVENTION
    funder = scheme.review.decider or scheme.identity.title
    organisation = award.organisation
    known = [f"SIRET {organisation.siret}"] if organisation else []
    return {
        "title": notice.title,
        "scheme": scheme.identity.title,
        "date": format_date(row.issued_at.astimezone(PARIS).date()),
        "reference": f"subvention n° {award.number}",
        "funder": {"name": funder, "lines": []},
        "beneficiary": {"name": award.carrier_name or "Le bénéficiaire", "lines": known},
        "considering": _considering(award, scheme, convention=convention),
        "articles": _articles(row, award, scheme) if convention else _amended(row, award),
        "signs_alone": row.kind == AgreementKind.DECISION,
        "qr": qr_svg(address, "vérifier"),
        "verify": address,
        "code": spelled_code(notice.code),
    }


def _considering(award: Award, scheme: Scheme, *, convention: bool) -> list[str]:
    decided = format_date(award.decided_at.astimezone(PARIS).date())
    lines = [
        f"Vu le cadre juridique : {framework(scheme.review.framework).title} ;",
        f"Vu la décision d’attribution du {decided}, subvention n° {award.number} ;",
    ]
    why = why_convention(award)
    return [*lines, why] if convention and why else lines


def _articles(row: Agreement, award: Award, scheme: Scheme) -> list[dict[str, Any]]:
    """The five mentions of the décret 2018-514 (article 8), then what the scheme and the service add."""
    spend = f"La dépense éligible est de {format_amount(row.spend_cents)}." if row.spend_cents else ""
    day = (
        f"Le projet est achevé au plus tard le {format_date(row.completion_on)}." if row.completion_on else ""
    )
    plan = [
        f"{one.title} : {format_amount(one.planned_cents)}"
        f"{'' if one.share_bp is None else f' ({format_percent(one.share_bp)})'}, "
        f"{waits_for(one, None)}."
        for one in award.instalments.order_by("rank")
    ]
    found = [
        (
            "Objet",
            [f"Le bénéficiaire réalise le projet suivant : {award.title or scheme.identity.title}.", spend],
        ),
        ("Montant", [f"La subvention est de {format_amount(row.granted_cents)} au plus.", award.computation]),
        ("Calendrier", [day]),
        ("Versements", [*plan, *award.terms.split("\n")]),
        (
            "Bilans",
            [
                f"{one.title} : au plus tard {one.days} jours après {AFTER[one.after]}."
                for one in scheme.reports
            ],
        ),
        ("Engagements du bénéficiaire", [DUTIES]),
        ("Reversement", [REPAYMENT]),
    ]
    added = (
        [(one.title, one.text.split("\n")) for one in scheme.agreement.articles] if scheme.agreement else []
    )
    own = [("Dispositions particulières", row.text.split("\n"))]
    return _numbered([*found, *added, *own])


AFTER = {"decision": "la décision", "start": "le commencement", "completion": "l’achèvement"}


def _amended(row: Agreement, award: Award) -> list[dict[str, Any]]:
    rest = "Le reste de la convention et de ses avenants ne change pas."
    if row.kind == AgreementKind.DECISION:
        rest = "Le reste de la décision d’attribution ne change pas."
    return _numbered(
        [("Ce qui change", list(row.changes)), ("Clauses", row.text.split("\n")), ("Ce qui demeure", [rest])]
    )


def _numbered(articles: list[tuple[str, list[str]]]) -> list[dict[str, Any]]:
    """Number the articles that say something."""
    kept = [(title, [line.strip() for line in lines if line.strip()]) for title, lines in articles]
    filled = [(title, lines) for title, lines in kept if lines]
    return [
        {"title": f"Article {rank}. {title}", "lines": lines}
        for rank, (title, lines) in enumerate(filled, start=1)
    ]
