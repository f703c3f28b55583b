"""Refuse an award that breaks a cap on public money, unless an exception was made with its reason."""

from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.selectors import standing_of
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.errors import ReviewError
from guichet.review.models import CapException
from guichet.review.selectors.cumulation import CapShown, cumulation_of, exceptions_of, others_with_answers
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.formats import format_amount


def check_cumulation(
    application: Any, award: int, spend: int | None, *, actor: Actor, now: datetime
) -> list[str]:
    """Return the caps that the award passes by exception, by their ids. Raise ReviewError for one that it breaks without."""
    cumulated = cumulation_of(
        standing_of(application, now),
        others_with_answers(application.pk, actor),
        exceptions_of(application.pk),
        award,
        spend,
    )
    refusals = [refusal_words(one) for one in cumulated.caps if one.refuses]
    if refusals:
        raise ReviewError(
            f"{' '.join(refusals)} Baissez le montant, ou écrivez l’exception et sa raison dans « Cumul des aides »."
        )
    return [one.checked.cap.id for one in cumulated.caps if one.checked.verdict == "no"]


def refusal_words(one: CapShown) -> str:
    """Say how a cap is broken, with its figures and its source."""
    checked = one.checked
    cap, limit = checked.cap, format_amount(checked.limit or 0)
    if checked.value is None:
        return f"{cap.title} ({cap.source})."
    if cap.kind == "own_share":
        return f"{cap.title} : il resterait {format_amount(checked.value.most or 0)}, il faut {limit} ({cap.source})."
    return f"{cap.title} : ce serait {format_amount(checked.value.least)}, {limit} au plus ({cap.source})."


@transaction.atomic
def make_exception(application: int, cap: str, reason: str, *, actor: Actor, now: datetime) -> CapException:
    """Let an award pass a cap, with the reason. Raise NotYours, ReviewError."""
    found = _locked(application, actor)
    scheme = pinned_definition(found.pinned, tuple(found.places))
    if cap not in {one.id for one in framework(scheme.review.framework).caps}:
        raise ReviewError("Choisissez la règle dans la liste.")
    if not reason.strip():
        raise ReviewError("Écrivez pourquoi cette règle peut être dépassée : une exception se motive.")
    if CapException.objects.filter(application=found, cap=cap, ended_at=None).exists():
        raise ReviewError("Une exception à cette règle existe déjà pour ce dossier : relisez-la.")
    made = CapException.objects.create(
        application=found, cap=cap, reason=reason.strip()[:2000], person_id=actor.person or 0, made_at=now
    )
    details = {"cap": cap, "reason": made.reason}
    record("cumulation.excepted", found.subject, actor=actor.reference, now=now, details=details)
    return made


@transaction.atomic
def end_exception(exception: int, *, actor: Actor, now: datetime) -> None:
    """Take back an exception: the cap holds again. Raise NotYours, ReviewError."""
    row = CapException.objects.filter(pk=exception, ended_at=None).first()
    if row is None:
        raise ReviewError("Quelqu’un vient de retirer cette exception : relisez le dossier.")
    found = _locked(row.application_id, actor)
    CapException.objects.filter(pk=exception, ended_at=None).update(ended_at=now)
    record(
        "cumulation.exception_ended", found.subject, actor=actor.reference, now=now, details={"cap": row.cap}
    )


def _locked(application: int, actor: Actor) -> Any:
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT) or actor.person is None:
        raise NotYours
    if found.state != State.UNDER_REVIEW:
        raise ReviewError("Ce dossier n’est plus en instruction : ses exceptions ne changent plus.")
    return found
