"""The financial annex on paper and as a table."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings

from guichet.crte.models import Contract
from guichet.crte.selectors.annexes import Annex, AnnexLine, AnnexOperation
from guichet.crte.selectors.contracts import ContractContent
from guichet.documents.services import Notice, qr_svg, render_pdf, spelled_code, verification_path
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_count, format_date
from guichet.shared.tables import Column, Table, Value, write_tables

NOT_FIXED = "Annexe non arrêtée : elle dit ce qui est connu ce jour et peut encore changer."
SAMPLE = "Exemple de démonstration : ce contrat et ses opérations sont inventés."
UNFOLLOWED = "non suivi"
COLUMNS = (
    Column("number", "Numéro", "number"),
    Column("beneficiary", "Bénéficiaire"),
    Column("scheme", "Aide"),
    Column("project", "Projet"),
    Column("decided", "Décidée le", "date"),
    Column("axis", "Axe"),
    Column("granted", "Accordé", "amount"),
    Column("committed", "Engagé", "amount"),
    Column("paid", "Versé", "amount"),
    Column("state", "État"),
)
OPERATION_COLUMNS = (
    Column("operation", "Opération"),
    Column("owner", "Porteur"),
    Column("axis", "Axe"),
    Column("forecast", "Coût prévu", "amount"),
    Column("number", "Dossier", "number"),
    Column("granted", "Accordé dans l’année", "amount"),
)


def annex_pdf(
    contract: Contract,
    content: ContractContent,
    annex: Annex,
    *,
    now: datetime,
    notice: Notice | None = None,
) -> bytes:
    """Return the annex as a PDF; without a notice it is not fixed, says so and bears no code."""
    return render_pdf("crte_annex", _content(contract, content, annex, now, notice), at=now)


def write_annex(annex: Annex, ending: str, out: BinaryIO) -> None:
    """Write the annex as tables: the grants, then the operations (CSV holds the grants alone)."""
    tables = (
        Table(title=f"Aides {annex.year}", columns=COLUMNS, rows=lambda: _award_rows(annex)),
        Table(title="Opérations", columns=OPERATION_COLUMNS, rows=lambda: _operation_rows(annex)),
    )
    write_tables(tables, ending, out)


def _award_rows(annex: Annex) -> Iterable[Sequence[Value]]:
    for line in annex.lines:
        award = line.award
        yield (
            award.number, award.beneficiary, award.scheme, award.title, award.decided_on, line.axis, award.granted,
            award.committed, award.paid, award.state,
        )  # fmt: skip


def _operation_rows(annex: Annex) -> Iterable[Sequence[Value]]:
    for one in annex.operations:
        operation = one.operation
        yield operation.title, operation.owner, one.axis, operation.forecast, operation.number, one.granted


def _content(
    contract: Contract,
    content: ContractContent,
    annex: Annex,
    now: datetime,
    notice: Notice | None,
) -> dict[str, Any]:
    day = format_date(now.astimezone(PARIS).date())
    warnings = ([] if notice else [NOT_FIXED]) + ([SAMPLE] if contract.demonstration else [])
    address = f"{settings.SITE_ADDRESS}{verification_path(notice.code)}" if notice else ""
    return {
        "title": f"{contract.title} : annexe financière {annex.year}",
        "lead": f"{notice.number}, arrêtée le {day}" if notice else f"État au {day}",
        "warning": " ".join(warnings),
        "perimeter": ", ".join(one.name for one in content.members) or "Aucune intercommunalité.",
        "signatories": [
            [one.body, one.capacity, format_date(one.signed_on) if one.signed_on else "pas encore"]
            for one in content.signatories
        ],
        "figures": [
            ["Accordé", format_amount(annex.granted)],
            ["Engagé", format_amount(annex.committed)],
            ["Versé", format_amount(annex.paid)],
        ],
        "note": unfollowed_words(annex),
        "awards": [_award_words(line) for line in annex.lines],
        "operations": [_operation_words(one) for one in annex.operations],
        "qr": qr_svg(address, "vérifier") if notice else "",
        "verify": address,
        "code": spelled_code(notice.code) if notice else "",
    }


def _award_words(line: AnnexLine) -> list[str]:
    award = line.award
    return [
        str(award.number),
        award.beneficiary,
        f"{award.scheme} : {award.title}" if award.title else award.scheme,
        line.axis,
        format_amount(award.granted),
        followed(award.committed),
        format_amount(award.paid),
    ]


def _operation_words(one: AnnexOperation) -> list[str]:
    operation = one.operation
    return [
        operation.title,
        operation.owner,
        one.axis,
        known(operation.forecast),
        str(operation.number or "–"),
        "–" if one.granted is None else format_amount(one.granted),
    ]


def unfollowed_words(annex: Annex) -> str:
    """Say how many grants no envelope follows, nothing when all are followed."""
    if not annex.unfollowed:
        return ""
    return f"L’engagé ne compte pas {format_count(annex.unfollowed, 'aide')} qu’aucune enveloppe ne suit dans Guichet."


def followed(cents: int | None) -> str:
    """Write what is committed, or that no envelope follows it."""
    return UNFOLLOWED if cents is None else format_amount(cents)


def known(cents: int | None) -> str:
    """Write a forecast, or that it is unknown."""
    return "inconnu" if cents is None else format_amount(cents)
