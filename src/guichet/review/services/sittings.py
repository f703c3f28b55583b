"""A committee once it sits: what it says of each application, its minutes, then the proposals with an honest report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.selectors import standing_of
from guichet.journal.services import record
from guichet.review.enums import ItemOutcome, Outcome
from guichet.review.errors import ReviewError
from guichet.review.models import Committee, CommitteeItem
from guichet.review.selectors.committees import may_take
from guichet.review.selectors.payments import spend_of, usual_terms
from guichet.review.services.committees import check_revision, locked_item, open_committee
from guichet.review.services.proposals import Proposed, propose
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount, format_date

PROPOSE = "review.propose_after_committee"
MINUTES = "review.write_minutes"
STOPPED = timedelta(minutes=5)
"""After so long without a sign, a job is taken for dead."""
OUTCOME_OF = {ItemOutcome.ACCEPT: Outcome.ACCEPT, ItemOutcome.REFUSE: Outcome.REFUSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the committee said of one application; amounts in cents. `spend_cents` only to replace the form's spend.

    While it is still to be examined, `amount_cents` is what the service suggests. `revision` is the one the actor saw.
    """

    outcome: ItemOutcome
    amount_cents: int | None = None
    spend_cents: int | None = None
    comment: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTerms:
    """What every award of one meeting has in common, for the mentions of the décret 2018-514, article 8.

    Terms left empty are those of each scheme.
    """

    completion_on: date | None
    terms: str = ""


@transaction.atomic
def note_outcome(item: int, said: Said, *, actor: Actor, now: datetime) -> CommitteeItem:
    """Write what the committee said of one application. Raise NotYours, ReviewError."""
    found = locked_item(item, actor)
    check_revision(found.revision, said.revision)
    if said.outcome in {ItemOutcome.REFUSE, ItemOutcome.POSTPONE} and not said.comment.strip():
        raise ReviewError("Écrivez pourquoi : le procès-verbal le dira, et la lettre en cas de refus.")
    if said.outcome is ItemOutcome.ACCEPT:
        _check_amount(found, said, now)
    keeps = said.outcome in {ItemOutcome.ACCEPT, ItemOutcome.PENDING}
    found.outcome, found.comment = said.outcome, said.comment.strip()
    found.amount_cents = said.amount_cents if keeps else None
    found.spend_cents = said.spend_cents if keeps else None
    found.revision += 1
    found.save()
    details = {"committee": found.committee_id, "outcome": said.outcome, "amount_cents": found.amount_cents}
    record("committee.said", found.application.subject, actor=actor.reference, now=now, details=details)
    return found


@transaction.atomic
def write_notes(
    committee: int, minutes: str, *, actor: Actor, now: datetime, revision: int | None = None
) -> Committee:
    """Keep the notes of the sitting, the free part of its minutes. Raise NotYours, ReviewError."""
    found = open_committee(committee, actor)
    check_revision(found.revision, revision)
    found.minutes, found.revision = minutes.strip()[:50_000], found.revision + 1
    found.save(update_fields=["minutes", "revision"])
    record("committee.noted", str(found), actor=actor.reference, now=now)
    return found


@transaction.atomic
def close_committee(committee: int, *, actor: Actor, now: datetime) -> Committee:
    """Close the minutes: nothing of the committee changes after, and a job issues them. Raise NotYours, ReviewError."""
    found = open_committee(committee, actor)
    if found.held_at.astimezone(PARIS).date() > now.astimezone(PARIS).date():
        raise ReviewError(
            f"Cette commission se tient le {format_date(found.held_at.astimezone(PARIS).date())} : "
            "son procès-verbal s’arrête après, ou changez sa date."
        )
    outcomes = list(CommitteeItem.objects.filter(committee=found).values_list("outcome", flat=True))
    if not outcomes:
        raise ReviewError("L’ordre du jour est vide : inscrivez un dossier, ou supprimez la commission.")
    if pending := outcomes.count(ItemOutcome.PENDING):
        raise ReviewError(
            f"{pending} dossiers n’ont pas d’avis de la commission : notez-les, ou reportez-les."
            if pending > 1
            else "Un dossier n’a pas d’avis de la commission : notez-le, ou reportez-le."
        )
    found.closed_at, found.closed_by_id = now, actor.person
    found.save(update_fields=["closed_at", "closed_by"])
    record("committee.closed", str(found), actor=actor.reference, now=now, details={"lines": len(outcomes)})
    app.configure_task(MINUTES).defer(committee=found.pk)
    return found


