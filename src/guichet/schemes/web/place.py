"""Where the reader is: the territory of the address, and what it changes for a page."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from guichet.shared.errors import BadInput
from guichet.territories.errors import UnknownTerritory
from guichet.territories.selectors import (
    TerritoryRecord,
    containers_of,
    departments,
    find_territory,
    read_official_code,
    regions,
    resolve,
    search_territories,
)

PARAMETER = "territoire"
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPlace:
    """The reader's territory, if any. `note` says what became of a territory that is no more, `problem` why
    what was given could not be used; the page goes on without it.
    """

    typed: str = ""
    territory: TerritoryRecord | None = None
    codes: tuple[str, ...] = ()
    note: str = ""
    problem: str = ""

    @property
    def shown(self) -> str:
        return self.territory.name if self.territory else self.typed

    @property
    def code(self) -> str:
        return self.territory.official_code if self.territory else ""


def read_place(request: HttpRequest, at: date) -> ReaderPlace:
    """Read `?territoire=`: an official code (COM-37261), or a name as people type it."""
    typed = " ".join(str(request.GET.get(PARAMETER, ""))[:LONGEST].split())
    if not typed:
        return ReaderPlace()
    try:
        return _found(typed, at)
    except BadInput as problem:
        return ReaderPlace(typed=typed, problem=problem.message)


def _found(typed: str, at: date) -> ReaderPlace:
    if read_official_code(typed.upper()):
        resolution = resolve(typed.upper(), at=at)
        territory, note = resolution.territory, resolution.note
    else:
        items = search_territories(typed, at=at, limit=1).items
        if not items:
            raise UnknownTerritory(
                f"« {typed[:40]} » ne correspond à aucun territoire. Essayez un code postal."
            )
        territory, note = find_territory(items[0].official_code, at=at), ""
    return ReaderPlace(typed=typed, territory=territory, codes=containers_of(territory), note=note)


def area_names(codes: tuple[str, ...], at: date) -> dict[str, str]:
    """Return the names of départements and régions by official code: one query for each kind that is asked."""
    names: dict[str, str] = {}
    try:
        if any(code.startswith(("DEP-", "COL-")) for code in codes):
            names |= {record.official_code: record.name for record in departments(at)}
        if any(code.startswith("REG-") for code in codes):
            names |= {record.official_code: record.name for record in regions(at)}
    except BadInput:  # a day before the territories are known: the codes are shown alone
        return {code: code for code in codes}
    return {code: names.get(code, code) for code in codes}
