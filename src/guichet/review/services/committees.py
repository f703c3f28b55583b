"""Committees before they are held: call one, change what is said of it, prepare its agenda.

Whoever may instruct each of its schemes over its territory prepares it; an application is put on an agenda by who may
instruct it, when the committee examines its scheme and its territory.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import F

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.errors import ReviewError
from guichet.review.models import Committee, CommitteeItem
from guichet.review.selectors.committees import may_take, scores_of
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import containers_of, find_territory

MOST_ITEMS = 500
MOST_SCHEMES = 30
Order = Literal["score", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is known of a committee when it is called. `territory` is an official code, empty for the whole country.

    `place` is where it sits, `members` one name a line. A title left empty is made of the day.
    """

    slugs: tuple[str, ...]
    title: str
    held_at: datetime
    territory: str = ""
    place: str = ""
    members: str = ""


@transaction.atomic
def call_committee(meeting: Meeting, *, actor: Actor, now: datetime) -> Committee:
    """Call a committee. Raise NotYours, ReviewError."""
    places = places_of(meeting.territory, now.astimezone(PARIS).date())
    _check(meeting, places, actor)
    committee = Committee(created_by_id=actor.person, created_at=now, places=places)
    _write(committee, meeting)
    committee.save()
    record("committee.called", str(committee), actor=actor.reference, now=now)
    return committee


@transaction.atomic
def change_committee(
    committee: int, meeting: Meeting, *, actor: Actor, now: datetime, revision: int | None = None
) -> Committee:
    """Change what is said of a committee; its territory and schemes must still hold what its agenda has.

    `revision` is the one the actor saw: another one refuses. Raise NotYours, ReviewError.
    """
    found = open_committee(committee, actor)
    check_revision(found.revision, revision)
    places = places_of(meeting.territory, now.astimezone(PARIS).date())
    _check(meeting, places, actor)
    for item in CommitteeItem.objects.filter(committee=found).select_related("application"):
        _check_belongs(item.application, meeting.slugs, meeting.territory)
    found.places, found.revision = places, found.revision + 1
    _write(found, meeting)
    found.save()
    record("committee.changed", str(found), actor=actor.reference, now=now)
    return found


@transaction.atomic
def cancel_committee(committee: int, *, actor: Actor, now: datetime) -> None:
    """Remove a committee that was not held; its applications are free again. Raise NotYours, ReviewError."""
    found = open_committee(committee, actor)
    for item in CommitteeItem.objects.filter(committee=found).select_related("application"):
        _journal("committee.unlisted", item, actor, now)
    record("committee.cancelled", str(found), actor=actor.reference, now=now, details={"title": found.title})
    found.delete()


