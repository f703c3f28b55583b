"""What the rooms above sum up of one's applications, at the top of "Mes demandes"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.accounts.permissions import Actor


@dataclass(frozen=True, slots=True)
class Summary:
    """A part of the page: its template, and what it needs there as `said`."""

    template: str
    said: Mapping[str, Any]


Summed = Callable[[Actor, datetime], Summary | None]
_summed: list[Summed] = []


def register_summary(summed: Summed) -> None:
    """Have a room above sum up what it knows of a person's organisations. Called when Django starts."""
    if summed not in _summed:
        _summed.append(summed)


def summaries_of(actor: Actor, now: datetime) -> Sequence[Summary]:
    """Return what the rooms above have to say to a person; those that have nothing say nothing."""
    return [found for summed in _summed if (found := summed(actor, now)) is not None]
