"""Awards in the common format of local data, "subventions" 2.1.1: the essential data of a grant (décret n° 2017-779).

One line for each beneficiary; ours have one each, which receives the whole. Only awards that lack nothing come here.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from guichet.publication.open_data.writing import csv_blocks
from guichet.publication.selectors import AwardView
from guichet.schemes.selectors import exchange_identifier
from guichet.shared.tables import plain_euros, safe_text

SCHEMA = Path(__file__).parent / "scdl_subventions.json"
MONEY = "aide en numéraire"
"""A decision of Guichet grants money; what is given in kind has no amount and is not an award."""
LONGEST_OBJECT = 256
WHOLE = "1.00"


def write_scdl(rows: Iterable[AwardView]) -> Iterator[bytes]:
    """Write awards that lack nothing (`selectors.SCDL_NEEDS`) as CSV, in the order of the fields of the schema."""
    return csv_blocks([field["name"] for field in fields()], (_line(row) for row in rows))


@cache
def fields() -> tuple[dict[str, Any], ...]:
    """Return the fields of our Table Schema, in order."""
    return tuple(json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"])


def scdl_schema(address: str) -> dict[str, Any]:
    """Return our Table Schema; `address` is where it is read."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema | {"path": address}


@cache
def _scheme(slug: str) -> str:
    return exchange_identifier(slug)


def _line(award: AwardView) -> list[str]:
    day = award.day.isoformat() if award.day else ""
    ends_on = award.ends_on.isoformat() if award.ends_on else ""
    said = {
        "nomAttribuant": award.funder,
        "idAttribuant": award.funder_siret,
        "dateConvention": day,
        "referenceDecision": award.reference,
        "nomBeneficiaire": award.beneficiary,
        "idBeneficiaire": award.siret,
        "rnaBeneficiaire": award.rna,
        "objet": safe_text(award.title)[:LONGEST_OBJECT],
        "montant": plain_euros(award.amount_cents),
        "nature": MONEY,
        "conditionsVersement": "unique" if award.payments == 1 else "échelonné",
        "datesPeriodeVersement": day if day == ends_on else f"{day}/{ends_on}",
        "idRAE": "",
        "notificationUE": "oui" if award.de_minimis else "non",
        "pourcentageSubvention": WHOLE,
        "dispositifAide": _scheme(award.scheme),
    }
    return [safe_text(said[field["name"]]) for field in fields()]
