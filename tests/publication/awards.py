"""Published awards for the tests of files: one that every format can hold, changed by what each test is about."""

from datetime import UTC, date, datetime
from typing import Any

from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.publication.models import PublicationChange, PublishedAward
from guichet.publication.services.writing import award_row

NOW = datetime(2021, 3, 20, 9, 30, 15, tzinfo=UTC)
FUNDER, BALLAN = "21370214500011", "21370018099004"


def publish(count: int = 1, **changes: Any) -> list[PublishedAward]:
    """Publish awards that lack nothing, unless said otherwise: ours, numbered from 1000."""
    first = 1000 + PublishedAward.objects.count()
    rows = [award_row({**_values(first + rank), **changes}, now=NOW) for rank in range(count)]
    made = PublishedAward.objects.bulk_create(rows)
    PublicationChange.objects.create(at=NOW, source="guichet", created=count, changed=0, withdrawn=0)
    return made


def _values(number: int) -> dict[str, Any]:
    return {
        "source": "guichet",
        "reference": str(number),
        "scheme": "itn-3c",
        "scheme_title": "Accompagner les projets numériques",
        "funder": "Préfecture d’essai",
        "funder_siret": FUNDER,
        "de_minimis": False,
        "beneficiary": "Ballan-Miré",
        "beneficiary_kind": BeneficiaryKind.COMMUNE,
        "siren": BALLAN[:9],
        "siret": BALLAN,
        "territory": "COM-37018",
        "population": 8_200,
        "title": f"Équiper l’école {number}",
        "amount_cents": 13_450_05,
        "spend_cents": 19_900_00,
        "day": date(2021, 3, 15),
        "year": 2021,
        "ends_on": date(2022, 6, 30),
        "payments": 2,
        "commune": "37018",
        "epci": "243700754",
        "departement": "37",
        "region": "24",
        "placed": Placed.PROJECT,
        "latitude": 47_338_900,
        "longitude": -554_100,
    }
