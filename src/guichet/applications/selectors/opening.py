"""Whether a scheme takes applications at an instant. The calendar is always the latest, extensions included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bareme import open_on
from guichet.schemes.selectors import definition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date, format_days_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`may_file`: applications are taken now. `may_prepare`: they are or will be. `closes` is the last day included."""

    title: str
    how: str
    address: str
    text: str
    may_file: bool
    may_prepare: bool
    sentence: str
    opens: date | None = None
    closes: date | None = None


def opening_of(slug: str, now: datetime, places: Sequence[str] = ()) -> Opening:
    """Return where the calendar of a scheme stands: three queries at most. Raise as the catalogue does."""
    day = now.astimezone(PARIS).date()
    scheme = definition(slug, tuple(places))
    state = open_on(scheme.calendar, day)
    code = state.code if state else "local"
    here = scheme.apply.how == "here"
    may_file = code in {"open", "permanent", "local"}
    return Opening(
        title=scheme.identity.title,
        how=scheme.apply.how,
        address=scheme.apply.url or "",
        text=scheme.apply.text or "",
        may_file=here and may_file,
        may_prepare=here and (may_file or code in {"not_yet", "between"}),
        sentence=_sentence(code, state.day if state else None, day)
        if here
        else "Cette aide ne se demande pas ici.",
        opens=state.day if state and code in {"not_yet", "between"} else None,
        closes=state.day if state and code == "open" else None,
    )


def _sentence(code: str, day: date | None, today: date) -> str:
    if code == "permanent":
        return "Cette aide se demande toute l’année."
    if code == "local":
        return "Les dates sont fixées sur place : le service vous les dira."
    if day is None:
        return (
            "Le dépôt est ouvert, sans date de fin connue."
            if code == "open"
            else "Cette aide ne prend plus de demandes."
        )
    return {
        "open": f"Dépôt jusqu’au {format_date(day)} inclus : {format_days_left(day, today)}.",
        "not_yet": f"Le dépôt ouvre le {format_date(day)}. Vous pouvez déjà préparer la demande.",
        "between": f"La prochaine session ouvre le {format_date(day)}. Vous pouvez déjà préparer la demande.",
        "closed": f"Le dépôt s’est terminé le {format_date(day)}.",
    }[code]
