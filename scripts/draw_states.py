#!/usr/bin/env python3
"""Write docs/reference/application-states.md from the table of transitions: `python scripts/draw_states.py`.

A test compares the committed file with what this makes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from guichet.accounts.enums import Right  # noqa: E402  # found on the path set above
from guichet.applications.enums import Action, State  # noqa: E402  # found on the path set above
from guichet.applications.transitions import TABLE, Hold, Transition  # noqa: E402  # found on the path set above

OUTPUT = ROOT / "docs/reference/application-states.md"
HOLDS = {Hold.WRITE: "applicant: whoever may write in it", Hold.SEND: "applicant: owner or organisation"}
HEAD = """# The states of an application

Drawn by `scripts/draw_states.py` from `guichet.applications.transitions`: change the table, then run it. Whoever is
not in the table cannot act, and what is not in the table cannot happen; see
[record 0011](../adr/0011-one-table-of-transitions.md).
"""
STATES = """
## States

| state | French on the page |
|---|---|
"""
TABLE_HEAD = """
## Rows of the table

A guard is a condition that its subject checks. "awaits" means that the row changes what is awaited of the applicant: the
delays that may be suspended stand still, or go on. "mail" says which side is written to.

| action | button or event | from | to | who | must hold | legal clock | mail | reason |
|---|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole document."""
    states = "".join(f"| `{state.value}` | {state.label} |\n" for state in State)
    rows = "".join(f"| {' | '.join(_cells(row))} |\n" for row in TABLE)
    return f"{HEAD}\n```mermaid\n{''.join(diagram())}```\n{STATES}{states}{TABLE_HEAD}{rows}"


def diagram() -> Iterator[str]:
    """Yield the lines of the drawing: one arrow from each state to each other, named by its actions."""
    yield "stateDiagram-v2\n"
    yield "    [*] --> draft\n"
    for source in State:
        for target in State:
            actions = [row.action for row in TABLE if source in row.sources and row.target is target]
            if actions:
                yield f"    {source.value} --> {target.value}: {', '.join(actions)}\n"
    for state in State:
        if not any(state in row.sources and row.target for row in TABLE):
            yield f"    {state.value} --> [*]\n"


def _cells(row: Transition) -> Iterator[str]:
    yield f"`{row.action.value}`"
    yield Action(row.action).label
    yield ", ".join(f"`{state.value}`" for state in State if state in row.sources)
    yield f"`{row.target.value}`" if row.target else "stays"
    yield _who(row)
    yield ", ".join(f"`{guard.value}`" for guard in row.guards)
    yield ", ".join([*(kind.value for kind in row.clock), *(["awaits"] if row.awaits else [])])
    yield ", ".join(party.value for party in row.told)
    yield "asked" if row.needs_reason else ""


def _who(row: Transition) -> str:
    if row.right is None:
        return "the clock"
    if isinstance(row.right, Right):
        return f"officer: right `{row.right.value}`"
    return HOLDS[row.right]


if __name__ == "__main__":
    OUTPUT.write_text(page(), encoding="utf-8")
