"""Make the grant of an application that was accepted, with the payments its scheme plans."""

from datetime import datetime

from guichet.applications.selectors import application_by_number
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import open_lines
from guichet.grants.enums import CountedFrom, PaidWhen
from guichet.grants.events import AwardMade
from guichet.grants.models import Award, Instalment
from guichet.grants.selectors.agreements import why_convention
from guichet.grants.selectors.shares import planned_amounts
from guichet.grants.services.rhythm import date_payments
from guichet.journal.services import record
from guichet.review.selectors.deciding import signed_decision
from guichet.schemes.selectors import Pinned, planned_payments
from guichet.shared.clock import PARIS
from guichet.shared.events import publish

PRIVATE = frozenset({"association", "company", "cooperative"})
"""Legal kinds of private law: above 23 000 € their grant asks for an agreement."""


def award_application(number: int, *, actor: str, now: datetime) -> Award:
    """Make the grant of an accepted application and its planned payments; return it. Runs in the decision's transaction."""
    application = application_by_number(number)
    decision = signed_decision(application.pk)
    granted = application.granted_cents or 0
    kind = application.organisation.kind if application.organisation else application.carrier_kind
    award = Award.objects.create(
        application=application,
        number=number,
        reference=application.subject,
        slug=application.slug,
        version=application.version,
        facts=application.facts,
        organisation=application.organisation,
        carrier=application.carrier,
        carrier_kind=kind,
        carrier_name=application.carrier_name,
        places=application.places,
        title=application.title,
        granted_cents=granted,
        spend_cents=decision.spend_cents if decision else None,
        computation=decision.computation if decision else "",
        terms=decision.terms if decision else "",
        posts=_posts(application.subject),
        private_body=kind in PRIVATE,
        decided_at=application.decided_at or now,
        completion_on=decision.completion_on if decision else None,
    )
    _plan(award, application.pinned, now)
    record(
        "award.made",
        award.subject,
        actor=actor,
        now=now,
        details={"number": number, "granted_cents": granted},
    )
    publish(AwardMade(award=award.pk, number=number, granted_cents=granted, actor=actor, at=now))
    return award


def _plan(award: Award, pinned: Pinned, now: datetime) -> None:
    """Plan the payments of a grant as its scheme says on the day of the decision."""
    day = now.astimezone(PARIS).date()
    planned = planned_payments(pinned, day, tuple(award.places))
    amounts = planned_amounts(award.granted_cents, [share for _, share in planned])
    Instalment.objects.bulk_create(
        Instalment(
            award=award,
            rank=rank,
            key=payment.id,
            title=payment.title or payment.id,
            share_bp=share,
            planned_cents=amount,
            paid_when=PaidWhen(payment.when),
            due_after=payment.after or "",
            due_months=payment.months_for(private=award.private_body),
            proof=list(payment.proof),
            note=payment.note or "",
        )
        for rank, ((payment, share), amount) in enumerate(zip(planned, amounts, strict=True))
    )
    date_payments(award, CountedFrom.DECISION, day)
    if not why_convention(award):  # the decision binds both sides alone
        date_payments(award, CountedFrom.SIGNATURE, day)


def _posts(reference: str) -> int | None:
    lines = [line.left for line in open_lines(reference, Account.COMMITTED) if line.unit is Unit.POST]
    return sum(lines) if lines else None
