"""Applications sent, written straight in the tables: invented, carried by real communes."""

from datetime import datetime, timedelta
from typing import Any

from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.shared.clock import PARIS
from tests.review.factories import make_application

SENT_AT = datetime(2021, 3, 2, 10, tzinfo=PARIS)
SOCLE, ITN = "socle-numerique-ecoles", "itn-3c"
BALLAN = ("COM-37018", "Ballan-Miré", ["COM-37018", "EPCI-243700754", "DEP-37", "REG-24"], 8_200)
VOUVRAY = ("COM-37281", "Vouvray", ["COM-37281", "EPCI-243700499", "DEP-37", "REG-24"], 3_200)
BLOIS = ("COM-41018", "Blois", ["COM-41018", "EPCI-200030385", "DEP-41", "REG-24"], 45_900)
NOUMEA = ("COM-98818", "Nouméa", ["COM-98818", "COL-988"], 94_000)


def sent(
    place: tuple[str, str, list[str], int] = BALLAN,
    state: State = State.UNDER_REVIEW,
    *,
    slug: str = SOCLE,
    at: datetime = SENT_AT,
    days: int = 0,
    **columns: Any,
) -> Application:
    """An application for 1 000 € sent on 2 March 2021, ended `days` later when its state is an end."""
    code, name, places, population = place
    usual: dict[str, Any] = {
        "carrier": code,
        "carrier_name": name,
        "places": places,
        "carrier_facts": {"territory.population": population},
        "submitted_at": at,
        "requested_cents": 100_000,
    }
    if state not in {State.SUBMITTED, State.UNDER_REVIEW}:
        usual["decided_at"] = at + timedelta(days=days)
    if state is State.ACCEPTED:
        usual["granted_cents"] = 60_000
    if state is State.REFUSED:
        usual["grounds"] = "Le projet a déjà commencé."
    return make_application(slug, state=state, **(usual | columns))
