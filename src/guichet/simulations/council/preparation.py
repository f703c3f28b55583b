"""Everything the documents of one pack draw from: computed once, so that they agree."""

from dataclasses import dataclass

from bareme import open_on
from bareme.calendars import Permanent, SetLocally, Window
from bareme.scheme import Contact
from guichet.simulations.council.asked import Asked
from guichet.simulations.council.budget import Budget, budget_of
from guichet.simulations.council.organs import Organ, organ_of
from guichet.simulations.council.planning import Dates, Planning, plan_backwards
from guichet.simulations.council.rules import Call, call_for, council_rules
from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import BOUND_BY_LAW
from guichet.simulations.selectors.results import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A case, what was asked for its council, and what follows. `link` makes the pack again; `remarks` were said on the page."""

    case: Case
    asked: Asked
    organ: Organ
    applicant: str
    call: Call | None
    dates: Dates
    planning: Planning
    budget: Budget
    contact: Contact | None
    link: str
    remarks: tuple[str, ...] = ()

    @property
    def local_authority(self) -> bool:
        """Tell whether the organisation is an authority whose acts go to the préfecture."""
        return self.case.place.applicant.kind in BOUND_BY_LAW

    @property
    def needs_deliberation(self) -> bool | None:
        """Tell whether the scheme asks a deliberation with the request; None when it does not speak of one."""
        papers = [paper for paper in self.case.scheme.papers if "deliberation" in folded(paper.title)]
        return any(paper.required for paper in papers) if papers else None


def prepare(
    case: Case, asked: Asked, *, applicant: str = "", link: str = "", remarks: tuple[str, ...] = ()
) -> Preparation:
    """Count the days and the money of a case."""
    territory = case.place.territory
    call = call_for(case.place.applicant.kind, territory.population if territory else None)
    dates = _dates(case, asked, call)
    contacts = case.scheme.contacts
    codes = (*case.place.applicant.codes, "default")
    return Preparation(
        case=case,
        asked=asked,
        organ=organ_of(case, asked.organ),
        applicant=applicant or (territory.name if territory else ""),
        call=call,
        dates=dates,
        planning=plan_backwards(dates, council_rules().customs),
        budget=budget_of(case),
        contact=next((contacts[code] for code in codes if code in contacts), None),
        link=link,
        remarks=remarks,
    )


def why_nothing(case: Case) -> str:
    """Say why a pack would serve nothing: the applicant may not have the scheme, or it is not asked for; "" else."""
    if case.scheme.apply.how == "nothing":
        return case.scheme.apply.text or "Il n’y a rien à déposer pour cette aide."
    if case.computed.verdict == "no":
        return "Avec ces réponses, cette aide n’est pas pour vous : une délibération ne servirait à rien."
    return ""


def _dates(case: Case, asked: Asked, call: Call | None) -> Dates:
    """Read the calendar that rules for the applicant on the day of the case."""
    calendar, at = case.scheme.calendar, case.at
    state = open_on(calendar, at)
    opens = closes = None
    if state is not None and state.code == "open":
        closes = state.day
    elif state is not None and state.code in {"not_yet", "between"}:
        opens = state.day
        if not isinstance(calendar, Permanent | SetLocally):
            windows = (entry for entry in calendar if isinstance(entry, Window) and entry.opens == opens)
            closes = next((window.last_day for window in windows), None)
    closed = state is not None and state.code == "closed"
    return Dates(
        today=at,
        council=asked.day,
        filing=asked.filing,
        opens=opens,
        closes=state.day if closed and state is not None else closes,
        closed=closed,
        clear_days=call.clear_days if call else None,
    )
