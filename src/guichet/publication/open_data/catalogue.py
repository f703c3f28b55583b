"""What is published as files: data sets, their formats and their addresses; for the page and for programs (DCAT-AP)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.publication.open_data import columns, giving
from guichet.publication.open_data.writing import instant

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NAME = "Licence Ouverte 2.0 (Etalab)"
_EUROPE = "http://publications.europa.eu/resource/authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One file of a data set: `kind` is its code in the European list of file types; `says` what it is good for."""

    path: str
    label: str
    media_type: str
    kind: str
    says: str
    schema: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """One data set. `standard` is the address of the standard it follows, empty for ours; `filtered`: takes the filters."""

    key: str
    title: str
    says: str
    version: str
    keywords: tuple[str, ...]
    formats: tuple[Format, ...]
    standard: str = ""
    filtered: bool = True


LAUREATES = DataSet(
    key="laureats",
    title="Lauréats",
    says="Toutes les aides attribuées : celles décidées ici dès leur signature, et celles que publient d’autres organismes.",
    version=columns.VERSION,
    keywords=("subvention", "aide publique", "lauréat", "commune"),
    formats=(
        Format(
            path="/donnees/laureats.csv",
            label="CSV",
            media_type="text/csv",
            kind="CSV",
            says="pour un tableur : UTF-8, virgules",
            schema="/donnees/laureats.schema.json",
        ),
        Format(
            path="/donnees/laureats.json",
            label="JSON",
            media_type="application/json",
            kind="JSON",
            says="une liste d’objets",
        ),
        Format(
            path="/donnees/laureats.geojson",
            label="GeoJSON",
            media_type="application/geo+json",
            kind="GEOJSON",
            says="pour une carte ; sans lieu connu, l’aide y est sans point",
        ),
        Format(
            path="/donnees/laureats.parquet",
            label="Parquet",
            media_type="application/vnd.apache.parquet",
            kind="PARQUET",
            says="colonnes typées, pour l’analyse",
        ),
    ),
)
ESSENTIAL = DataSet(
    key="subventions",
    title="Données essentielles des subventions",
    says="Les décisions d’ici au format commun SCDL « subventions » : une ligne par bénéficiaire (décret n° 2017-779).",
    version="2.1.1",
    keywords=("subvention", "données essentielles", "SCDL"),
    standard="https://schema.data.gouv.fr/scdl/subventions/",
    formats=(
        Format(
            path="/donnees/subventions.csv",
            label="CSV",
            media_type="text/csv",
            kind="CSV",
            says="les seize colonnes du format",
            schema="/donnees/subventions.schema.json",
        ),
    ),
)
GIVING = DataSet(
    key="360giving",
    title="Aides attribuées au format 360Giving",
    says="Les aides dont la date et l’attribuant sont connus, au format international 360Giving.",
    version=giving.VERSION,
    keywords=("subvention", "360Giving", "grants"),
    standard="https://standard.threesixtygiving.org/",
    formats=(
        Format(
            path="/donnees/subventions.360giving.json",
            label="JSON",
            media_type="application/json",
            kind="JSON",
            says="un objet qui porte toutes les aides",
        ),
    ),
)
SCHEMES = DataSet(
    key="dispositifs",
    title="Catalogue des dispositifs d’aide",
    says="Toutes les aides que l’on peut demander, au format officiel des dispositifs d’aide.",
    version="0.2.0",
    keywords=("dispositif d’aide", "aide publique"),
    standard="https://schema.data.gouv.fr/etalab/schema-dispositif-aide/",
    filtered=False,
    formats=(
        Format(
            path="/donnees/dispositifs.csv",
            label="CSV",
            media_type="text/csv",
            kind="CSV",
            says="UTF-8, virgules",
        ),
        Format(
            path="/donnees/dispositifs.json",
            label="JSON",
            media_type="application/json",
            kind="JSON",
            says="une liste d’objets",
        ),
    ),
)
DATA_SETS = (LAUREATES, ESSENTIAL, GIVING, SCHEMES)


