"""The columns of the files of laureates: one list for every format, for their Table Schema and for the page that explains them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.publication.selectors import AwardView

Kind = Literal["text", "integer", "amount", "degrees", "yes_no", "date", "moment"]
Value = str | int | bool | date | datetime | None
VERSION = "1.0.0"
"""Of this list: the last figure moves with an explanation, the second with a column more, the first with one that changes or goes."""
TYPES: dict[Kind, tuple[str, str]] = {
    "text": ("string", "texte"),
    "integer": ("integer", "nombre entier"),
    "amount": ("number", "euros, deux décimales"),
    "degrees": ("number", "degrés"),
    "yes_no": ("boolean", "oui ou non"),
    "date": ("date", "AAAA-MM-JJ"),
    "moment": ("datetime", "AAAA-MM-JJThh:mm:ssZ"),
}
"""The type of a kind of values in a Table Schema, and in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Its value is raw: amounts are cents, degrees millionths; an empty text or None says nothing."""

    name: str
    kind: Kind
    says: str
    value: Callable[[AwardView], Value]
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say in French what its values look like."""
        return TYPES[self.kind][1]


def _column(name: str, says: str, field: str = "", kind: Kind = "text", **more: Any) -> Column:
    return Column(name=name, kind=kind, says=says, value=_reader(field or name), **more)


def _reader(field: str) -> Callable[[AwardView], Value]:
    def read(award: AwardView) -> Value:
        value: Value = getattr(award, field)
        return value

    return read


COLUMNS = (
    _column(
        "source", "« guichet » : décision prise ici ; sinon, le jeu dont l’aide est reprise.", required=True
    ),
    _column("reference", "Numéro de l’aide, unique dans sa source.", required=True),
    _column("dispositif", "Adresse courte du dispositif.", "scheme", required=True),
    _column("nom_dispositif", "Nom du dispositif.", "scheme_title", required=True),
    _column("attribuant", "Qui attribue l’aide.", "funder"),
    _column(
        "siret_attribuant",
        "SIRET de qui attribue, quand le fichier du dispositif le donne et qu’il est confirmé.",
        "funder_siret",
    ),
    _column("beneficiaire", "Nom du bénéficiaire.", "beneficiary", required=True),
    _column(
        "nature_beneficiaire",
        "Ce qu’est le bénéficiaire, d’après son SIREN.",
        "beneficiary_kind",
        required=True,
        choices=tuple(BeneficiaryKind.values),
    ),
    _column("siren", "SIREN du bénéficiaire, neuf chiffres."),
    _column("siret", "SIRET du bénéficiaire, quatorze chiffres."),
    _column("rna", "Numéro RNA de l’association."),
    _column(
        "territoire", "Code officiel du bénéficiaire quand c’est un territoire : COM-37214.", "territory"
    ),
    _column("population", "Population de ce territoire cette année-là.", kind="integer"),
    _column("projet", "Objet de l’aide.", "title", required=True),
    _column("montant", "Montant attribué, en euros.", "amount_cents", "amount", required=True),
    _column("depense", "Dépense retenue, en euros, quand elle est connue.", "spend_cents", "amount"),
    _column("date", "Jour de la décision, quand il est connu.", "day", "date"),
    _column("annee", "Année de la décision, quand elle est connue.", "year", "integer"),
    _column("fin_prevue", "Jour où le projet doit être achevé.", "ends_on", "date"),
    _column("versements", "Nombre de versements prévus.", "payments", "integer"),
    _column("de_minimis", "L’aide relève d’un régime de minimis.", kind="yes_no"),
    _column("commune", "Code de la commune du projet."),
    _column("epci", "SIREN de l’intercommunalité du projet."),
    _column("departement", "Code du département du projet."),
    _column("region", "Code de la région du projet."),
    _column(
        "lieu_connu_par",
        "Comment le lieu est connu.",
        "placed",
        required=True,
        choices=tuple(Placed.values),
    ),
    _column("latitude", "Latitude du lieu (WGS 84) : celle de la commune ou du territoire.", kind="degrees"),
    _column("longitude", "Longitude du lieu (WGS 84).", kind="degrees"),
    _column("publie_le", "Instant de la première publication.", "published_at", "moment", required=True),
    _column("modifie_le", "Instant du dernier changement.", "changed_at", "moment", required=True),
)


def table_schema(address: str) -> dict[str, Any]:
    """Return the Table Schema of the CSV file; `address` is where it is read."""
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "laureats",
        "title": "Lauréats",
        "description": "Une ligne par aide attribuée et par bénéficiaire. Une valeur vide ne dit rien.",
        "version": VERSION,
        "path": address,
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
        "primaryKey": ["source", "reference"],
        "fields": [_field(column) for column in COLUMNS],
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.kind][0], "description": column.says}
    if column.kind == "yes_no":
        field |= {"trueValues": ["oui"], "falseValues": ["non"]}
    return field | ({"constraints": constraints} if constraints else {})
