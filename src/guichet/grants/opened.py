"""One grant opened by someone: everything its page shows, in few queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models.expressions import Combinable

from bareme import Scheme
from bareme.scheme import Contact
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import AwardState, Side
from guichet.grants.models import Award, Instalment
from guichet.grants.permissions import may_answer, may_engage, may_follow, may_oversee
from guichet.schemes.selectors import pinned_definition
from guichet.shared.clock import PARIS


@dataclass(frozen=True, kw_only=True)
class OpenedAward:
    """A grant as its page needs it; what comes from one query is read once, when first asked for.

    `award` is the row itself, with what panels added to its query; changed by services alone. `focus` is what the address
    says of the page. `kept` is where panels leave what another needs too.
    """

    award: Award
    side: Side
    actor: Actor
    now: datetime
    focus: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> date:
        return self.now.astimezone(PARIS).date()

    @property
    def number(self) -> int:
        return self.award.number

    @property
    def state(self) -> AwardState:
        return AwardState(self.award.state)

    @property
    def active(self) -> bool:
        return self.state is AwardState.ACTIVE

    @property
    def base(self) -> str:
        """Return the address of its page on this side."""
        return self.side.address(self.number)

    def may(self, right: Right) -> bool:
        """Tell whether the officer who reads holds a right here; never on the applicant's side."""
        return self.side is Side.OFFICER and may_oversee(self.award, self.actor, right)

    @cached_property
    def may_answer(self) -> bool:
        return self.side is Side.APPLICANT and may_answer(self.award, self.actor)

    @cached_property
    def may_engage(self) -> bool:
        return self.side is Side.APPLICANT and may_engage(self.award, self.actor)

    def brought(self, name: str) -> Any:
        """Return what a sub-query of a panel brought."""
        return getattr(self.award, name)

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """Return what `read` gives, read once for the whole page."""
        if name not in self.kept:
            self.kept[name] = read()
        return self.kept[name]

    @cached_property
    def instalments(self) -> list[Instalment]:
        return list(self.award.instalments.order_by("rank"))

    @cached_property
    def scheme(self) -> Scheme:
        return pinned_definition(self.award.pinned, tuple(self.award.places))

    @cached_property
    def contact(self) -> Contact | None:
        """Return who answers where the applicant is, None when the scheme names nobody."""
        contacts = self.scheme.contacts
        return next((contacts[code] for code in (*self.award.places, "default") if code in contacts), None)


def open_award(
    number: int,
    actor: Actor | None,
    now: datetime,
    *,
    side: Side,
    columns: Mapping[str, Combinable] | None = None,
    focus: Mapping[str, str] | None = None,
) -> OpenedAward:
    """Return a grant for whoever may read it on this side: one query, two for someone invited. Raise NotYours."""
    rows = Award.objects.select_related("application", "organisation").annotate(**(columns or {}))
    award = rows.filter(number=number).first()
    allowed = may_follow if side is Side.APPLICANT else may_oversee
    if award is None or actor is None or not allowed(award, actor):
        raise NotYours
    return OpenedAward(award=award, side=side, actor=actor, now=now, focus=focus or {})
