"""What a decision takes of its envelopes: set aside when it is proposed, committed when it is signed, in one transaction.

The euros of the grant, and its posts when the scheme counts posts. A scheme without an envelope for the year and the place is
not held: unknown is not zero, and the page says it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from guichet.accounts.permissions import Actor
from guichet.applications.selectors import standing_of
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import EnvelopeRecord, envelopes_for, open_lines
from guichet.budget.services import By, commit, release, reserve
from guichet.journal.services import SYSTEM_CLOCK
from guichet.review.models import Proposal
from guichet.shared.clock import PARIS

HELD = timedelta(days=60)
"""How long a proposal in circuit holds money; then whoever signs first is served."""
POSTS = "posts"


def hold(proposal: Proposal, *, actor: Actor, now: datetime) -> None:
    """Set aside what a proposed award takes. Raise NotEnough, with how much is left and what took the rest."""
    for envelope, amount in _taken(proposal, now):
        reserve(
            envelope.pk, amount, now + HELD, _by(proposal, actor.reference, now, "Proposition d’attribution")
        )


def engage(proposal: Proposal, *, actor: Actor, now: datetime) -> None:
    """Commit what a signed award takes, in the year of the signature, and free what was set aside. Raise NotEnough."""
    by = _by(proposal, actor.reference, now, "Décision d’attribution")
    held = {line.unit: line for line in open_lines(by.reference, Account.RESERVED)}
    for envelope, amount in _taken(proposal, now):
        line = held.pop(envelope.unit, None)
        commit(envelope.pk, amount, by, reservation=line.pk if line else None)
    for line in held.values():
        release(line.pk, by)


def free(application: str, *, now: datetime, actor: str = SYSTEM_CLOCK) -> None:
    """Free what was set aside for an application ("application:12") whose proposal no longer holds."""
    by = By(actor=actor, now=now, reason="La proposition ne tient plus", reference=application)
    for line in open_lines(application, Account.RESERVED):
        release(line.pk, by)


def _taken(proposal: Proposal, now: datetime) -> Iterator[tuple[EnvelopeRecord, int]]:
    """Yield the envelopes of a proposed award by ascending number, with what each gives."""
    if proposal.amount_cents is None:
        return
    application = proposal.application
    found = envelopes_for(application.slug, application.places, year=now.astimezone(PARIS).year)
    for envelope in sorted(found.values(), key=lambda one: one.pk):
        amount = proposal.amount_cents if envelope.unit is Unit.EURO else _posts(proposal, now)
        if amount:
            yield envelope, amount


def _posts(proposal: Proposal, now: datetime) -> int:
    """Return the posts an application asks for, 0 when its scheme gives none."""
    asked = standing_of(proposal.application, now).view.facts.get(POSTS)
    return asked if isinstance(asked, int) else 0


def _by(proposal: Proposal, actor: str, now: datetime, reason: str) -> By:
    application = proposal.application
    return By(
        actor=actor,
        now=now,
        reason=f"{reason} à {application.carrier_name or 'un demandeur'}, dossier n° {application.number}",
        reference=application.subject,
    )
