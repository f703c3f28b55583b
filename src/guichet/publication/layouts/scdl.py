"""Awards in the common format of local data, "subventions" 2.1.1 (OpenDataFrance): what other funders publish."""

import hashlib

from django.utils.text import slugify

from guichet.publication.layouts import cells
from guichet.publication.layouts.lines import AwardLine, Layout, Reading, Refusal, Row

COLUMNS = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "pourcentageSubvention",
)


def read(row: Row, line: int, reading: Reading) -> AwardLine | None:
    """Return what a line says; a line without funder, beneficiary, date or good amount is refused."""
    funder = cells.text(row, "nomAttribuant", longest=300)
    beneficiary = cells.text(row, "nomBeneficiaire", longest=300)
    for column, value in (("nomAttribuant", funder), ("nomBeneficiaire", beneficiary)):
        if not value:
            reading.refused.append(Refusal(line, column, "il manque : la ligne n’est pas reprise."))
            return None
    try:
        column = "montant"
        amount = cells.amount(row, column)
        column = "dateConvention"
        day = cells.day(row, column, latest=reading.today)
    except ValueError as error:
        reading.refused.append(Refusal(line, column, f"{error} La ligne n’est pas reprise."))
        return None
    _, funder_siret = cells.identifiers(row, "idAttribuant", line, reading.refused)
    siren, siret = cells.identifiers(row, "idBeneficiaire", line, reading.refused)
    title = cells.text(row, "objet", longest=600)
    return AwardLine(
        line=line,
        source=f"scdl-{funder_siret or slugify(funder)[:30]}",
        reference=_reference(row, funder, beneficiary, day.isoformat(), title),
        scheme=slugify(f"subventions {funder}")[:60].strip("-"),
        scheme_title=f"Subventions de {funder}"[:300],
        funder=funder,
        funder_siret=funder_siret,
        beneficiary=beneficiary,
        siren=siren,
        siret=siret,
        rna=cells.text(row, "rnaBeneficiaire", longest=10),
        title=title or "Objet non précisé",
        amount_cents=amount,
        day=day,
        year=day.year,
    )


def _reference(row: Row, *said: str) -> str:
    """Return the reference of the decision, else a digest of what makes the award itself (all but its amount)."""
    written = cells.text(row, "referenceDecision", longest=60)
    return written or hashlib.sha256("\0".join(said).encode()).hexdigest()[:24]


LAYOUT = Layout(name="SCDL subventions", columns=COLUMNS, read=read)
