"""Issue a convention, its amendments, an amending decision; drop one that nobody signed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.documents.enums import IssuedKind
from guichet.documents.services import Notice, issue, withdraw_issued
from guichet.grants.enums import AgreementKind, AgreementState
from guichet.grants.errors import GrantError
from guichet.grants.models import Agreement, Award
from guichet.grants.selectors.agreements import AgreementRecord, agreement_record, title_of, why_convention
from guichet.grants.services import ledger
from guichet.grants.services.agreement_paper import agreement_pdf
from guichet.grants.services.locking import award_for, require_active
from guichet.grants.services.replanning import require_enough
from guichet.grants.services.rhythm import plan_length, stretch_words
from guichet.grants.services.telling import tell_applicant
from guichet.journal.services import record
from guichet.shared.formats import format_amount, format_date

ISSUED_AS = {
    AgreementKind.CONVENTION: IssuedKind.AGREEMENT,
    AgreementKind.AMENDMENT: IssuedKind.AMENDMENT,
    AgreementKind.DECISION: IssuedKind.CHANGE,
}
LONGEST = 10_000
MOST = 10**14


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an amendment changes; None leaves as it is. Cents."""

    granted_cents: int | None = None
    spend_cents: int | None = None
    completion_on: date | None = None
    plan_months: int | None = None
    text: str = ""


@transaction.atomic
def issue_convention(award: int, text: str, *, actor: Actor, now: datetime) -> AgreementRecord:
    """Issue the convention of a grant, to be signed by both sides. Raise NotYours, GrantError."""
    found = award_for(award, actor, Right.INSTRUCT)
    require_active(found)
    if found.agreements.filter(kind=AgreementKind.CONVENTION).exclude(state=AgreementState.DROPPED).exists():
        raise GrantError("La convention existe déjà : proposez un avenant pour la changer.")
    return _issue(found, AgreementKind.CONVENTION, Change(text=text), [], actor=actor, now=now)


@transaction.atomic
def issue_amendment(award: int, change: Change, *, actor: Actor, now: datetime) -> AgreementRecord:
    """Issue an amendment of the convention, or an amending decision where there is none, that names what changes.

    What it adds is set aside at once, and committed when it is signed. Raise NotYours, GrantError, NotEnough.
    """
    found = award_for(award, actor, Right.INSTRUCT)
    require_active(found)
    changes = _changes(found, change)
    if not changes:
        raise GrantError(
            "Rien ne change : dites le nouveau montant, la nouvelle date ou le texte de l’avenant."
        )
    signed = found.agreements.filter(kind=AgreementKind.CONVENTION, state=AgreementState.SIGNED).exists()
    if not signed and why_convention(found):
        raise GrantError(
            "La convention n’est pas signée : faites-la signer avant de la changer par un avenant."
        )
    if change.granted_cents is not None:
        require_enough(found, change.granted_cents)
        more = change.granted_cents - found.granted_cents
        by = ledger.by_of(found, "Avenant proposé", actor=actor.reference, now=now)
        ledger.set_aside(found, more, by)
    kind = AgreementKind.AMENDMENT if signed else AgreementKind.DECISION
    return _issue(found, kind, change, changes, actor=actor, now=now)


@transaction.atomic
def drop_agreement(agreement: int, why: str, *, actor: Actor, now: datetime) -> None:
    """Drop a version that is not signed by all; its document no longer holds. Raise NotYours, GrantError."""
    known = Agreement.objects.filter(pk=agreement).values_list("award", flat=True).first()
    if known is None:
        raise NotYours
    award = award_for(known, actor, Right.INSTRUCT)
    row = pending(agreement)
    if not why.strip():
        raise GrantError("Dites pourquoi ce document est abandonné : le bénéficiaire le lira.")
    row.state, row.ended_at, row.ended_why = AgreementState.DROPPED, now, why.strip()[:400]
    row.save(update_fields=["state", "ended_at", "ended_why"])
    withdraw_issued(row.code, why.strip(), by=actor.reference, now=now)
    ledger.let_go(award, ledger.by_of(award, "Avenant abandonné", actor=actor.reference, now=now))
    record(
        "agreement.dropped", award.subject, actor=actor.reference, now=now, details={"version": row.version}
    )


