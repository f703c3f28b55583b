"""What happened to an application, from the journal, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.accounts.selectors import people
from guichet.applications.enums import Action
from guichet.applications.selectors import BY_ACTION
from guichet.journal.selectors import EntryRecord, entries_of
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened

SHOWN = 60
WORDS = {
    "application.message": "Message envoyé",
    "application.message_removed": "Message retiré",
    "application.received_on_paper": "Reçu sur papier",
    "review.assigned": "Instructeur changé",
    "review.passed_on": "Transmis à un autre service",
    "review.labelled": "Étiquettes changées",
    "review.noted": "Note interne écrite",
    "review.note_removed": "Note interne retirée",
    "review.contact": "Échange gardé",
    "review.private_fields": "Champs du service remplis",
    "opinion.asked": "Avis demandé",
    "opinion.answered": "Avis rendu",
    "opinion.withdrawn": "Demande d’avis retirée",
    "proposal.made": "Décision proposée",
    "proposal.endorsed": "Proposition visée, renvoyée ou signée",
    "score.given": "Note donnée",
    "committee.listed": "Inscrit à l’ordre du jour d’une commission",
    "committee.unlisted": "Retiré de l’ordre du jour d’une commission",
    "committee.said": "Avis d’une commission noté",
    "proposal.withdrawn": "Proposition abandonnée",
}


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


def words_of(kind: str) -> str:
    """Return what an entry of the journal says, as people read it; its own code when nobody gave it words."""
    action = kind.removeprefix("application.")
    if kind.startswith("application.") and action in Action.values:
        return BY_ACTION[Action(action)].past
    return WORDS.get(kind, kind)


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