@transaction.atomic
def put_on_agenda(committee: int, applications: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """Add applications to the agenda, in the order given; those already there stay. Return how many were added.

    Raise NotYours, ReviewError: then none is added.
    """
    found = open_committee(committee, actor)
    there = set(CommitteeItem.objects.filter(committee=found).values_list("application_id", flat=True))
    added = [pk for pk in dict.fromkeys(applications) if pk not in there]
    if len(there) + len(added) > MOST_ITEMS:
        raise ReviewError(f"Une commission examine au plus {MOST_ITEMS} dossiers : faites-en deux.")
    locked = {pk: lock(pk) for pk in sorted(added)}  # in one order, whoever else adds the same ones
    for rank, pk in enumerate(added, start=len(there) + 1):
        application = locked[pk]
        _check_listed(application, found, actor)
        item = CommitteeItem.objects.create(
            committee=found, application=application, rank=rank, amount_cents=application.computed_cents
        )
        _journal("committee.listed", item, actor, now)
    return len(added)


@transaction.atomic
def take_off_agenda(item: int, *, actor: Actor, now: datetime) -> None:
    """Remove a line of an agenda; those after it move up. Raise NotYours, ReviewError."""
    found = locked_item(item, actor)
    _journal("committee.unlisted", found, actor, now)
    CommitteeItem.objects.filter(committee=found.committee_id, rank__gt=found.rank).update(rank=F("rank") - 1)
    found.delete()


@transaction.atomic
def move_item(item: int, by: Literal[-1, 1], *, actor: Actor) -> None:
    """Move a line one rank up (-1) or down (1); nothing happens at the ends. Raise NotYours, ReviewError."""
    found = locked_item(item, actor)
    other = CommitteeItem.objects.filter(committee=found.committee_id, rank=found.rank + by).first()
    if other is not None:
        CommitteeItem.objects.filter(pk=other.pk).update(rank=found.rank)
        CommitteeItem.objects.filter(pk=found.pk).update(rank=found.rank + by)


@transaction.atomic
def sort_agenda(committee: int, order: Order, *, actor: Actor) -> None:
    """Rank the agenda by score, the highest first and those without one last, or by number. Raise NotYours, ReviewError."""
    found = open_committee(committee, actor)
    items = list(CommitteeItem.objects.filter(committee=found).select_related("application"))
    scores = scores_of([item.application for item in items]) if order == "score" else {}

    def place(item: CommitteeItem) -> tuple[bool, int, int]:
        score = scores.get(item.application_id)
        return score is None, -(score or 0), item.application.number or 0

    for rank, item in enumerate(sorted(items, key=place), start=1):
        item.rank = rank
    CommitteeItem.objects.bulk_update(items, ["rank"])


def places_of(territory: str, day: date) -> list[str]:
    """Return the official codes of a territory and of what contains it; none for the whole country. Raise ReviewError."""
    if not territory:
        return []
    try:
        return list(containers_of(find_territory(territory, at=day)))
    except TerritoryError:
        raise ReviewError("Choisissez le territoire de la commission dans la liste.") from None


def open_committee(committee: int, actor: Actor) -> Committee:
    """Return a committee whose minutes are not closed, locked. Raise NotYours, ReviewError."""
    found = Committee.objects.select_for_update().filter(pk=committee).first()
    if found is None or not may_take(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.closed_at is not None:
        raise ReviewError("Le procès-verbal de cette commission est arrêté : rien n’y change plus.")
    return found


def locked_item(item: int, actor: Actor) -> CommitteeItem:
    """Return a line of an open committee, both locked: the committee, then the line. Raise NotYours, ReviewError."""
    owner = CommitteeItem.objects.filter(pk=item).values_list("committee", flat=True).first()
    if owner is None:
        raise NotYours
    committee = open_committee(owner, actor)
    rows = CommitteeItem.objects.select_for_update(of=("self",)).select_related("application")
    found = rows.filter(pk=item, committee=committee).first()
    if found is None:
        raise ReviewError("Quelqu’un vient de retirer ce dossier de l’ordre du jour.")
    found.committee = committee
    return found


def check_revision(current: int, seen: int | None) -> None:
    """Refuse whoever writes over what they have not read. Raise ReviewError."""
    if seen is not None and seen != current:
        raise ReviewError(
            "Quelqu’un a changé ceci pendant que vous écriviez : relisez, puis enregistrez à nouveau."
        )


def _check(meeting: Meeting, places: list[str], actor: Actor) -> None:
    if not meeting.slugs:
        raise ReviewError("Choisissez au moins une aide.")
    if len(meeting.slugs) > MOST_SCHEMES:
        raise ReviewError(f"Une commission examine au plus {MOST_SCHEMES} aides.")
    if not all(actor.may(Right.INSTRUCT, scheme=slug, places=places) for slug in meeting.slugs):
        raise NotYours


def _write(committee: Committee, meeting: Meeting) -> None:
    day = meeting.held_at.astimezone(PARIS).date()
    committee.slugs, committee.territory = list(dict.fromkeys(meeting.slugs)), meeting.territory
    committee.title = meeting.title.strip()[:300] or f"Commission d’attribution du {format_date(day)}"
    committee.held_at, committee.place = meeting.held_at, meeting.place.strip()[:300]
    committee.members = "\n".join(line.strip() for line in meeting.members.splitlines() if line.strip())[
        :10_000
    ]


def _check_listed(application: Any, committee: Committee, actor: Actor) -> None:
    if not may_review(application, actor, Right.INSTRUCT):
        raise NotYours
    _check_belongs(application, committee.slugs, committee.territory)
    if application.state != State.UNDER_REVIEW:
        raise ReviewError(
            f"Le dossier n° {application.number} n’est pas en instruction : il ne peut pas passer en commission."
        )
    elsewhere = CommitteeItem.objects.filter(application=application, committee__closed_at=None)
    if other := elsewhere.select_related("committee").first():
        raise ReviewError(
            f"Le dossier n° {application.number} est déjà à l’ordre du jour de « {other.committee.title} »."
        )


def _check_belongs(application: Any, slugs: Iterable[str], territory: str) -> None:
    if application.slug not in slugs:
        raise ReviewError(f"Cette commission n’examine pas l’aide du dossier n° {application.number}.")
    if territory and territory not in application.places:
        raise ReviewError(f"Le dossier n° {application.number} n’est pas du territoire de cette commission.")


def _journal(kind: str, item: CommitteeItem, actor: Actor, now: datetime) -> None:
    details = {"committee": item.committee_id, "rank": item.rank}
    record(kind, item.application.subject, actor=actor.reference, now=now, details=details)
