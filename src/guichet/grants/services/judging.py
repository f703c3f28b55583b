"""The service reads a claim line by line, returns it, or has a second person approve it: it is then ordered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import ClaimState, InstalmentState, LineVerdict
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Claim, ClaimLine
from guichet.grants.permissions import award_of_officer
from guichet.grants.selectors.claims import due, money_besides, on_spend
from guichet.grants.services import payment_mails as mails
from guichet.grants.services.claiming import instalment_of
from guichet.grants.services.locking import locked_award, require_active
from guichet.grants.services.ordering import order
from guichet.grants.services.separation import refuse_own, refuse_reviewer
from guichet.journal.services import record
from guichet.shared.formats import format_amount

READ_AGAIN = "Cette demande a changé depuis que vous l’avez ouverte : relisez-la."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of one line; `accepted_cents` is read for a part only."""

    verdict: str
    accepted_cents: int | None = None
    reason: str = ""


@transaction.atomic
def review_claim(
    number: int, rank: int, verdicts: Mapping[int, Verdict], *, actor: Actor, now: datetime
) -> Claim:
    """Say of each line what is accepted, and compute what is due. Raise NotYours, GrantError.

    What was reviewed may be reviewed again until it is approved.
    """
    claim = _locked(number, rank, actor, Right.INSTRUCT)
    if claim.state not in {ClaimState.SENT, ClaimState.REVIEWED}:
        raise GrantError(f"Cette demande est {ClaimState(claim.state).label} : il n’y a rien à vérifier.")
    refuse_own(claim.award, actor, what="la vérifier", asked_by=claim.sent_by)
    lines = list(ClaimLine.objects.filter(claim=claim).order_by("rank"))
    for line in lines:
        _judge(line, verdicts.get(line.pk))
    computed = due(claim.award, claim.instalment, lines, money_besides(claim.award_id, claim.instalment_id))
    claim.state, claim.reviewed_by, claim.reviewed_at = ClaimState.REVIEWED, actor.reference, now
    claim.due_cents = computed.amount
    claim.steps = [[step.label, step.text] for step in computed.steps]
    claim.revision += 1
    claim.save()
    _journal("claim.reviewed", claim, actor, now, due_cents=computed.amount)
    return claim


@transaction.atomic
def return_claim(number: int, rank: int, why: str, *, actor: Actor, now: datetime) -> Claim:
    """Give a claim back to the applicant, who completes it and sends it again. Raise NotYours, GrantError."""
    claim = _locked(number, rank, actor, Right.INSTRUCT)
    if claim.state not in {ClaimState.SENT, ClaimState.REVIEWED}:
        raise GrantError("Cette demande n’est pas à vérifier : elle ne peut pas être rendue.")
    if not why.strip():
        raise FieldRefused("pourquoi", "Dites ce qui manque : le demandeur lira cette phrase.")
    claim.state, claim.returned_why = ClaimState.RETURNED, why.strip()[:1000]
    claim.due_cents, claim.reviewed_by, claim.reviewed_at = None, "", None
    claim.save()
    claim.instalment.state = InstalmentState.COMING
    claim.instalment.save(update_fields=["state"])
    _journal("claim.returned", claim, actor, now)
    mails.tell_returned(claim, now=now)
    return claim


@transaction.atomic
def approve_claim(number: int, rank: int, revision: int, *, actor: Actor, now: datetime) -> Claim:
    """Approve what another person reviewed, and order its payment. Raise NotYours, GrantError.

    `revision` is that of the page that was read: a claim reviewed again meanwhile must be read again.
    """
    claim = _locked(number, rank, actor, Right.PAY)
    if claim.state != ClaimState.REVIEWED:
        raise GrantError("Cette demande n’est pas à approuver : elle attend d’être vérifiée, ou l’est déjà.")
    refuse_reviewer(claim, actor, what="l’approuver")
    refuse_own(claim.award, actor, what="l’approuver", asked_by=claim.sent_by)
    if claim.revision != revision:
        raise GrantError(READ_AGAIN)
    require_active(claim.award)
    _refuse_before_earlier(claim)
    lines = list(ClaimLine.objects.filter(claim=claim))
    computed = due(claim.award, claim.instalment, lines, money_besides(claim.award_id, claim.instalment_id))
    if computed.amount != claim.due_cents:
        raise GrantError(
            "Un autre versement a changé ce qui est dû : faites vérifier cette demande de nouveau."
        )
    if computed.amount <= 0:
        raise GrantError("Rien n’est dû pour ces dépenses : rendez la demande en disant pourquoi.")
    claim.state, claim.approved_by, claim.approved_at = ClaimState.APPROVED, actor.reference, now
    claim.save()
    made = order(claim, actor=actor, now=now)
    mails.tell_approved(made, lines, now=now)
    _journal("claim.approved", claim, actor, now, due_cents=computed.amount)
    return claim


def _refuse_before_earlier(claim: Claim) -> None:
    """Raise GrantError while a payment asked before this one waits for its answer: each counts what the others took."""
    waiting = Claim.objects.filter(
        award=claim.award,
        instalment__rank__lt=claim.instalment.rank,
        state__in=[ClaimState.SENT, ClaimState.REVIEWED],
    )
    earlier = waiting.order_by("instalment__rank").values_list("instalment__title", flat=True).first()
    if earlier is not None:
        raise GrantError(f"« {earlier} », demandé avant, attend encore sa réponse : répondez-y d’abord.")


def _judge(line: ClaimLine, said: Verdict | None) -> None:
    if said is None or said.verdict not in LineVerdict.values:
        raise FieldRefused(f"verdict-{line.pk}", "Dites de cette dépense si elle est retenue.")
    amount = line.amount_cents or 0
    line.verdict, line.reason = said.verdict, said.reason.strip()[:400]
    match LineVerdict(said.verdict):
        case LineVerdict.ACCEPTED:
            line.accepted_cents, line.reason = amount, ""
        case LineVerdict.REFUSED:
            line.accepted_cents = 0
        case LineVerdict.PART:
            if said.accepted_cents is None or not 0 < said.accepted_cents < amount:
                raise FieldRefused(
                    f"retenu-{line.pk}",
                    f"Écrivez un montant retenu entre zéro et {format_amount(amount)}, sans les atteindre.",
                )
            line.accepted_cents = said.accepted_cents
    if line.verdict != LineVerdict.ACCEPTED and not line.reason:
        raise FieldRefused(f"motif-{line.pk}", "Dites pourquoi : le demandeur lira cette raison.")
    line.save(update_fields=["verdict", "accepted_cents", "reason"])


def _locked(number: int, rank: int, actor: Actor, right: Right) -> Claim:
    award = locked_award(
        award_of_officer(number, actor, right).pk
    )  # two claims of one grant wait for one another
    instalment = instalment_of(award, rank)
    claim = Claim.objects.select_for_update().filter(instalment=instalment).first()
    if claim is None or claim.state == ClaimState.DRAFT:
        raise NotYours
    claim.award, claim.instalment = award, instalment
    return claim


def _journal(kind: str, claim: Claim, actor: Actor, now: datetime, **more: object) -> None:
    details = {"number": claim.award.number, "instalment": claim.instalment_id, **more}
    details |= actor.delegation(
        Right.PAY if kind == "claim.approved" else Right.INSTRUCT,
        scheme=claim.award.slug,
        places=claim.award.places,
    )
    record(kind, str(claim), actor=actor.reference, now=now, details=details)


__all__ = ["Verdict", "approve_claim", "on_spend", "return_claim", "review_claim"]
