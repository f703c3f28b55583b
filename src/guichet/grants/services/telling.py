"""Tell the applicant's side by mail what happens to a grant, at the pace each chose."""

from collections.abc import Iterable
from datetime import date, datetime

from guichet.accounts.enums import Right
from guichet.accounts.selectors import members_of, people_with
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
    name = f"Subvention n° {award.number}"
    lines = [f"{name}{f' : {award.title}' if award.title else ''}", happened, expected]
    if by is not None:
        lines.append(f"Au plus tard le {format_date(by)}.")
    text = "\n\n".join(line for line in lines if line)
    for email in _readers(award, side, now):
        notify(
            email, subject=f"{name} : {happened[:80]}", text=text, link=side.address(award.number), now=now
        )


def _readers(award: Award, side: Side, now: datetime) -> Iterable[str]:
    """Return the addresses of a side; once the application is erased, the people of the organisation, and who instructs there."""
    if award.application is not None:
        party = Party.APPLICANT if side is Side.APPLICANT else Party.SERVICE
        return readers.of_side(award.application, party, now)
    if side is Side.OFFICER:
        found = [one.email for one in people_with(Right.INSTRUCT, award.slug, award.places, now)]
    else:
        members = members_of(award.organisation_id) if award.organisation_id is not None else ()
        found = [one.person.email for one in members if one.confirmed]
    return dict.fromkeys(email.lower() for email in found if email)
