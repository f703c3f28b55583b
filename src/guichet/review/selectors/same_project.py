"""Other awards and requests for the same project, found by themselves: same body, close in time, close title or same expenses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from guichet.applications.enums import State
from guichet.shared.folding import fold

NEAR = timedelta(days=730)
"""Beyond two years, it is another project."""
SHORTEST_WORD = 4
CLOSE_TITLE = 50
"""Share of words in common, in percent, from which two titles are close."""
ASKED = frozenset({State.SUBMITTED, State.UNDER_REVIEW})


class Described(Protocol):
    """An application as it is compared: what it is called, when it was sent."""

    title: str
    submitted_at: Any
    state: Any
    slug: str
    number: Any
    requested_cents: Any
    granted_cents: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SameProject:
    """Another application for the same project; `cents` granted, or asked when it is not decided. `why` says how it was found."""

    number: int
    slug: str
    title: str
    state: State
    cents: int | None
    granted: bool
    why: str


def same_project_of(
    mine: Described, answers: Mapping[str, Any], others: Iterable[tuple[Described, Mapping[str, Any]]]
) -> list[SameProject]:
    """Return which of the other applications of a body are for the same project."""
    found = []
    for other, said in others:
        state = State(other.state)
        why = closeness(mine, answers, other, said)
        if not why or not (state is State.ACCEPTED or state in ASKED):
            continue
        granted = state is State.ACCEPTED
        found.append(
            SameProject(
                number=other.number or 0,
                slug=other.slug,
                title=other.title,
                state=state,
                cents=other.granted_cents if granted else other.requested_cents,
                granted=granted,
                why=why,
            )
        )
    return found


def closeness(mine: Described, answers: Mapping[str, Any], other: Described, said: Mapping[str, Any]) -> str:
    """Return why two applications of one body seem to be one project, an empty text when they do not."""
    if not _near(mine.submitted_at, other.submitted_at):
        return ""
    reasons = []
    if close_titles(mine.title, other.title):
        reasons.append("intitulé proche")
    if expenses_in(answers) & expenses_in(said):
        reasons.append("mêmes dépenses")
    return " et ".join(reasons)


def close_titles(one: str, other: str) -> bool:
    """Tell whether two titles share at least half of their words, short ones left out."""
    first, second = _words(one), _words(other)
    return bool(first and second) and 100 * len(first & second) >= CLOSE_TITLE * len(first | second)


def expenses_in(answers: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    """Return the lines of spend of some answers, by their label and amount in cents."""
    found = set()
    for value in answers.values():
        lines = value.get("lines") if isinstance(value, Mapping) else None
        for line in lines if isinstance(lines, list) else ():
            label, amount = fold(str(line.get("label") or "")), line.get("amount")
            if label and "kind" in line and isinstance(amount, int):
                found.add((label, amount))
    return frozenset(found)


def _words(title: str) -> set[str]:
    return {word for word in fold(title).replace("'", " ").split() if len(word) >= SHORTEST_WORD}


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= NEAR
