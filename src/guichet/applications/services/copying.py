"""Take an application again: a copy for the same scheme, or its answers for another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.models import Answers, Application
from guichet.applications.permissions import may_read
from guichet.applications.selectors.answering import day_of
from guichet.applications.selectors.finding import application_by_number, application_by_token
from guichet.applications.selectors.matching import Match, match_answers
from guichet.applications.services.starting import Wish, start_application
from guichet.documents.selectors import files_of
from guichet.documents.services import copy_file
from guichet.schemes.selectors import pinned_form, rules_in_force
from guichet.shared.clock import PARIS

COPIED = "repris de votre dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLayer:
    """The answers of a former application as they stand in the form of a new one."""

    application: int
    origin: str
    values: Mapping[str, Any]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A draft made from another application; `left` are the labels of the answers that found no place."""

    application: Application
    left: tuple[str, ...]


def former_layer(number: str, wish: Wish, *, actor: Actor | None, now: datetime) -> FormerLayer:
    """Return what a former application fills in the form of `wish`. Raise NotYours for one the actor may not read."""
    digits = number.strip()
    former = application_by_number(int(digits) if digits.isascii() and digits.isdigit() else 0)
    if actor is None or not may_read(former, actor):
        raise NotYours
    match = match_for(former, wish.slug, now)
    origin = f"{COPIED} n° {former.number}"
    return FormerLayer(application=former.pk, origin=origin, values=match.values, left=match.left)


def match_for(former: Application, slug: str, now: datetime) -> Match:
    """Lay the answers of an application in the form that a scheme has now."""
    places = tuple(former.places)
    old = pinned_form(former.pinned, day_of(former, now), places)
    new = pinned_form(rules_in_force(slug), now.astimezone(PARIS).date(), places)
    return match_answers(old, former.answers.values, new)


@transaction.atomic
def take_application(token: str, slug: str, *, actor: Actor | None, now: datetime) -> Taken:
    """Begin a draft of `slug` (the same scheme or another) with all the answers and papers of an application.

    Carrier, organisation and owner follow. Raise NotYours, NotOpen, and as the catalogue does.
    """
    former = application_by_token(token)
    if not may_read(former, actor) or (actor is None and former.state != State.DRAFT):
        raise NotYours
    match = match_for(former, slug, now)
    origin = f"{COPIED} n° {former.number}" if former.number else "repris de la demande copiée"
    wish = Wish(
        slug=slug,
        carrier=former.carrier,
        kind=former.carrier_kind,
        layers=((origin, match.values),),
        organisation=former.organisation_id,
        former=former.pk,
    )
    draft = start_application(wish, actor=actor, now=now)
    _copy_papers(former, draft, match, actor)
    return Taken(application=draft, left=match.left)


def copy_application(token: str, *, actor: Actor | None, now: datetime) -> Taken:
    """Begin a new draft of the same scheme, under the rules of today, with the same answers and papers."""
    return take_application(token, application_by_token(token).slug, actor=actor, now=now)


def _copy_papers(former: Application, draft: Application, match: Match, actor: Actor | None) -> None:
    """Copy the files that were checked, each to its field; the draft's answers name the copies."""
    by = actor.reference if actor else "link"
    copied: dict[str, list[str]] = {}
    for file in files_of(former.subject):
        target = match.files.get(file.purpose)
        if target is not None and file.is_clean:
            made = copy_file(file.token, draft.subject, target, by=by)
            copied.setdefault(target, []).append(str(made.token))
    if copied:
        answers = Answers.objects.select_for_update().get(application=draft)
        answers.values = {**answers.values, **copied}
        answers.save(update_fields=["values"])
