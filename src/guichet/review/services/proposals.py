"""The circuit of a decision: a reviewer proposes, the roles that the scheme names agree in order, the last one signs.

Signing decides: the proposal, the visa, the application and the commitment on the envelope change in one transaction, and the
letter is written by a job.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.permissions import Actor, Scope
from guichet.applications.enums import Action, State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import Said, lock, move
from guichet.journal.services import record
from guichet.review.enums import Outcome, ProposalState, VisaVerdict
from guichet.review.errors import ReviewError
from guichet.review.models import Proposal, Visa
from guichet.review.selectors.circuits import circuit_of
from guichet.review.services import funding
from guichet.review.services.cumulation import check_cumulation
from guichet.shared.formats import format_amount

LETTER = "review.write_decision_letter"
RIGHT_OF = {
    RoleKind.REVIEWER: Right.INSTRUCT,
    RoleKind.VALIDATOR: Right.VALIDATE,
    RoleKind.SOUS_PREFET: Right.ENDORSE,
    RoleKind.DECIDER: Right.DECIDE,
}
ACTION_OF = {Outcome.ACCEPT: Action.ACCEPT, Outcome.REFUSE: Action.REFUSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a reviewer proposes; amounts in cents. `computation` says how the amount was obtained."""

    outcome: Outcome
    amount_cents: int | None = None
    spend_cents: int | None = None
    computation: str = ""
    grounds: str = ""
    completion_on: date | None = None
    terms: str = ""


@transaction.atomic
def propose(application: int, proposed: Proposed, *, actor: Actor, now: datetime) -> Proposal:
    """Open a circuit with a proposal. Raise NotYours, ReviewError with the sentence of what is missing."""
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.state != State.UNDER_REVIEW:
        raise ReviewError("Commencez l’instruction de ce dossier avant de proposer une décision.")
    if Proposal.objects.filter(application=found, state=ProposalState.IN_CIRCUIT).exists():
        raise ReviewError("Une proposition est déjà en circuit pour ce dossier : reprenez-la d’abord.")
    _refuse_own(found.organisation_id, actor)
    _check(proposed)
    excepted = []
    if proposed.outcome is Outcome.ACCEPT and proposed.amount_cents is not None:
        excepted = check_cumulation(found, proposed.amount_cents, proposed.spend_cents, actor=actor, now=now)
    proposal = Proposal.objects.create(
        application=found,
        outcome=proposed.outcome,
        amount_cents=proposed.amount_cents,
        spend_cents=proposed.spend_cents,
        computation=proposed.computation.strip(),
        grounds=proposed.grounds.strip(),
        completion_on=proposed.completion_on,
        terms=proposed.terms.strip(),
        circuit=list(circuit_of(found)),
        made_by_id=actor.answering,
        made_at=now,
    )
    funding.hold(proposal, actor=actor, now=now)
    details = {"proposal": proposal.pk, "outcome": proposed.outcome, "amount_cents": proposed.amount_cents}
    if excepted:
        details["excepted"] = ", ".join(excepted)
    record("proposal.made", found.subject, actor=actor.reference, now=now, details=details)
    return proposal


@transaction.atomic
def endorse(
    proposal: int,
    verdict: VisaVerdict,
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
    step: int | None = None,
) -> Proposal:
    """Pass one step of the circuit: agree, send back, or sign when it is the last one.

    `step` is the one the actor saw: another one refuses. Raise NotYours, ReviewError, and what `move` raises.
    """
    found = _locked(proposal)
    role = RoleKind(found.circuit[min(found.step, len(found.circuit) - 1)])
    scope = _scope(actor, role, found.application.slug, found.application.places)
    if scope is None or actor.person is None:
        raise NotYours  # a program signs nothing
    _check_step(found, actor, scope, step)
    if verdict is VisaVerdict.RETURN and not comment.strip():
        raise ReviewError("Dites ce qui est à revoir : l’instructeur le lira.")
    last = found.step == len(found.circuit) - 1
    visa = Visa.objects.create(
        proposal=found,
        role=role,
        person_id=actor.person,
        verdict=VisaVerdict.SIGN if last and verdict is VisaVerdict.AGREE else verdict,
        comment=comment.strip(),
        by_order=scope.order if scope.substitute else "",
        at=now,
    )
    _keep(visa, found, actor)
    if verdict is VisaVerdict.RETURN:
        _drop(found, ProposalState.RETURNED, actor, now)
    elif last:
        _sign(found, actor, now)
    else:
        found.step += 1
        found.save(update_fields=["step"])
    return found


@transaction.atomic
def withdraw_proposal(proposal: int, *, actor: Actor, now: datetime) -> None:
    """Take back a proposal that is not signed yet. Raise NotYours, ReviewError."""
    found = _locked(proposal)
    if not may_review(found.application, actor, Right.INSTRUCT):
        raise NotYours
    if found.state != ProposalState.IN_CIRCUIT:
        raise ReviewError("Cette proposition n’est plus en circuit.")
    _drop(found, ProposalState.WITHDRAWN, actor, now)
    record(
        "proposal.withdrawn",
        found.application.subject,
        actor=actor.reference,
        now=now,
        details={"proposal": found.pk},
    )


def abandon_proposals(application: int, *, now: datetime) -> None:
    """End what no longer holds when an application leaves its review or comes back to it."""
    standing = Proposal.objects.filter(
        application=application, state__in=[ProposalState.IN_CIRCUIT, ProposalState.SIGNED]
    )
    standing.update(state=ProposalState.WITHDRAWN, ended_at=now)
    funding.free(f"application:{application}", now=now)