def dcat(site: str, publisher: str, changed_at: datetime | None) -> dict[str, Any]:
    """Return the catalogue in DCAT-AP 3 as JSON-LD; `site` is the address before the paths, without a slash at its end."""
    editor = f"{site}/#editeur"
    who = {"@id": editor, "@type": "foaf:Agent", "foaf:name": publisher, "foaf:homepage": _at(f"{site}/")}
    page = f"{site}/donnees/"
    catalogue: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": _said("Données ouvertes de Guichet"),
        "dct:description": _said(
            "Les aides publiques que l’on peut demander, et celles qui ont été attribuées."
        ),
        "dct:publisher": _at(editor),
        "dct:language": _at(f"{_EUROPE}/language/FRA"),
        "dct:license": _at(LICENCE),
        "dct:spatial": _at(f"{_EUROPE}/country/FRA"),
        "dcat:themeTaxonomy": _at(f"{_EUROPE}/data-theme"),
        "foaf:homepage": _at(page),
        "dcat:dataset": [_at(f"{page}#{found.key}") for found in DATA_SETS],
    }
    if changed_at is not None:
        catalogue["dct:modified"] = _moment(changed_at)
    graph: list[dict[str, Any]] = [
        catalogue,
        who,
        {"@id": LICENCE, "@type": "dct:LicenseDocument", "dct:title": _said(LICENCE_NAME)},
    ]
    for found in DATA_SETS:
        moment = changed_at if found.filtered else None
        graph.append(_data_set(found, site, editor, moment))
        graph += [_distribution(found, one, site, moment) for one in found.formats]
    return {"@context": dict(_CONTEXT), "@graph": graph}


_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _data_set(found: DataSet, site: str, publisher: str, changed_at: datetime | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": f"{site}/donnees/#{found.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": found.key,
        "dct:title": _said(found.title),
        "dct:description": _said(found.says),
        "dct:publisher": _at(publisher),
        "dct:language": _at(f"{_EUROPE}/language/FRA"),
        "dct:accrualPeriodicity": _at(f"{_EUROPE}/frequency/CONT"),
        "dct:spatial": _at(f"{_EUROPE}/country/FRA"),
        "dcat:theme": [_at(f"{_EUROPE}/data-theme/GOVE"), _at(f"{_EUROPE}/data-theme/REGI")],
        "dcat:keyword": [_said(word) for word in found.keywords],
        "dcat:landingPage": _at(f"{site}/donnees/#{found.key}"),
        "dcat:version": found.version,
        "dcat:distribution": [_at(f"{site}{one.path}#fichier") for one in found.formats],
    }
    if found.standard:
        said["dct:conformsTo"] = _at(found.standard)
    return said | ({"dct:modified": _moment(changed_at)} if changed_at else {})


def _distribution(found: DataSet, one: Format, site: str, changed_at: datetime | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": f"{site}{one.path}#fichier",
        "@type": "dcat:Distribution",
        "dct:title": _said(f"{found.title} ({one.label})"),
        "dct:description": _said(one.says),
        "dcat:accessURL": _at(f"{site}{one.path}"),
        "dcat:downloadURL": _at(f"{site}{one.path}"),
        "dcat:mediaType": _at(f"https://www.iana.org/assignments/media-types/{one.media_type}"),
        "dct:format": _at(f"{_EUROPE}/file-type/{one.kind}"),
        "dct:license": _at(LICENCE),
    }
    if one.schema or found.standard:
        said["dct:conformsTo"] = _at(f"{site}{one.schema}" if one.schema else found.standard)
    return said | ({"dct:modified": _moment(changed_at)} if changed_at else {})


def _at(address: str) -> dict[str, str]:
    return {"@id": address}


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "fr"}


def _moment(at: datetime) -> dict[str, str]:
    return {"@value": instant(at), "@type": "xsd:dateTime"}
