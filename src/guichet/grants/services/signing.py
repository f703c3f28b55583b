"""Record who signed a version of an agreement; the last signature makes it hold."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.documents.enums import FileState
from guichet.documents.services import store_bytes
from guichet.grants.enums import AgreementKind, AgreementState, CountedFrom, Side, SignatureMeans
from guichet.grants.errors import GrantError
from guichet.grants.events import AgreementSigned
from guichet.grants.models import Agreement, AgreementSignature, Award
from guichet.grants.permissions import may_engage, may_oversee
from guichet.grants.selectors.agreements import signers_of, title_of
from guichet.grants.services import ledger
from guichet.grants.services.agreements import pending
from guichet.grants.services.copies import require_copy
from guichet.grants.services.locking import locked_award, require_active
from guichet.grants.services.replanning import replan, require_enough
from guichet.grants.services.rhythm import date_payments, signed_day, stretch
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.events import publish

COPIES = "signed-copy"
"""The purpose of the files of signed copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCopy:
    """A signed copy as it is sent: its file, who signed it and when, the code typed when its text has none."""

    name: str
    content: bytes
    signer: str
    signed_on: date | None = None
    code: str = ""


@transaction.atomic
def sign_by_copy(agreement: int, side: Side, copy: SignedCopy, *, actor: Actor, now: datetime) -> None:
    """Record the signature of a side by its signed copy. Raise NotYours, GrantError, RefusedFile, NotEnough.

    For the applicant: whoever binds them, or an officer who received the paper. For the funder: whoever may decide.
    """
    row, award = _locked(agreement)
    _authorise(award, side, actor)
    signer, day = copy.signer.strip(), copy.signed_on or now.astimezone(PARIS).date()
    if not signer:
        raise GrantError("Dites qui a signé : prénom, nom et qualité.")
    if day > now.astimezone(PARIS).date() or day < row.issued_at.astimezone(PARIS).date():
        raise GrantError(
            "La signature est datée entre le jour du document et aujourd’hui : corrigez la date."
        )
    _require_awaited(row, side)
    require_copy(row, copy.content, copy.name, copy.code)
    kept = store_bytes(award.subject, COPIES, copy.name, copy.content, by=actor.reference, now=now)
    if kept.state == FileState.REFUSED:
        raise GrantError(kept.refusal)
    signature = AgreementSignature(
        agreement=row,
        side=side,
        signer=signer[:200],
        means=SignatureMeans.COPY,
        file=kept.token,
        signed_on=day,
        recorded_at=now,
        recorded_by=actor.reference,
    )
    delegation = (
        actor.delegation(Right.DECIDE, scheme=award.slug, places=award.places) if side is Side.OFFICER else {}
    )
    _keep(signature, award, by=actor.reference, now=now, details=delegation)


@transaction.atomic
def sign_by_provider(agreement: int, side: Side, signer: str, reference: str, *, now: datetime) -> None:
    """Record a signature that a provider tells of; told again, nothing changes. Raise GrantError, NotEnough."""
    if AgreementSignature.objects.filter(agreement=agreement, side=side, reference=reference).exists():
        return
    row, award = _locked(agreement)
    _require_awaited(row, side)
    signature = AgreementSignature(
        agreement=row,
        side=side,
        signer=signer[:200],
        means=SignatureMeans.PROVIDER,
        reference=reference[:100],
        signed_on=now.astimezone(PARIS).date(),
        recorded_at=now,
        recorded_by="system:signatures",
    )
    _keep(signature, award, by="system:signatures", now=now, details={})


def _locked(agreement: int) -> tuple[Agreement, Award]:
    """Lock the grant, then the version: always in this order."""
    known = Agreement.objects.filter(pk=agreement).values_list("award", flat=True).first()
    if known is None:
        raise NotYours
    award = locked_award(known)
    require_active(award)
    return pending(agreement), award


def _authorise(award: Award, side: Side, actor: Actor) -> None:
    if side is Side.OFFICER:
        allowed = may_oversee(award, actor, Right.DECIDE)
    else:
        allowed = may_engage(award, actor) or may_oversee(award, actor, Right.INSTRUCT)
    if not allowed:
        raise NotYours


def _require_awaited(row: Agreement, side: Side) -> None:
    if side not in signers_of(row.kind):
        raise GrantError("Le financeur signe seul ce document.")
    if row.signatures.filter(side=side).exists():
        raise GrantError("Cette signature est déjà enregistrée.")


def _keep(
    signature: AgreementSignature, award: Award, *, by: str, now: datetime, details: dict[str, str]
) -> None:
    signature.save()
    row = signature.agreement
    said = {"version": row.version, "side": signature.side, "means": signature.means, "file": signature.file}
    record("agreement.signature", award.subject, actor=by, now=now, details=said | details)
    signed = set(row.signatures.values_list("side", flat=True))
    if signed >= {str(side) for side in signers_of(row.kind)}:
        _take_effect(row, award, by=by, now=now)
    elif signature.side == Side.APPLICANT:
        tell_service(
            award,
            f"{title_of(row.kind, row.version)} : le bénéficiaire a signé.",
            "À vous de signer.",
            now=now,
        )


def _take_effect(row: Agreement, award: Award, *, by: str, now: datetime) -> None:
    """Make a version hold: amount, date, money, payments to come."""
    more = row.granted_cents - award.granted_cents
    if more:
        require_enough(award, row.granted_cents)
        moved = ledger.by_of(award, title_of(row.kind, row.version), actor=by, now=now)
        ledger.take(award, more, moved)
        ledger.free(award, -more, moved)
    award.granted_cents, award.spend_cents, award.completion_on = (
        row.granted_cents,
        row.spend_cents,
        row.completion_on,
    )
    award.save(update_fields=["granted_cents", "spend_cents", "completion_on"])
    if more:
        replan(award)
    row.state, row.ended_at = AgreementState.SIGNED, now
    row.save(update_fields=["state", "ended_at"])
    if row.kind == AgreementKind.CONVENTION:
        date_payments(award, CountedFrom.SIGNATURE, signed_day(award))
    if row.plan_months is not None:
        stretch(award, row.plan_months)
    details = {"version": row.version, "granted_cents": row.granted_cents}
    record("agreement.signed", award.subject, actor=by, now=now, details=details)
    publish(
        AgreementSigned(
            award=award.pk,
            number=award.number,
            version=row.version,
            granted_cents=row.granted_cents,
            actor=by,
            at=now,
        )
    )
    tell_applicant(award, f"{title_of(row.kind, row.version)} : c’est signé.", now=now)