def proposal_refusal(application: int) -> str:
    """Return the sentence that holds a decision back until a proposal has been signed, else an empty text."""
    latest = Proposal.objects.filter(application=application).order_by("-id").values("state").first()
    if latest is not None and latest["state"] == ProposalState.SIGNED:
        return ""
    return "Une décision se prend en signant une proposition qui a fait tout son circuit."


def _check(proposed: Proposed) -> None:
    if proposed.outcome is Outcome.REFUSE:
        if not proposed.grounds.strip():
            raise ReviewError("Écrivez les motifs du refus : la lettre les donnera au demandeur.")
        return
    amount, spend = proposed.amount_cents, proposed.spend_cents
    if amount is None or amount <= 0:
        raise ReviewError("Indiquez le montant accordé, par exemple 13 180,00 €.")
    if spend is None or spend <= 0:
        raise ReviewError("Indiquez la dépense retenue : la décision doit la dire.")
    if amount > spend:
        raise ReviewError(
            f"Le montant accordé ({format_amount(amount)}) dépasse la dépense retenue ({format_amount(spend)}) : "
            "les aides publiques ne peuvent pas la dépasser (décret n° 2018-514, article 10)."
        )
    if not proposed.computation.strip():
        raise ReviewError("Dites comment le montant est calculé : la décision doit le dire.")
    if proposed.completion_on is None:
        raise ReviewError("Indiquez la date prévue d’achèvement du projet : la décision doit la dire.")
    if not proposed.terms.strip():
        raise ReviewError(
            "Écrivez les modalités de versement et de remboursement : la décision doit les dire."
        )


def _locked(proposal: int) -> Proposal:
    """Return a proposal with its application, locked in one order: the application, then the proposal."""
    owner = Proposal.objects.filter(pk=proposal).values_list("application", flat=True).first()
    if owner is None:
        raise NotYours
    application = lock(owner)
    found = Proposal.objects.select_for_update().get(pk=proposal)
    found.application = application
    return found


def _scope(actor: Actor, role: RoleKind, scheme: str, places: list[str]) -> Scope | None:
    """Return the scope by which the actor passes a step, one of their own before one held for somebody."""
    held = [scope for scope in actor.scopes_of(RIGHT_OF[role]) if scope.covers(scheme, places)]
    return min(held, key=lambda scope: scope.substitute, default=None)


def _check_step(proposal: Proposal, actor: Actor, scope: Scope, step: int | None) -> None:
    """Refuse whoever comes second, then as `_check_other`."""
    if proposal.state != ProposalState.IN_CIRCUIT or (step is not None and step != proposal.step):
        raise ReviewError("Quelqu’un a déjà passé cette étape du circuit : relisez le dossier.")
    _check_other(proposal, actor, scope)


def _check_other(proposal: Proposal, actor: Actor, scope: Scope) -> None:
    """Refuse whoever proposed or passed a step already, by any of their roles, whoever acts in their place, and the applicant's."""
    _refuse_own(proposal.application.organisation_id, actor)
    acting = {actor.reference, scope.absent if scope.substitute else actor.reference}
    if f"person:{proposal.made_by_id}" in acting:
        raise ReviewError("Qui propose ne valide pas : cette étape revient à une autre personne.")
    passed = Visa.objects.filter(proposal=proposal).values_list("person", flat=True)
    if acting & {f"person:{person}" for person in passed}:
        raise ReviewError(
            "Une personne ne passe qu’une étape d’un circuit : celle-ci revient à une autre personne."
        )


def _refuse_own(organisation: int | None, actor: Actor) -> None:
    """Refuse an officer who belongs to the organisation that asks."""
    if organisation is not None and actor.belongs_to(organisation):
        raise ReviewError(
            "Vous êtes membre de l’organisme qui demande : la décision revient à une autre personne."
        )


def _keep(visa: Visa, proposal: Proposal, actor: Actor) -> None:
    details = {"proposal": proposal.pk, "role": visa.role, "verdict": visa.verdict, "by_order": visa.by_order}
    record(
        "proposal.endorsed",
        proposal.application.subject,
        actor=actor.reference,
        now=visa.at,
        details=details,
    )


def _sign(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Decide: the proposal, the application and the commitment, all or nothing."""
    proposal.state, proposal.ended_at = ProposalState.SIGNED, now
    proposal.save(update_fields=["state", "ended_at"])
    funding.engage(proposal, actor=actor, now=now)
    outcome = Outcome(proposal.outcome)
    changes = {"decided_at": now, "grounds": proposal.grounds, "granted_cents": proposal.amount_cents}
    move(
        proposal.application_id,
        ACTION_OF[outcome],
        actor=actor,
        now=now,
        said=Said(reason=proposal.grounds, changes=changes, details={"proposal": proposal.pk}),
    )
    app.configure_task(LETTER).defer(proposal=proposal.pk)


def _drop(proposal: Proposal, state: ProposalState, actor: Actor, now: datetime) -> None:
    """End a proposal that was not signed, and free what was set aside for it."""
    proposal.state, proposal.ended_at = state, now
    proposal.save(update_fields=["state", "ended_at"])
    funding.free(proposal.application.subject, now=now, actor=actor.reference)
