"""Tell by mail what happened to an application, at the pace each person chose."""

from dataclasses import dataclass
from datetime import date, datetime

from guichet.accounts.services import notify
from guichet.applications.enums import Party, State
from guichet.applications.models import Application
from guichet.applications.services import readers
from guichet.applications.services.wording import WORDS, Told
from guichet.applications.transitions import Transition
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a mail adds to the words of its row: the reason, the names of what is asked or answered, the last day."""

    reason: str = ""
    what: tuple[str, ...] = ()
    by: date | None = None


def tell_of_move(application: Application, row: Transition, news: News, *, now: datetime) -> None:
    """Queue the mails of a row of the table for each side it tells."""
    for party in row.told:
        words = WORDS[row.action, party]
        tell(application, party, words, news, now=now)


def tell(application: Application, party: Party, words: Told, news: News, *, now: datetime) -> None:
    """Queue one mail for each reader of a side: what happened, what is expected, by when, where."""
    text = "\n\n".join(_lines(application, words, news))
    subject = f"{_name(application)} : {words.subject}"
    link = link_of(application, party)
    for email in readers.of_side(application, party, now):
        notify(email, subject=subject, text=text, link=link, now=now)


def link_of(application: Application, party: Party) -> str:
    """Return the path where a side reads an application."""
    if party is Party.SERVICE:
        return f"/instruction/dossiers/{application.number}"
    return f"/demandes/{application.token}"


def _name(application: Application) -> str:
    return f"Dossier n° {application.number}" if application.number else "Votre demande"


def _lines(application: Application, words: Told, news: News) -> list[str]:
    about = application.title or application.slug
    lines = [
        f"{_name(application)} : {about}"
        + (f", {application.carrier_name}." if application.carrier_name else "."),
        words.happened,
    ]
    if news.what:
        lines.append("\n".join(f"- {name}" for name in news.what))
    if news.reason.strip():
        lines.append(f"{words.reason}\n{news.reason.strip()}")
    if words.expected:
        lines.append(words.expected)
    if news.by:
        lines.append(f"Au plus tard le {format_date(news.by)}.")
    if words.says_due and application.due_at and application.state != State.DRAFT:
        lines.append(
            f"Prochaine échéance du service : le {format_date(application.due_at.astimezone(PARIS).date())}."
        )
    return lines
