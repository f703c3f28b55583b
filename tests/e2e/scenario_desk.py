"""An envelope of Indre-et-Loire and the applications that share it, in the browser tests. Run in the site's own place."""

from datetime import datetime

from guichet.budget.models import Envelope
from guichet.review.services.sheets import open_sheet
from guichet.shared.clock import PARIS
from tests.budget.factories import make_envelope
from tests.review.factories import make_application

from .desk import ANSWERS

TITLE = "Socle numérique, DEP-37"
SENT = datetime(2021, 2, 10, 10, tzinfo=PARIS)
CARRIERS = (
    ("Ballan-Miré", "COM-37018", "EPCI-243700754", 8_152),
    ("Chinon", "COM-37072", "EPCI-200043081", 8_228),
    ("Amboise", "COM-37003", "EPCI-243700499", 12_900),
    ("Montbazon", "COM-37154", "EPCI-200072650", 4_260),
)


def lay() -> None:
    """Write them once."""
    if Envelope.objects.filter(title=TITLE).exists():
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
    _helped_elsewhere()


def _helped_elsewhere() -> None:
    """An application to another scheme whose owner would keep too little: the région pays much of it."""
    region = {"row": "f9", "source": "Région", "nature": "region", "amount": 1_000_000, "state": "obtained"}
    answers = ANSWERS | {"financing": {"lines": [*ANSWERS["financing"]["lines"][:1], region]}}
    row = make_application(
        number=5104,
        token=f"{'cumul' * 7}5104",
        carrier_name="Vouvray",
        carrier="COM-37281",
        places=["COM-37281", "DEP-37", "REG-24"],
        title="Équiper nos écoles",
        submitted_at=SENT,
        sending_begun_at=SENT,
        requested_cents=2_660_000,
        answers=answers,
    )
    open_sheet(row.pk)
