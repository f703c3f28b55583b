"""What the address of a simulation says beside its answers: the day, who asks and where."""

from collections.abc import Iterable
from datetime import date

from guichet.shared import clock
from guichet.shared.addresses import Address
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date
from guichet.simulations.selectors.places import Place, find_place

__all__ = ["ABOUT_APPLICANT", "Address", "day_of", "place_of"]

ABOUT_APPLICANT = ("territoire", "organisation", "nom", "siret")


def day_of(address: Address) -> tuple[date, bool, str]:
    """Return the day asked for (`le`), whether it was, and a sentence when it cannot be read (today then rules)."""
    typed = address.one("le", "at")
    today = clock.today()
    if not typed:
        return today, False, ""
    try:
        day = read_date(typed)
    except BadInput as error:
        return today, False, f"{error.message} En attendant, le calcul est fait pour aujourd’hui."
    if not 2000 <= day.year <= 2100:
        return (
            today,
            False,
            "La date du calcul va de 2000 à 2100. En attendant, le calcul est fait pour aujourd’hui.",
        )
    return day, True, ""


def place_of(address: Address, at: date, kinds: Iterable[str]) -> Place:
    """Return who asks and where, as the address says; a kind of organisation that does not exist is left aside."""
    organisation = address.one("organisation", "organisation.kind")
    return find_place(
        address.one("territoire", "commune", "territory"),
        organisation if organisation in set(kinds) else None,
        at=at,
    )
