"""What happened to an application, as its applicant reads it: the journal in words, without what is the service's own."""

from dataclasses import dataclass
from datetime import datetime

from guichet.applications.enums import Action, Party
from guichet.applications.models import Application
from guichet.applications.transitions import BY_ACTION
from guichet.journal.selectors import EntryRecord, entries_of

ACTORS = {
    Party.APPLICANT: "vous",
    Party.SERVICE: "le service",
    Party.CLOCK: "l’échéance",
}
_BESIDE = {
    "application.message": "Message envoyé",
    "application.message_removed": "Message retiré par son auteur",
    "application.consent": "Accord ou signature",
    "document.issued": "Document délivré",
    "document.withdrawn": "Document retiré",
}
_ANSWERS = {"yes": "oui", "no": "non"}
KINDS = (*(f"application.{action}" for action in Action), *_BESIDE)
"""What the applicant may read: everything else in the journal is the service's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened. `who` is empty when it does not matter; `reason` is gone once erased."""

    at: datetime
    words: str
    who: str
    reason: str


def history_of(application: Application) -> list[HistoryLine]:
    """Return what happened since it was sent, the last first: two queries."""
    entries = entries_of(application.subject, kinds=KINDS)
    return [_line(entry) for entry in reversed(entries)]


def _line(entry: EntryRecord) -> HistoryLine:
    reason = entry.personal.get("reason", "")
    if entry.kind in _BESIDE:
        said = _ANSWERS.get(str(entry.details.get("answer", "")), "")
        words = f"{_BESIDE[entry.kind]} : {said}" if said else _BESIDE[entry.kind]
        return HistoryLine(at=entry.at, words=words, who=entry.personal.get("name", ""), reason=reason)
    row = BY_ACTION[Action(entry.kind.removeprefix("application."))]
    return HistoryLine(at=entry.at, words=row.past, who=ACTORS[row.by], reason=reason)
