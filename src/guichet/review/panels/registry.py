"""What the page of an application shows: panels, each of its own module, in one of three columns or at the bottom.

A module registers its panels when Django starts. A panel that needs rows of this room brings them as `columns`: sub-queries
of the single query that reads the sheet (`ArraySubquery`, `Exists`…), named with its key first; its context finds them on
`opened.sheet`. The page is held to 15 queries: a panel asks for no other if it can.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models.expressions import Combinable

from guichet.review.selectors.opened import Opened

Column = Literal["sections", "answers", "control", "decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. `context` returns what its template needs, None to show nothing; `template` includes itself a title.

    The template also gets `opened`, `actions` (key -> action, those the actor may take now), `said` and `problem` (what the
    last form said and why it was refused, when its action belongs to this panel).
    """

    key: str
    title: str
    column: Column
    template: str
    context: Callable[[Opened], Mapping[str, Any] | None]
    rank: int = 50
    columns: Mapping[str, Combinable] = field(default_factory=dict)


_panels: dict[str, Panel] = {}


def register_panel(*panels: Panel) -> None:
    """Add panels; one registered again replaces the first."""
    _panels.update({panel.key: panel for panel in panels})


def panels(column: Column) -> list[Panel]:
    """Return the panels of a column, in the order of their ranks."""
    found = [panel for panel in _panels.values() if panel.column == column]
    return sorted(found, key=lambda panel: (panel.rank, panel.key))


def sheet_columns() -> dict[str, Combinable]:
    """Return every sub-query that panels add to the query of the sheet."""
    return {name: column for panel in _panels.values() for name, column in panel.columns.items()}
