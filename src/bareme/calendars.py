"""The calendar of a scheme, and whether it is open on a day.

Both ends of a window are included; extensions keep the first date.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from bareme.part import Part, file_problem
from bareme.scalars import Day, Identifier, Name, Sentence, YesNo


class Extension(Part):
    until: Day
    on: Day | None = None


class Window(Part):
    """A filing window; both days included, Europe/Paris."""

    id: Identifier
    title: Sentence | None = None
    opens: Day | None = None
    closes: Day | None = None
    extended: tuple[Extension, ...] = ()
    source: Name
    confirmed: YesNo = True
    note: Sentence | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Window":
        if self.opens is None and self.last_day is None:
            raise file_problem(
                "ni ouverture, ni clôture.", "Écrivez la date que la source donne, ou « set_by »."
            )
        if self.opens is not None and self.last_day is not None and self.last_day < self.opens:
            raise file_problem(
                "le dernier jour de dépôt précède l'ouverture.",
                "Vérifiez « opens », « closes » et « extended ».",
            )
        return self

    @property
    def last_day(self) -> date | None:
        """The last day to file, extensions included."""
        return self.extended[-1].until if self.extended else self.closes


class Stage(Part):
    """A dated step that is not a filing window: a vote, a committee, the results."""

    id: Identifier
    title: Sentence
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    source: Name
    note: Sentence | None = None


class Permanent(Part):
    """Open without a call, since a day when it is known."""

    always: YesNo
    since: Day | None = None
    source: Name
    note: Sentence | None = None

    @field_validator("always")
    @classmethod
    def _said_yes(cls, always: bool) -> bool:
        if not always:
            raise file_problem("« always » ne se nie pas.", "Écrivez les dates de dépôt, ou « set_by ».")
        return always


class SetLocally(Part):
    """Dates exist, but only the body named here knows them."""

    set_by: Sentence
    source: Name
    note: Sentence | None = None


def _calendar_entry(raw: Any) -> str:
    return (
        "stage"
        if isinstance(raw, dict) and ("from" in raw or ("until" in raw and "opens" not in raw))
        else "window"
    )


CalendarEntry = Annotated[
    Annotated[Window, Tag("window")] | Annotated[Stage, Tag("stage")], Discriminator(_calendar_entry)
]


def _calendar(raw: Any) -> str:
    if isinstance(raw, dict):
        return "set" if "set_by" in raw else "permanent"
    return "dates"


Calendar = Annotated[
    Annotated[Permanent, Tag("permanent")]
    | Annotated[SetLocally, Tag("set")]
    | Annotated[tuple[CalendarEntry, ...], Tag("dates"), Field(min_length=1)],
    Discriminator(_calendar),
]


@dataclass(frozen=True, slots=True)
class OpenState:
    """Where a day stands in a calendar.

    `code`: open, permanent, not_yet, closed, between. `day`: the last day to file when open, the opening when not_yet or
    between, the last day when closed; None when the source does not say.
    """

    open: bool
    code: str
    day: date | None
    source: str
    window: str | None = None


def open_on(calendar: Calendar, at: date) -> OpenState | None:
    """Return the state on the day `at`; None when the dates are set locally, so that nothing can be said."""
    if isinstance(calendar, SetLocally):
        return None
    if isinstance(calendar, Permanent):
        if calendar.since is not None and at < calendar.since:
            return OpenState(False, "not_yet", calendar.since, calendar.source)
        return OpenState(True, "permanent", None, calendar.source)
    windows = [entry for entry in calendar if isinstance(entry, Window)]
    for window in windows:
        if (window.opens is None or window.opens <= at) and (
            window.last_day is None or at <= window.last_day
        ):
            return OpenState(True, "open", window.last_day, window.source, window.id)
    coming = sorted(window.opens for window in windows if window.opens is not None and window.opens > at)
    past = [window for window in windows if window.last_day is not None and window.last_day < at]
    source = (windows[0] if windows else calendar[0]).source
    if coming:
        return OpenState(False, "between" if past else "not_yet", coming[0], source)
    last = max((window.last_day for window in past if window.last_day), default=None)
    return OpenState(False, "closed", last, source)
