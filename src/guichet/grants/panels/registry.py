"""What the page of a grant shows: panels, each of its own module, for one side or both, in the main column or beside.

A module registers its panels when Django starts. A panel that needs a row or two brings them as `columns`: sub-queries of
the single query that reads the grant, named with its key first; its context finds them by `opened.brought(name)`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models.expressions import Combinable

from guichet.grants.enums import Side
from guichet.grants.opened import OpenedAward

Column = Literal["main", "beside"]
BOTH = frozenset(Side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. `context` returns what its template needs, None to show nothing; the template begins below the title.

    The template gets `panel` (what `context` gave), `opened`, `actions` (key -> action, those the reader may take now) and
    `failed` (what the last form said and why it was refused).
    """

    key: str
    title: str
    template: str
    context: Callable[[OpenedAward], Mapping[str, Any] | None]
    sides: frozenset[Side] = BOTH
    column: Column = "main"
    rank: int = 50
    columns: Mapping[str, Combinable] = field(default_factory=dict)


_panels: dict[str, Panel] = {}


def register_panel(*panels: Panel) -> None:
    """Add panels; one registered again replaces the first."""
    _panels.update({panel.key: panel for panel in panels})


def panels(side: Side, column: Column) -> list[Panel]:
    """Return the panels of a column on one side, in the order of their ranks."""
    found = [panel for panel in _panels.values() if panel.column == column and side in panel.sides]
    return sorted(found, key=lambda panel: (panel.rank, panel.key))


def award_columns(side: Side) -> dict[str, Combinable]:
    """Return every sub-query that the panels of a side add to the query of the grant."""
    shown = [panel for panel in _panels.values() if side in panel.sides]
    return {name: column for panel in shown for name, column in panel.columns.items()}
