"""Tell the applicant's side by mail what happens to a grant, at the pace each chose."""

from datetime import date, datetime

from guichet.accounts.services import notify
from guichet.applications.enums import Party
from guichet.applications.services import readers
from guichet.grants.enums import Side
from guichet.grants.models import Award
from guichet.shared.formats import format_date


def tell_applicant(
    award: Award, happened: str, expected: str = "", *, now: datetime, by: date | None = None
) -> None:
    """Queue a mail for each reader on the applicant's side: what happened, what is expected, by when."""
    _tell(award, Side.APPLICANT, happened, expected, now=now, by=by)


def tell_service(award: Award, happened: str, expected: str = "", *, now: datetime) -> None:
    """Queue a mail for the officers who follow the application."""
    _tell(award, Side.OFFICER, happened, expected, now=now)


def _tell(
    award: Award, side: Side, happened: str, expected: str, *, now: datetime, by: date | None = None
) -> None:
    if award.application is None:
        return
    name = f"Subvention n° {award.number}"
    lines = [f"{name}{f' : {award.title}' if award.title else ''}", happened, expected]
    if by is not None:
        lines.append(f"Au plus tard le {format_date(by)}.")
    text = "\n\n".join(line for line in lines if line)
    party = Party.APPLICANT if side is Side.APPLICANT else Party.SERVICE
    for email in readers.of_side(award.application, party, now):
        notify(
            email, subject=f"{name} : {happened[:80]}", text=text, link=side.address(award.number), now=now
        )
