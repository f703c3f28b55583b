"""Tell the other side by mail what happened to an application, at the pace each person chose."""

from datetime import datetime

from guichet.accounts.services import notify
from guichet.applications.enums import Party
from guichet.applications.models import Application
from guichet.applications.transitions import Transition


def tell_of_move(application: Application, row: Transition, *, reason: str, now: datetime) -> None:
    """Queue the mail of a row of the table for the people of the side it tells; nobody when it tells nobody."""
    if row.told is None:
        return
    number = application.number or 0
    subject = f"Dossier n° {number} : {row.past.lower()}"
    lines = [f"{row.past}.", f"{application.title or application.slug}", *([reason] if reason else [])]
    if row.told is Party.SERVICE:
        person, link = application.reviewer, f"/instruction/dossiers/{number}"
    else:
        person, link = application.owner, f"/demandes/{application.token}"
    if person is not None:
        notify(person.email, subject=subject, text="\n\n".join(lines), link=link, now=now)
