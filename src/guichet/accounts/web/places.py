"""Read the territory of a role: an official code, a plain one, or a name."""

from datetime import date

from guichet.accounts.errors import RoleRefused
from guichet.shared.folding import sort_key
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import find_territory, search_territories

CHOICES = 6


def read_territory(text: str, *, at: date) -> str:
    """Return the official code of what was typed, empty for nothing. Raise BadInput when it is none or may be several."""
    typed = text.strip()
    if not typed:
        return ""
    try:
        return find_territory(typed, at=at).official_code
    except TerritoryError:
        found = search_territories(typed, at=at, kinds=set(TerritoryKind), limit=CHOICES).items
        if not found:
            raise
    same = [item for item in found if sort_key(item.name) == sort_key(typed)] or list(found)
    if len(same) == 1:
        return same[0].official_code
    choices = " ; ".join(f"{item.name} ({item.kind.label}) : {item.official_code}" for item in same)
    raise RoleRefused(f"« {typed[:60]} » désigne plusieurs territoires. Écrivez le code du bon : {choices}.")
