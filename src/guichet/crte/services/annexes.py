"""Fix the annex of a year: a PDF under a code, kept for good, that replaces the version before it."""

from django.db import transaction

from guichet.crte.enums import ContractState
from guichet.crte.errors import ContractRefusal
from guichet.crte.models import Contract, FinancialAnnex
from guichet.crte.selectors.annexes import annex_of, as_kept, years_of
from guichet.crte.selectors.contracts import content_of
from guichet.crte.services.annex_paper import annex_pdf
from guichet.crte.services.locking import By, locked
from guichet.documents.enums import IssuedKind
from guichet.documents.services import Notice, issue
from guichet.journal.services import record


@transaction.atomic
def fix_annex(code: str, year: int, by: By) -> FinancialAnnex:
    """Fix the annex of a year as it is now, and return it: version 1, then 2, each withdraws the one before.

    Raise ContractRefusal for a draft, a year out of the contract, or when nothing changed since the last version.
    """
    contract = locked(code, by)
    if contract.state != ContractState.SIGNED:
        raise ContractRefusal("Une annexe s’arrête une fois le contrat signé.", field="annee")
    if year not in years_of(contract, by.now.year):
        raise ContractRefusal("Choisissez une année du contrat.", field="annee")
    content = content_of(contract)
    annex = annex_of(content, year)
    former = contract.annexes.filter(year=year).order_by("-version").first()
    kept = as_kept(annex)
    if former is not None and former.content == kept:
        raise ContractRefusal(
            f"Rien n’a changé depuis la version {former.version} : elle dit déjà tout.", field="annee"
        )
    version = former.version + 1 if former else 1
    notice = _notice(contract, year, version, former)
    pdf = annex_pdf(contract, content, annex, now=by.now, notice=notice)
    issued = issue(notice, pdf, by=by.actor.reference, now=by.now)
    fixed = FinancialAnnex.objects.create(
        contract=contract,
        year=year,
        version=version,
        code=issued.code,
        file=issued.token,
        content=kept,
        fixed_at=by.now,
        fixed_by=by.actor.reference,
    )
    details = {"year": year, "version": version, "code": issued.code}
    record("crte.annex_fixed", contract.subject, actor=by.actor.reference, now=by.now, details=details)
    return fixed


def _notice(contract: Contract, year: int, version: int, former: FinancialAnnex | None) -> Notice:
    return Notice(
        kind=IssuedKind.ANNEX,
        owner=contract.subject,
        title=f"Annexe financière {year} : {contract.title}"[:200],
        number=f"annexe {year}, version {version}",
        service="Préfecture",
        replaces=former.code if former else "",
    )
