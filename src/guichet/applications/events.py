"""What happened to an application, told to the rooms above in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from guichet.applications.enums import Action, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved:
    """A row of the table of transitions was applied. `before` equals `after` when the state stays.

    `acknowledged` says that its receipt was given before Guichet knew of it.
    """

    application: int
    number: int | None
    slug: str
    action: Action
    before: State
    after: State
    actor: str
    reason: str
    at: datetime
    acknowledged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    application: int
    from_applicant: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationErased:
    """An application is about to be erased: whoever keeps something of it removes it now, or refuses with BadInput."""

    application: int
    number: int | None
    at: datetime
