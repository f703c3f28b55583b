"""Committees: prepare the agenda, hold the meeting, turn what it said into proposals with an honest report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.enums import ItemOutcome, Outcome
from guichet.review.errors import ReviewError
from guichet.review.models import Committee, CommitteeItem
from guichet.review.services.proposals import Proposed, propose
from guichet.shared.errors import BadInput

PROPOSE = "review.propose_after_committee"
MOST_ITEMS = 500
OUTCOME_OF = {ItemOutcome.ACCEPT: Outcome.ACCEPT, ItemOutcome.REFUSE: Outcome.REFUSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is known of a committee when it is called. `territory` is an official code, empty for the whole country."""

    slug: str
    title: str
    held_at: datetime
    territory: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the committee said of one application; the amount in cents."""

    outcome: ItemOutcome
    amount_cents: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTerms:
    """What every award of one meeting has in common, for the mentions of the décret 2018-514, article 8."""

    completion_on: date
    terms: str


@transaction.atomic
def call_committee(meeting: Meeting, *, actor: Actor, now: datetime) -> Committee:
    """Call a committee. Raise NotYours, ReviewError."""
    places = [meeting.territory] if meeting.territory else []
    if not actor.may(Right.INSTRUCT, scheme=meeting.slug, places=places):
        raise NotYours
    if not meeting.title.strip():
        raise ReviewError("Donnez un nom à ce comité, par exemple « Comité du 12 avril ».")
    committee = Committee.objects.create(
        slug=meeting.slug,
        territory=meeting.territory,
        title=meeting.title.strip(),
        held_at=meeting.held_at,
        place=meeting.place.strip(),
        created_by_id=actor.person,
        created_at=now,
    )
    record("committee.called", subject_of(committee), actor=actor.reference, now=now)
    return committee


@transaction.atomic
def put_on_agenda(committee: int, applications: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """Add applications to the agenda, in the order given; those already there stay. Return how many were added."""
    found = _open_committee(committee, actor)
    there = set(CommitteeItem.objects.filter(committee=found).values_list("application_id", flat=True))
    added = [pk for pk in dict.fromkeys(applications) if pk not in there]
    if len(there) + len(added) > MOST_ITEMS:
        raise ReviewError(f"Un comité examine au plus {MOST_ITEMS} dossiers : faites-en deux.")
    for rank, pk in enumerate(added, start=len(there) + 1):
        application = lock(pk)
        if application.slug != found.slug or not may_review(application, actor, Right.INSTRUCT):
            raise NotYours
        if application.state != State.UNDER_REVIEW:
            raise ReviewError(f"Le dossier n° {application.number} n’est pas en instruction.")
        CommitteeItem.objects.create(committee=found, application=application, rank=rank)
        record(
            "committee.listed",
            application.subject,
            actor=actor.reference,
            now=now,
            details={"committee": found.pk, "rank": rank},
        )
    return len(added)


@transaction.atomic
def note_outcome(item: int, said: Said, *, actor: Actor, now: datetime) -> CommitteeItem:
    """Write what the committee said of one application. Raise NotYours, ReviewError."""
    found = CommitteeItem.objects.select_for_update().select_related("committee").filter(pk=item).first()
    if found is None:
        raise NotYours
    _open_committee(found.committee_id, actor)
    if found.done_at is not None:
        raise ReviewError("La décision de ce dossier est déjà proposée.")
    if said.outcome is ItemOutcome.ACCEPT and not said.amount_cents:
        raise ReviewError("Indiquez le montant que le comité propose.")
    if said.outcome in {ItemOutcome.REFUSE, ItemOutcome.POSTPONE} and not said.comment.strip():
        raise ReviewError("Écrivez pourquoi : le compte rendu et la lettre le diront.")
    found.outcome, found.comment = said.outcome, said.comment.strip()
    found.amount_cents = said.amount_cents if said.outcome is ItemOutcome.ACCEPT else None
    found.refusal = ""
    found.save()
    return found


@transaction.atomic
def close_committee(committee: int, minutes: str, *, actor: Actor, now: datetime) -> Committee:
    """Keep the minutes; nothing on the agenda changes after. Raise NotYours, ReviewError."""
    found = _open_committee(committee, actor)
    pending = CommitteeItem.objects.filter(committee=found, outcome=ItemOutcome.PENDING).count()
    if pending:
        raise ReviewError(
            f"{pending} dossiers n’ont pas d’avis du comité : notez-le, ou reportez-les."
            if pending > 1
            else "Un dossier n’a pas d’avis du comité : notez-le, ou reportez-le."
        )
    found.minutes, found.closed_at = minutes.strip(), now
    found.save(update_fields=["minutes", "closed_at"])
    record("committee.closed", subject_of(found), actor=actor.reference, now=now)
    return found


def order_proposals(committee: int, common: AwardTerms, *, actor: Actor) -> None:
    """Defer the job that turns a closed committee into proposals. Raise NotYours, ReviewError."""
    found = Committee.objects.filter(pk=committee).first()
    if found is None or actor.person is None or not _may(found, actor):
        raise NotYours
    if found.closed_at is None:
        raise ReviewError("Arrêtez d’abord le compte rendu du comité.")
    if not common.terms.strip():
        raise ReviewError("Écrivez les modalités de versement : chaque décision doit les dire.")
    app.configure_task(PROPOSE).defer(
        committee=committee,
        person=actor.person,
        completion_on=common.completion_on.isoformat(),
        terms=common.terms,
    )


def propose_item(item: int, common: AwardTerms, *, actor: Actor, now: datetime) -> str:
    """Propose what the committee said of one application; return the sentence of what prevented it, else an empty text.

    Running it again changes nothing once done.
    """
    with transaction.atomic():
        found = CommitteeItem.objects.select_for_update().select_related("application").get(pk=item)
        if found.done_at is not None or found.outcome not in OUTCOME_OF:
            return ""
        try:
            with transaction.atomic():
                propose(found.application_id, _proposed(found, common), actor=actor, now=now)
        except NotYours:
            found.refusal = "Ce dossier n’est plus de votre ressort."
        except BadInput as error:
            found.refusal = error.message[:500]
        else:
            found.done_at, found.refusal = now, ""
        found.save(update_fields=["done_at", "refusal"])
    return found.refusal


def subject_of(committee: Committee) -> str:
    """How the journal names a committee."""
    return f"committee:{committee.pk}"


def _proposed(item: CommitteeItem, common: AwardTerms) -> Proposed:
    outcome = OUTCOME_OF[ItemOutcome(item.outcome)]
    if outcome is Outcome.REFUSE:
        return Proposed(outcome=outcome, grounds=item.comment)
    spend = item.application.requested_cents
    return Proposed(
        outcome=outcome,
        amount_cents=item.amount_cents,
        spend_cents=max(spend or 0, item.amount_cents or 0),
        computation=item.comment or "Montant proposé par le comité.",
        completion_on=common.completion_on,
        terms=common.terms,
    )


def _open_committee(committee: int, actor: Actor) -> Committee:
    found = Committee.objects.select_for_update().filter(pk=committee).first()
    if found is None or not _may(found, actor):
        raise NotYours
    if found.closed_at is not None:
        raise ReviewError("Le compte rendu de ce comité est arrêté : rien n’y change plus.")
    return found


def _may(committee: Committee, actor: Actor) -> bool:
    places = [committee.territory] if committee.territory else []
    return actor.may(Right.INSTRUCT, scheme=committee.slug, places=places)
