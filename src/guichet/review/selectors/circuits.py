"""Where proposals stand in their circuit, and who is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guichet.accounts.enums import RoleKind
from guichet.review.enums import ProposalState, VisaVerdict
from guichet.review.models import Proposal, Visa
from guichet.schemes.selectors import Pinned, pinned_definition

SHORTEST = (RoleKind.REVIEWER, RoleKind.DECIDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One role of a circuit: who passed it, when, how; `waited` when it is its turn."""

    role: RoleKind
    person: str
    verdict: VisaVerdict | None
    comment: str
    by_order: str
    at: datetime | None
    waited: bool


class Ruled(Protocol):
    """An application as its rules see it: the version it pinned, and where its carrier is."""

    @property
    def pk(self) -> int: ...
    @property
    def pinned(self) -> Pinned: ...
    @property
    def places(self) -> Sequence[str]: ...


def circuit_of(application: Ruled) -> tuple[RoleKind, ...]:
    """Return the roles through which a decision on this application goes, the reviewer first, the signatory last."""
    scheme = pinned_definition(application.pinned, tuple(application.places))
    named = tuple(RoleKind(role) for role in getattr(scheme.review, "circuit", ()))
    return named or SHORTEST


def steps_of(proposal: Proposal) -> tuple[Step, ...]:
    """Return the circuit of a proposal step by step: one query."""
    visas = {visa.role: visa for visa in Visa.objects.filter(proposal=proposal).select_related("person")}
    first = Step(
        role=RoleKind(proposal.circuit[0]),
        person=proposal.made_by.name if proposal.made_by else "",
        verdict=VisaVerdict.AGREE,
        comment="",
        by_order="",
        at=proposal.made_at,
        waited=False,
    )
    return (first, *(_step(proposal, rank, visas.get(role)) for rank, role in _later(proposal.circuit)))


def _later(circuit: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(circuit))[1:]


def _step(proposal: Proposal, rank: int, visa: Visa | None) -> Step:
    return Step(
        role=RoleKind(proposal.circuit[rank]),
        person=visa.person.name if visa else "",
        verdict=VisaVerdict(visa.verdict) if visa else None,
        comment=visa.comment if visa else "",
        by_order=visa.by_order if visa else "",
        at=visa.at if visa else None,
        waited=proposal.state == ProposalState.IN_CIRCUIT and rank == proposal.step,
    )