def pending(agreement: int) -> Agreement:
    """Lock a version that waits for its signatures. Raise GrantError on any other."""
    row = Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement).first()
    if row is None or row.state != AgreementState.ISSUED:
        raise GrantError("Ce document n’attend plus de signature : relisez la page.")
    return row


def _changes(award: Award, change: Change) -> list[str]:
    """Return what an amendment changes, in sentences. Raise GrantError on an amount or a day that cannot be."""
    changes: list[str] = []
    granted, spend, day = change.granted_cents, change.spend_cents, change.completion_on
    if granted is not None and granted != award.granted_cents:
        if not 0 < granted <= MOST:
            raise GrantError(
                "Indiquez un montant plus grand que zéro. Pour tout retirer, annulez la subvention."
            )
        changes.append(
            f"Montant maximal de la subvention : {format_amount(award.granted_cents)} devient {format_amount(granted)}."
        )
    if spend is not None and spend != award.spend_cents:
        before = (
            "une dépense qui n’était pas dite"
            if award.spend_cents is None
            else format_amount(award.spend_cents)
        )
        changes.append(f"Dépense éligible : {before} devient {format_amount(spend)}.")
    if day is not None and day != award.completion_on:
        if day <= award.decided_at.date():
            raise GrantError("La date d’achèvement vient après la décision : corrigez-la.")
        before = format_date(award.completion_on) if award.completion_on else "sans date"
        changes.append(f"Achèvement du projet : {before} devient {format_date(day)}.")
    if change.plan_months is not None and change.plan_months != plan_length(award.instalments.all()):
        changes.append(stretch_words(award, change.plan_months))
    if change.text.strip():
        changes.append("Les clauses ajoutées sont écrites ci-dessous.")
    after = award.spend_cents if spend is None else spend
    if after is not None and (award.granted_cents if granted is None else granted) > after:
        raise GrantError(
            f"La subvention dépasserait la dépense éligible ({format_amount(after)}) : changez aussi la dépense."
        )
    return changes


def _issue(
    award: Award, kind: AgreementKind, change: Change, changes: list[str], *, actor: Actor, now: datetime
) -> AgreementRecord:
    if award.agreements.filter(state=AgreementState.ISSUED).exists():
        raise GrantError("Un document attend déjà ses signatures : faites-le signer, ou abandonnez-le.")
    if len(change.text) > LONGEST:
        raise GrantError("Ce texte est trop long : gardez-le sous 10 000 caractères.")
    last = award.agreements.order_by("-version").values_list("version", flat=True).first()
    version = 1 if kind is AgreementKind.CONVENTION and last is None else max(2, (last or 1) + 1)
    title = f"{title_of(kind, version)} de la subvention n° {award.number}"
    notice = Notice(
        kind=ISSUED_AS[kind], owner=award.subject, title=title, number=f"subvention n° {award.number}"
    )
    row = Agreement(
        award=award,
        version=version,
        kind=kind,
        granted_cents=award.granted_cents if change.granted_cents is None else change.granted_cents,
        spend_cents=award.spend_cents if change.spend_cents is None else change.spend_cents,
        completion_on=change.completion_on or award.completion_on,
        plan_months=change.plan_months,
        changes=changes,
        text=change.text.strip(),
        code=notice.code,
        issued_at=now,
        issued_by=actor.reference,
    )
    row.file = issue(notice, agreement_pdf(row, award, notice), by=actor.reference, now=now).token
    row.save()
    record(
        "agreement.issued",
        award.subject,
        actor=actor.reference,
        now=now,
        details={"version": version, "kind": str(kind), "granted_cents": row.granted_cents, "code": row.code},
    )
    if kind is not AgreementKind.DECISION:
        happened = f"{title_of(kind, version)} : le document est prêt à signer."
        tell_applicant(award, happened, "Signez-le, puis déposez la copie signée.", now=now)
    return agreement_record(row)
