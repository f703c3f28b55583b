"""Small files of awards, written for the tests: real communes of the territories, invented amounts."""

from pathlib import Path

GREEN = (
    "nom_region;code_departement;nom_departement;code_commune;nom_commune;axe;numero_demarche_ds;nom_demarche_ds;"
    "numero_dossier_ds;nom_du_projet;nom_beneficiaire_principal;siren;montant_engage"
)
SCDL = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,montant,"
    "nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,dispositifAide"
)
SAINT_CYR = "213702145"
AMBERIEU = "210100046"
TOURS_METROPOLE = "243700754"


def green_line(**changes: str) -> str:
    """One line of the Fonds vert: Saint-Cyr-sur-Loire, 1 200,50 €, unless said otherwise."""
    values = {
        "nom_region": "Centre-Val de Loire",
        "code_departement": "37",
        "nom_departement": "Indre-et-Loire",
        "code_commune": "37214",
        "nom_commune": "SAINT CYR SUR LOIRE",
        "axe": "1",
        "numero_demarche_ds": "69022",
        "nom_demarche_ds": "Éclairage public",
        "numero_dossier_ds": "100",
        "nom_du_projet": "Lampes du mail",
        "nom_beneficiaire_principal": "SAINT-CYR-SUR-LOIRE",
        "siren": SAINT_CYR,
        "montant_engage": "1\u00a0200,50 €",
    }
    assert not set(changes) - set(values)
    return ";".join((values | changes).values())


def scdl_line(**changes: str) -> str:
    """One line in the common format, unless said otherwise."""
    values = {
        "nomAttribuant": "Ville d'essai",
        "idAttribuant": "21370214500003",
        "dateConvention": "2022-05-04",
        "referenceDecision": "2022-12",
        "nomBeneficiaire": "Association des lecteurs",
        "idBeneficiaire": "",
        "rnaBeneficiaire": "W372000000",
        "objet": "Lire en été",
        "montant": "1500.20",
        "nature": "aide en numéraire",
        "conditionsVersement": "unique",
        "datesPeriodeVersement": "2022-05-04",
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "0.5",
        "dispositifAide": "",
    }
    assert not set(changes) - set(values)
    return ",".join((values | changes).values())


def write(
    folder: Path, *lines: str, head: str = GREEN, name: str = "essai-2023.csv", encoding: str = "utf-8"
) -> Path:
    """Write a file of awards and return its path."""
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding=encoding)
    return path
