"""From what a person typed as a territory to an applicant, or to a list of choices, or to a sentence."""

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from guichet.simulations.selectors.applicants import KIND_OF_TERRITORY, Applicant, find_applicant
from guichet.simulations.selectors.results import folded
from guichet.territories.errors import AmbiguousCode, TerritoryError
from guichet.territories.selectors import SearchItem, TerritoryRecord, search_territories

CHOICES = 12
CLOSE = 0.75
"""How alike two names are (1: the same) for one to be taken for the other without asking."""
_OFFICIAL = re.compile(r"(COM|EPCI|EPT|ARR|DEP|REG|COL)-[0-9AB]{2,9}", re.IGNORECASE)
_CODE = re.compile(r"[0-9][0-9AB][0-9]{0,7}", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")
_SHORT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Who asks and where. `choices` when what was typed may be several; `problem` when it is none of them.

    `typed` is kept as it came, for the field.
    """

    typed: str = ""
    applicant: Applicant = field(default_factory=lambda: Applicant(None, None, (), {}))
    choices: tuple[SearchItem, ...] = ()
    problem: str = ""

    @property
    def territory(self) -> TerritoryRecord | None:
        return self.applicant.territory

    @property
    def code(self) -> str:
        return self.territory.official_code if self.territory else ""


def find_place(typed: str, organisation: str | None, *, at: date) -> Place:
    """Understand a code, a name or a postal code. Never raises for what is typed."""
    text = typed.strip()[:200]
    if not text:
        return Place(applicant=find_applicant(None, organisation, at=at))
    if _OFFICIAL.fullmatch(text):
        return _by_code(text.upper(), text, organisation, at)
    try:
        found = search_territories(text, at=at, limit=CHOICES).items
    except TerritoryError as error:
        return _unplaced(text, organisation, at, error.message)
    chosen = _evident(text, found, organisation)
    if chosen is not None:
        return _by_code(chosen.official_code, text, organisation, at, chosen)
    if found:
        return Place(typed=text, applicant=find_applicant(None, organisation, at=at), choices=found)
    if _CODE.fullmatch(text):  # an INSEE code of the past: what became of it
        return _by_code(text, text, organisation, at)
    problem = f"« {text[:60]} » ne ressemble à aucun territoire. Essayez le nom complet, le code postal ou le code Insee."
    return _unplaced(text, organisation, at, problem)


def _by_code(
    code: str, text: str, organisation: str | None, at: date, chosen: SearchItem | None = None
) -> Place:
    try:
        applicant = find_applicant(code, organisation, at=at)
    except AmbiguousCode:
        found = search_territories(text, at=at, limit=CHOICES).items
        return Place(typed=text, applicant=find_applicant(None, organisation, at=at), choices=found)
    except TerritoryError as error:
        return _unplaced(text, organisation, at, error.message)
    if chosen is not None and not _named(text, chosen) and not _coded(text, chosen):
        understood = f"« {text[:60]} » : nous avons compris {chosen.name}."
        applicant = Applicant(
            applicant.kind,
            applicant.territory,
            applicant.codes,
            applicant.facts,
            (understood, *applicant.notes),
        )
    return Place(typed=text, applicant=applicant)


def _unplaced(text: str, organisation: str | None, at: date, problem: str) -> Place:
    return Place(typed=text, applicant=find_applicant(None, organisation, at=at), problem=problem)


def _evident(text: str, found: tuple[SearchItem, ...], organisation: str | None) -> SearchItem | None:
    """Return the one territory that can be meant: the only one found, or the only one of that very name or code."""
    if len(found) == 1:
        return found[0] if _coded(text, found[0]) or _alike(text, found[0]) else None
    same = [item for item in found if _named(text, item) or _coded(text, item)]
    own = [item for item in same if KIND_OF_TERRITORY.get(item.kind) == (organisation or "commune")]
    if len(own) == 1:
        return own[0]
    return same[0] if len(same) == 1 else None


def _coded(text: str, item: SearchItem) -> bool:
    typed = text.strip().upper()
    return typed == item.code or typed in item.postal_codes


def _named(text: str, item: SearchItem) -> bool:
    return _key(text) == _key(item.name)


def _alike(text: str, item: SearchItem) -> bool:
    """Tell whether a name is what was typed, or so close that it can only be a typing error or a part of it."""
    typed, name = " ".join(_key(text)), " ".join(_key(item.name))
    return typed in name or name in typed or SequenceMatcher(None, typed, name).ratio() >= CLOSE


def _key(text: str) -> list[str]:
    return [_SHORT.get(word, word) for word in _WORDS.findall(folded(text))]
