"""Who pays what: the grant, the other grants, and what stays with the owner of the project.

Source of the minimum: code général des collectivités territoriales, article L.1111-10, III. Amounts in cents.
"""

from dataclasses import dataclass

from bareme.scheme import OwnShare
from guichet.simulations.selectors.case import Case

MINIMUM_SHARE = 2_000
"""Basis points of the public money of an investment that the authority itself must bring (L.1111-10, III)."""
WHOLE = 10_000
BOUND_BY_LAW = frozenset({"commune", "epci", "syndicat", "petr", "departement", "region"})
"""The kinds of organisation the article names: local authorities and their groupings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """How a project is paid.

    `spend` is the sum of the declared spends, None while one is missing; `grant` None while it is not known; `others` None
    when nobody said. `own` and `minimum` are None when they cannot be computed. `nature` is that of the scheme's
    `own_share` (investment, running, either, none), None when it says nothing. `bound` tells whether the article names
    this kind of organisation.
    """

    spend: int | None
    grant: int | None
    others: int | None
    own: int | None
    minimum: int | None
    nature: str | None
    note: str
    bound: bool

    @property
    def too_low(self) -> bool:
        """Tell whether the owner would keep less than the law asks."""
        return self.own is not None and self.minimum is not None and self.own < self.minimum

    @property
    def grant_within_law(self) -> int | None:
        """Return the most that the grant can be once the owner keeps the minimum."""
        if self.spend is None or self.minimum is None:
            return None
        return max(self.spend - self.minimum - (self.others or 0), 0)

    @property
    def rate(self) -> int | None:
        """Return the share of the spend that the grant pays, in basis points, half up."""
        if not self.spend or self.grant is None:
            return None
        return (self.grant * WHOLE * 2 + self.spend) // (self.spend * 2)


def financing_of(case: Case) -> Financing:
    """Draw the financing of a case from its answers and its computed amount."""
    spend = _spend(case)
    grant = case.computed.amount if case.computed.verdict != "no" else None
    others = _others(case)
    share: OwnShare | None = case.scheme.award.own_share
    nature = share.nature if share else None
    bound = case.place.applicant.kind in BOUND_BY_LAW
    own = None if spend is None or grant is None else max(spend - grant - (others or 0), 0)
    minimum = None
    if spend is not None and bound and nature in {"investment", "either"}:
        minimum = (
            spend * MINIMUM_SHARE + WHOLE - 1
        ) // WHOLE  # at least: a fraction of a cent counts for one
    return Financing(
        spend=spend,
        grant=grant,
        others=others,
        own=own,
        minimum=minimum,
        nature=nature,
        note=(share.note if share else None) or "",
        bound=bound,
    )


def _spend(case: Case) -> int | None:
    """Return the sum of the declared spends; None when the scheme asks none, or one is not known."""
    values = [case.value(fact) for fact in case.plan.facts if fact.expense is not None]
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if values and len(known) == len(values) else None


def _others(case: Case) -> int | None:
    value = case.facts.get("project.other_grants")
    return value if isinstance(value, int) else None
