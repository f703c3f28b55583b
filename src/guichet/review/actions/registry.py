"""Everything a service may do with an application: one registry for buttons, batches and programs.

A module of this room registers its actions when Django starts. Whatever asks for one (the page, a batch, the API) goes
through `perform`: the right is looked at, the service does the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.review.errors import ReviewError
from guichet.shared.reading import read_date

LIVE = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
EVERY_STATE = frozenset(State) - {State.DRAFT}


@dataclass(frozen=True, slots=True)
class Said:
    """What the form of an action says, read by name. `raw` maps names to what came: a text, a list, a number, a yes."""

    raw: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        found = self.raw.get(name, "")
        if isinstance(found, list | tuple):
            found = found[-1] if found else ""
        return "" if found is None else str(found).replace("\x00", "").strip()

    def many(self, name: str) -> list[str]:
        found = self.raw.get(name, ())
        return [str(value) for value in (found if isinstance(found, list | tuple) else [found]) if value]

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"oui", "on", "true", "1"}

    def day(self, name: str) -> date | None:
        """Read a date, None when none was given. Raise BadInput."""
        return read_date(self.text(name)) if self.text(name) else None

    def number(self, name: str, what: str) -> int:
        """Read a number that a page wrote itself. Raise ReviewError: `what` says what to choose."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ReviewError(f"Choisissez {what} dans la liste.")
        return int(text)

    def numbers(self, name: str, what: str) -> list[int]:
        return [Said({name: value}).number(name, what) for value in self.many(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One action under way. `expected` is the state that the actor saw, None when they saw none (a batch)."""

    application: int
    number: int
    actor: Actor
    now: datetime
    said: Said = Said()
    expected: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAction:
    """One thing a service may do. `key` ends its address; `label` is its button: it says what will happen.

    `done` is the sentence afterwards, unless `run` returns another. `form` is the template of its fields, empty for a plain
    button. `panel` is the key of the panel where its form stands. `grave` ones ask to confirm. `batch`: it may be asked on
    several applications at once. `apart`: its form asks a query of its own, so it opens by `?ouvrir=<key>`.
    `takes_file`: its form may bring a file, given as `said.text("file")`.
    """

    key: str
    label: str
    done: str
    right: Right
    run: Callable[[Doing], str | None]
    states: frozenset[State] = LIVE
    form: str = ""
    panel: str = "actions"
    rank: int = 50
    grave: bool = False
    batch: bool = False
    takes_file: bool = False
    apart: bool = False

    def suits(self, actor: Actor, *, slug: str, places: Sequence[str], state: State) -> bool:
        """Tell whether its button is shown: the actor holds the right, and the state allows it."""
        return state in self.states and actor.may(self.right, scheme=slug, places=places)


_actions: dict[str, ReviewAction] = {}


def register_action(*actions: ReviewAction) -> None:
    """Add actions; one registered again replaces the first."""
    _actions.update({action.key: action for action in actions})


def action_of(key: str) -> ReviewAction:
    """Return an action by its key. Raise NotYours when there is none."""
    found = _actions.get(key)
    if found is None:
        raise NotYours
    return found


def actions() -> list[ReviewAction]:
    """Return every action, in the order of their ranks."""
    return sorted(_actions.values(), key=lambda action: (action.rank, action.key))


def perform(key: str, doing: Doing, *, slug: str, places: Sequence[str]) -> str:
    """Do an action and return the sentence that says so. Raise NotYours, BadInput (and its kinds)."""
    action = action_of(key)
    if not doing.actor.may(action.right, scheme=slug, places=places):
        raise NotYours
    return action.run(doing) or action.done