@transaction.atomic
def order_proposals(
    committee: int, common: AwardTerms, *, actor: Actor, now: datetime, real: datetime
) -> Committee:
    """Defer the job that turns a closed committee into proposals; again, it tries what was refused the last time.

    Asking while it is under way changes nothing. Raise NotYours, ReviewError.
    """
    found = Committee.objects.select_for_update().filter(pk=committee).first()
    if found is None or actor.person is None or not may_take(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.closed_at is None:
        raise ReviewError("Arrêtez d’abord le procès-verbal de la commission.")
    if found.ordered_at is not None and found.proposed_at is None:
        return found
    left = CommitteeItem.objects.filter(committee=found, outcome__in=OUTCOME_OF, done_at=None)
    if not left.exists():
        raise ReviewError("Aucune proposition n’est à faire : tout est proposé, ou reporté.")
    _check_completion(found, common, awards=left.filter(outcome=ItemOutcome.ACCEPT).exists())
    left.update(refusal="")
    found.completion_on, found.terms = common.completion_on, common.terms.strip()
    found.ordered_by_id, found.ordered_at, found.proposed_at, found.alive_at = actor.person, now, None, real
    found.save()
    record("committee.ordered", str(found), actor=actor.reference, now=now, details={"lines": left.count()})
    app.configure_task(PROPOSE).defer(committee=found.pk)
    return found


def propose_after_committee(committee: int, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Propose what is left, each line in its own transaction, with the rights that whoever asked has now.

    Running it again goes on where it was.
    """
    found = Committee.objects.filter(pk=committee, proposed_at=None).exclude(ordered_at=None).first()
    if found is None or found.ordered_by_id is None:
        return
    loaded = load_actor(found.ordered_by_id, now=now, verified=True)
    left = CommitteeItem.objects.filter(committee=found, outcome__in=OUTCOME_OF, done_at=None, refusal="")
    for item in list(left.order_by("rank").values_list("pk", flat=True)):
        propose_item(item, actor=loaded[1] if loaded else None, now=now)
        Committee.objects.filter(pk=committee).update(alive_at=real())
    Committee.objects.filter(pk=committee).update(proposed_at=now)


@transaction.atomic
def propose_item(item: int, *, actor: Actor | None, now: datetime) -> str:
    """Propose what the committee said of one application; return what prevented it, an empty text when it is done.

    What was done or refused already stays so.
    """
    rows = CommitteeItem.objects.select_for_update(of=("self",)).select_related("application", "committee")
    found = rows.get(pk=item)
    if found.done_at is not None or found.refusal or found.outcome not in OUTCOME_OF:
        return found.refusal
    found.refusal = _try(found, actor, now)[:500]
    found.done_at = None if found.refusal else now
    found.save(update_fields=["done_at", "refusal"])
    return found.refusal


def resume_proposals(*, real: datetime) -> int:
    """Defer again the proposals that a stopped worker left; return of how many committees."""
    late = Committee.objects.exclude(ordered_at=None).filter(proposed_at=None, alive_at__lt=real - STOPPED)
    found = list(late.values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            Committee.objects.filter(pk=pk).update(alive_at=real)
            app.configure_task(PROPOSE).defer(committee=pk)
    return len(found)


def _try(item: CommitteeItem, actor: Actor | None, now: datetime) -> str:
    application = item.application
    if actor is None:
        return "La personne qui a demandé ces propositions n’a plus de compte."
    if application.state != State.UNDER_REVIEW:
        return f"Ce dossier n’est plus en instruction : {State(application.state).label}."
    try:
        with transaction.atomic():
            propose(application.pk, _proposed(item, now), actor=actor, now=now)
    except NotYours:
        return "Ce dossier n’est pas de votre ressort."
    except BadInput as error:
        return error.message
    return ""


def _proposed(item: CommitteeItem, now: datetime) -> Proposed:
    committee = item.committee
    outcome = OUTCOME_OF[ItemOutcome(item.outcome)]
    if outcome is Outcome.REFUSE:
        return Proposed(outcome=outcome, grounds=item.comment)
    day = format_date(committee.held_at.astimezone(PARIS).date())
    return Proposed(
        outcome=outcome,
        amount_cents=item.amount_cents,
        spend_cents=spend_of(item, now),
        computation=item.comment or f"Montant proposé par la commission du {day}.",
        completion_on=committee.completion_on,
        terms=committee.terms or usual_terms(standing_of(item.application, now).scheme),
    )


def _check_amount(item: CommitteeItem, said: Said, now: datetime) -> None:
    """Tell at once what the proposal would refuse: no amount, no known spend, or more than it."""
    if not said.amount_cents or said.amount_cents < 0:
        raise ReviewError("Indiquez le montant que la commission propose, par exemple 13 180,00 €.")
    item.spend_cents = said.spend_cents
    spend = spend_of(item, now)
    if spend is None:
        raise ReviewError(
            "Indiquez la dépense retenue : le formulaire ne la dit pas, et la décision doit la dire."
        )
    if said.amount_cents > spend:
        raise ReviewError(
            f"Le montant ({format_amount(said.amount_cents)}) dépasse la dépense retenue ({format_amount(spend)})."
        )


def _check_completion(committee: Committee, common: AwardTerms, *, awards: bool) -> None:
    if not awards:
        return
    if common.completion_on is None:
        raise ReviewError("Indiquez la date prévue d’achèvement des projets : chaque décision doit la dire.")
    if common.completion_on < committee.held_at.astimezone(PARIS).date():
        raise ReviewError("La date d’achèvement vient après la commission : vérifiez l’année.")
