"""Who may see and move an envelope: a right over its area and its schemes."""

from datetime import date

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.budget.selectors import EnvelopeRecord, places_of_area


def may_read(actor: Actor, envelope: EnvelopeRecord, at: date) -> bool:
    """Tell whether an officer may read an envelope: they may read applications to one of its schemes all over its area."""
    places = places_of_area(envelope.area, at)
    return any(actor.may(Right.VIEW, scheme=slug, places=places) for slug in envelope.schemes)


def may_manage(actor: Actor, schemes: tuple[str, ...], area: str, at: date) -> bool:
    """Tell whether an officer may open envelopes there and move what is in them: they manage every scheme that is paid."""
    places = places_of_area(area, at)
    return bool(schemes) and all(actor.may(Right.MANAGE, scheme=slug, places=places) for slug in schemes)
