"""What happened to an application, from the journal, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.accounts.selectors import people
from guichet.journal.selectors import EntryRecord, entries_of, words_of
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened

SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of the history."""

    at: datetime
    words: str
    who: str
    more: str


def history_context(opened: Opened) -> dict[str, Any]:
    entries = entries_of(f"application:{opened.sheet.pk}", limit=SHOWN + 1)[::-1]
    numbers = {int(number) for entry in entries if (number := entry.actor.removeprefix("person:")).isdigit()}
    known = people(numbers - {opened.actor.person}) if numbers - {opened.actor.person} else {}
    names = {number: one.label for number, one in known.items()}
    if opened.actor.person is not None:
        names[opened.actor.person] = "vous"
    lines = [_happened(entry, names) for entry in entries[:SHOWN]]
    return {"lines": lines, "more": len(entries) > SHOWN}


def _happened(entry: EntryRecord, names: dict[int, str]) -> Happened:
    number = entry.actor.removeprefix("person:")
    who = names.get(int(number), "") if number.isdigit() else ""
    who = who or ("l’échéance" if entry.actor.startswith("system:") else "un programme")
    return Happened(
        at=entry.at, words=words_of(entry.kind), who=who, more=str(entry.details.get("reason") or "")
    )


def install() -> None:
    """Register the panel."""
    register_panel(
        Panel(
            key="history",
            title="Historique",
            column="control",
            template="review/components/panels/history.html",
            context=history_context,
            rank=90,
        )
    )
