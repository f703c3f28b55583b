"""What Guichet knows of whoever is signed in: their organisation, how to reach them."""

from collections.abc import Mapping

from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import OrganisationRecord, organisations_of_person, person

FROM_ORGANISATION = "repris de votre organisme"
FROM_ACCOUNT = "repris de votre compte"


def organisation_for(actor: Actor | None) -> OrganisationRecord | None:
    """Return the organisation of someone who belongs to one only; with several, nobody guesses."""
    if actor is None or actor.person is None or not actor.memberships:
        return None
    found = organisations_of_person(actor.person)
    return found[0] if len(found) == 1 else None


def layers_of_person(
    actor: Actor | None, organisation: OrganisationRecord | None
) -> list[tuple[str, Mapping[str, object]]]:
    """Return the values that usual fields take from the organisation and the account; a form without them ignores them."""
    layers: list[tuple[str, Mapping[str, object]]] = []
    if organisation is not None:
        values = {
            "siret": organisation.siret,
            "organisation_name": organisation.name,
            "organisation_address": organisation.address,
        }
        layers.append((FROM_ORGANISATION, {name: value for name, value in values.items() if value}))
    if actor is not None and actor.person is not None:
        known = person(actor.person)
        if known is not None:
            values = {"contact_name": known.name, "contact_email": known.email, "contact_phone": known.phone}
            layers.append((FROM_ACCOUNT, {name: value for name, value in values.items() if value}))
    return layers
