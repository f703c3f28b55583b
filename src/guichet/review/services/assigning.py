"""Who reviews an application: its desk, its reviewer, who follows it, which labels it bears."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import people_with, person
from guichet.accounts.services import notify
from guichet.applications.errors import ChangedMeanwhile, NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.enums import LabelColour
from guichet.review.errors import ReviewError
from guichet.review.models import Follow, Label, ReviewSheet
from guichet.review.selectors.desks import desk_title, desks_of_scheme
from guichet.review.selectors.scope import areas_of

LONGEST_LABEL = 40
MOST_LABELS = 30


class Named(Protocol):
    """An application as a mail names it."""

    @property
    def number(self) -> int | None: ...
    @property
    def carrier_name(self) -> str: ...
    @property
    def title(self) -> str: ...


@transaction.atomic
def assign(
    application: int, reviewer: int | None, *, actor: Actor, now: datetime, expected: int | str | None = ""
) -> None:
    """Give an application to a reviewer, oneself included; None releases it.

    Only whoever may instruct there can receive it. `expected` is the reviewer that the page showed: another one refuses, so
    that of two officers who take it at once one is told. Raise NotYours, ReviewError, ChangedMeanwhile.
    """
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    if expected not in {"", found.reviewer_id}:
        raise ChangedMeanwhile(
            "Entre-temps, ce dossier a changé de mains. Voyez qui l’instruit avant d’agir."
        )
    if found.reviewer_id == reviewer:
        return
    if reviewer is not None and reviewer not in {
        one.pk for one in people_with(Right.INSTRUCT, found.slug, found.places, now)
    }:
        raise ReviewError("Cette personne ne peut pas instruire ce dossier. Choisissez-en une dans la liste.")
    before, found.reviewer_id = found.reviewer_id, reviewer
    found.save(update_fields=["reviewer"])
    record(
        "review.assigned",
        found.subject,
        actor=actor.reference,
        now=now,
        details={
            "before": f"person:{before}" if before else "",
            "reviewer": f"person:{reviewer}" if reviewer else "",
        },
    )
    if reviewer is not None and reviewer != actor.person:
        _tell_reviewer(found, reviewer, actor, now)


def _tell_reviewer(application: Named, reviewer: int, actor: Actor, now: datetime) -> None:
    told = person(reviewer)
    if told is not None:
        notify(
            told.email,
            subject=f"Dossier n° {application.number} : il vous est confié",
            text=f"{application.carrier_name} : {application.title}\n\nConfié par {actor.name or actor.email}.",
            link=f"/instruction/dossiers/{application.number}",
            now=now,
        )


@transaction.atomic
def pass_on(application: int, desk: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Send an application to another desk of its scheme, with the reason; its reviewer is released.

    Raise NotYours, ReviewError.
    """
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    known = {one.desk for one in desks_of_scheme(found, now.date())}
    if desk not in known:
        raise ReviewError("Ce service n’instruit pas cette aide. Choisissez-en un dans la liste.")
    if desk == found.desk:
        raise ReviewError("Ce dossier est déjà dans ce service.")
    if not reason.strip():
        raise ReviewError("Dites pourquoi ce dossier change de service : le suivant le lira.")
    before, found.desk, found.reviewer = found.desk, desk, None
    found.save(update_fields=["desk", "reviewer"])
    record(
        "review.passed_on",
        found.subject,
        actor=actor.reference,
        now=now,
        details={
            "before": before,
            "after": desk,
            "reason": reason.strip(),
            "title": desk_title(desk, now.date()),
        },
    )


@transaction.atomic
def follow(application: int, *, actor: Actor, now: datetime, on: bool = True) -> None:
    """Put an application among one's own, or take it out. Raise NotYours."""
    found = lock(application)
    if not may_review(found, actor) or actor.person is None:
        raise NotYours
    sheet = ReviewSheet.objects.get(pk=found.pk)
    if on:
        Follow.objects.get_or_create(person_id=actor.person, sheet=sheet, defaults={"since": now})
    else:
        Follow.objects.filter(person=actor.person, sheet=sheet).delete()


@transaction.atomic
def put_labels(
    application: int,
    *,
    actor: Actor,
    now: datetime,
    add: Sequence[int] = (),
    remove: Sequence[int] = (),
) -> None:
    """Put labels on an application and take others off. Raise NotYours, ReviewError."""
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    sheet = ReviewSheet.objects.get(pk=found.pk)
    usable = Label.objects.filter(desk__in=["", *areas_of(actor)], pk__in=[*add])
    if usable.count() != len(set(add)):
        raise ReviewError("Cette étiquette n’existe plus. Choisissez-en une dans la liste.")
    before = list(sheet.labels)
    after = [label for label in dict.fromkeys([*before, *add]) if label not in set(remove)]
    if len(after) > MOST_LABELS:
        raise ReviewError("Un dossier porte 30 étiquettes au plus : retirez-en d’abord.")
    if after == before:
        return
    sheet.labels = after
    sheet.save(update_fields=["labels"])
    record(
        "review.labelled",
        found.subject,
        actor=actor.reference,
        now=now,
        details={"before": before, "after": after},
    )


@transaction.atomic
def create_label(name: str, colour: str, desk: str, *, actor: Actor) -> Label:
    """Create a label for the officers of an area one instructs in. Raise NotYours, ReviewError."""
    if desk not in areas_of(actor, Right.INSTRUCT):
        raise NotYours
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_LABEL:
        raise ReviewError("Donnez à l’étiquette un nom de 40 caractères au plus.")
    if colour not in LabelColour.values:
        raise ReviewError("Choisissez une couleur dans la liste.")
    if Label.objects.filter(desk__in=["", desk], name__iexact=name).exists():
        raise ReviewError(f"L’étiquette « {name} » existe déjà : choisissez-la dans la liste.")
    return Label.objects.create(desk=desk, name=name, colour=colour, created_by_id=actor.person)
