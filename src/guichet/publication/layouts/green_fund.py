"""Awards of the Fonds vert as the ministry publishes them: one line per beneficiary, codes without their leading zero."""

from django.utils.text import slugify

from guichet.publication.layouts import cells
from guichet.publication.layouts.lines import AwardLine, Layout, Reading, Refusal, Row

SOURCE = "fonds-vert"
FUNDER = "État (Fonds vert)"
COLUMNS = (
    "code_departement",
    "code_commune",
    "nom_demarche_ds",
    "numero_dossier_ds",
    "nom_du_projet",
    "nom_beneficiaire_principal",
    "siren",
    "montant_engage",
)


def read(row: Row, line: int, reading: Reading) -> AwardLine | None:
    """Return what a line says; a line without number, beneficiary or good amount is refused."""
    number = cells.text(row, "numero_dossier_ds", longest=20)
    beneficiary = cells.text(row, "nom_beneficiaire_principal", longest=300)
    programme = cells.text(row, "nom_demarche_ds", longest=250)
    for column, value in (
        ("numero_dossier_ds", number),
        ("nom_beneficiaire_principal", beneficiary),
        ("nom_demarche_ds", programme),
    ):
        if not value:
            reading.refused.append(Refusal(line, column, "il manque : la ligne n’est pas reprise."))
            return None
    try:
        amount = cells.amount(row, "montant_engage")
    except ValueError as error:
        reading.refused.append(Refusal(line, "montant_engage", f"{error} La ligne n’est pas reprise."))
        return None
    siren, siret = cells.identifiers(row, "siren", line, reading.refused)
    return AwardLine(
        line=line,
        source=SOURCE,
        reference=number,
        scheme=slugify(f"{SOURCE} {programme}")[:60].strip("-"),
        scheme_title=f"Fonds vert : {programme}",
        funder=FUNDER,
        beneficiary=beneficiary,
        siren=siren,
        siret=siret,
        title=cells.text(row, "nom_du_projet", longest=600) or programme,
        amount_cents=amount,
        commune=cells.commune_code(row, "code_commune"),
        departement=cells.departement_code(row, "code_departement"),
        year=reading.year,
    )


LAYOUT = Layout(name="Fonds vert", columns=COLUMNS, read=read)
