"""Everything one may do on the page of a grant: `/subventions/<number>/<key>` and `/instruction/subventions/<number>/<key>`.

A module registers its actions when Django starts, each for one side. The page shows a form where `allowed` holds; the same
test is made again when it is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import Side
from guichet.grants.errors import GrantError
from guichet.grants.opened import OpenedAward
from guichet.shared.reading import read_date


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says, read by name; `files` are what it carries, `several` the fields that carry more than one."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    several: Mapping[str, list[Any]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.raw.get(name) or "").replace("\x00", "").strip()

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"oui", "on", "true", "1"}

    def day(self, name: str) -> date | None:
        """Read a date, None when none was given. Raise BadInput."""
        return read_date(self.text(name)) if self.text(name) else None

    def number(self, name: str, what: str) -> int:
        """Read a number that a page wrote itself. Raise GrantError: `what` says what to choose."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise GrantError(f"Choisissez {what} dans la liste.")
        return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One action under way on a grant."""

    award: int
    number: int
    actor: Actor
    now: datetime
    said: Said = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAction:
    """One thing one may do. `key` ends its address; `label` is its button: it says what will happen.

    `done` is the sentence afterwards. `panel` is the key of the panel where its form stands. `run` calls one service, which
    authorises again. `who` tells whether the reader may ever do it (others find nothing there), `when` whether it is possible
    as the grant stands. `takes_files`: its form sends files.
    """

    key: str
    label: str
    done: str
    side: Side
    panel: str
    run: Callable[[Doing], None]
    who: Callable[[OpenedAward], bool]
    when: Callable[[OpenedAward], bool] = lambda opened: opened.active
    takes_files: bool = False


_actions: dict[tuple[Side, str], GrantAction] = {}


def register_action(*actions: GrantAction) -> None:
    """Add actions; one registered again replaces the first."""
    _actions.update({(action.side, action.key): action for action in actions})


def action_of(side: Side, key: str) -> GrantAction | None:
    return _actions.get((side, key))


def actions_for(opened: OpenedAward) -> dict[str, GrantAction]:
    """Return what the reader may do now, by key."""
    return {
        key: action
        for (side, key), action in _actions.items()
        if side is opened.side and action.who(opened) and action.when(opened)
    }


def perform(key: str, opened: OpenedAward, said: Said) -> None:
    """Do one thing. Raise NotYours when there is no such action or it is not the reader's, BadInput and its kinds."""
    action = action_of(opened.side, key)
    if action is None or not action.who(opened):
        raise NotYours
    if not action.when(opened):
        raise GrantError("Cela n’est plus possible : la subvention a changé entre-temps. Relisez la page.")
    action.run(
        Doing(award=opened.award.pk, number=opened.number, actor=opened.actor, now=opened.now, said=said)
    )
