"""An envelope of Indre-et-Loire and the applications that share it, in the browser tests. Run in the site's own place."""

from datetime import datetime

from guichet.budget.models import Envelope
from guichet.review.services.sheets import open_sheet
from guichet.shared.clock import PARIS
from tests.budget.factories import make_envelope
from tests.review.factories import make_application

from .desk import ANSWERS

SENT = datetime(2021, 2, 10, 10, tzinfo=PARIS)
CARRIERS = (
    ("Ballan-Miré", "COM-37018", "EPCI-243700754", 8_152),
    ("Chinon", "COM-37072", "EPCI-200043081", 8_228),
    ("Amboise", "COM-37003", "EPCI-243700499", 12_900),
    ("Montbazon", "COM-37154", "EPCI-200072650", 4_260),
)


def lay() -> None:
    """Write them once."""
    if Envelope.objects.filter(area="DEP-37").exists():
        return
    make_envelope(8_000_000, area="DEP-37")
    for rank, (name, commune, epci, population) in enumerate(CARRIERS):
        row = make_application(
            number=5100 + rank,
            token=f"{'programme' * 4}{rank:05d}",
            carrier=commune,
            carrier_name=name,
            carrier_facts={"territory.population": population},
            places=[commune, epci, "DEP-37", "REG-24"],
            submitted_at=SENT,
            sending_begun_at=SENT,
            requested_cents=2_660_000,
            computed_cents=2_415_000 - rank * 100_000,
            verdict="yes",
            answers=ANSWERS,
        )
        open_sheet(row.pk)
