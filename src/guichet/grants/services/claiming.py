"""An applicant asks for an instalment: saved as typed, computed as it goes, sent once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from bareme import ScalarError, values
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.documents.selectors import files_of
from guichet.documents.services import remove
from guichet.grants.enums import ClaimState, InstalmentState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Claim, ClaimLine, Instalment
from guichet.grants.permissions import award_of_applicant
from guichet.grants.selectors.claimable import waits_for
from guichet.grants.selectors.claims import OPEN, due, money_besides, on_spend, problems_of
from guichet.grants.selectors.expenses import expense_kinds, tax_of
from guichet.grants.services.locking import locked_award
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_date
from guichet.shared.reading import read_date

MOST_LINES = 200
MOST_CENTS = 10**13
LATER = "Un versement qui vient après celui-ci est déjà demandé."


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """One expense as it was typed."""

    kind: str = ""
    label: str = ""
    spent_on: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedClaim:
    """A whole page of expenses, by the key of each line; `add` asks for one more, `drop` takes one away."""

    lines: Mapping[int, TypedLine] = field(default_factory=dict)
    add: bool = False
    drop: int = 0


class NotReady(GrantError):  # noqa: N818 - it names a state of things, not a fault of the program
    """Something is missing before a claim is sent. `problems` maps fields ("amount-12") to sentences."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Il manque encore quelque chose avant d’envoyer cette demande.")
        self.problems = dict(problems)


def open_claim(number: int, rank: int, *, actor: Actor, now: datetime) -> Claim:
    """Return the claim of an instalment, begun when it may be asked. Asked twice at once, it is the same one.

    Raise NotYours, GrantError while the instalment waits for something.
    """
    award = award_of_applicant(number, actor)
    instalment = instalment_of(award, rank)
    found = Claim.objects.select_related("instalment").filter(instalment=instalment).first()
    if found is not None:
        return found
    award_of_applicant(number, actor, write=True)
    refuse_early(award, instalment, now)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(award=award, instalment=instalment, tax=tax_of(award), begun_at=now)
            if on_spend(instalment):
                ClaimLine.objects.create(claim=claim, rank=0)
            record("claim.begun", str(claim), actor=actor.reference, now=now, details=_named(claim, award))
    except IntegrityError:  # begun in another tab at the same instant
        return Claim.objects.select_related("instalment").get(instalment=instalment)
    return claim


@transaction.atomic
def save_claim(number: int, rank: int, typed: TypedClaim, *, actor: Actor, now: datetime) -> Claim:
    """Keep a page of expenses as it was typed, readable or not. Raise NotYours, GrantError once it is sent."""
    claim = _locked(number, rank, actor)
    today = now.astimezone(PARIS).date()
    lines = {line.pk: line for line in ClaimLine.objects.filter(claim=claim)}
    for pk, one in typed.lines.items():
        if pk in lines and pk != typed.drop:
            _fill(lines[pk], one, today)
            lines[pk].save()
    if typed.drop in lines:
        for file in files_of(f"claim:{claim.pk}", f"line-{typed.drop}"):
            remove(file.token, by=actor.reference, now=now)
        lines.pop(typed.drop).delete()
    if typed.add and on_spend(claim.instalment):
        if len(lines) >= MOST_LINES:
            raise GrantError(f"Cette demande a déjà {MOST_LINES} lignes : regroupez les petites factures.")
        last = ClaimLine.objects.filter(claim=claim).aggregate(last=Max("rank"))["last"]
        ClaimLine.objects.create(claim=claim, rank=(last if last is not None else -1) + 1)
    claim.revision += 1
    claim.save(update_fields=["revision"])
    return claim


@transaction.atomic
def send_claim(number: int, rank: int, *, actor: Actor, now: datetime) -> Claim:
    """Send a claim to the service. Raise NotYours, NotReady with what is missing, GrantError when it is sent already."""
    claim = _locked(number, rank, actor)
    award = claim.award
    refuse_early(award, claim.instalment, now)
    lines = list(ClaimLine.objects.filter(claim=claim).order_by("rank"))
    if on_spend(claim.instalment):
        held = {file.purpose for file in files_of(f"claim:{claim.pk}") if file.is_clean}
        problems = problems_of(
            claim, lines, expense_kinds(award), {line.pk for line in lines if f"line-{line.pk}" in held}
        )
        if problems:
            raise NotReady(problems)
    computed = due(award, claim.instalment, lines, money_besides(award.pk, claim.instalment_id))
    if computed.amount <= 0:
        raise GrantError(
            "Il ne reste rien à verser pour ces dépenses : relisez le calcul, ou écrivez au service."
        )
    for line in lines:  # a claim that comes back is reviewed again from its beginning
        line.verdict, line.accepted_cents, line.reason = "", None, ""
        line.save(update_fields=["verdict", "accepted_cents", "reason"])
    claim.state, claim.sent_by, claim.sent_at = ClaimState.SENT, actor.reference, now
    claim.asked_cents, claim.due_cents = computed.amount, None
    claim.steps = [[step.label, step.text] for step in computed.steps]
    claim.reviewed_by, claim.reviewed_at, claim.returned_why = "", None, ""
    claim.save()
    claim.instalment.state = InstalmentState.CLAIMED
    claim.instalment.save(update_fields=["state"])
    details = _named(claim, award) | {"asked_cents": computed.amount}
    record("claim.sent", str(claim), actor=actor.reference, now=now, details=details)
    return claim


def instalment_of(award: Award, rank: int) -> Instalment:
    """Return one planned payment by its rank, from 1 as people count. Raise NotYours when there is none."""
    found = Instalment.objects.filter(award=award, rank=rank - 1).first() if 0 < rank < 1000 else None
    if found is None:
        raise NotYours
    return found


def _locked(number: int, rank: int, actor: Actor) -> Claim:
    """Return the claim to fill, locked after its grant: what another tab sent is seen. Raise NotYours, GrantError."""
    award = locked_award(award_of_applicant(number, actor, write=True).pk)
    instalment = instalment_of(award, rank)
    claim = Claim.objects.select_for_update().filter(instalment=instalment).first()
    if claim is None:
        raise NotYours
    if claim.state not in OPEN:
        sent = format_date(claim.sent_at.astimezone(PARIS).date()) if claim.sent_at else ""
        raise GrantError(
            f"Cette demande de paiement est déjà envoyée, le {sent} : il n’y en a qu’une par versement. "
            "Pour la changer, demandez au service de vous la rendre."
        )
    claim.award, claim.instalment = award, instalment
    return claim


def refuse_early(award: Award, instalment: Instalment, now: datetime) -> None:
    """Raise GrantError while an instalment waits for something, or once a later one is asked."""
    if waits := waits_for(award, instalment, now.astimezone(PARIS).date()):
        raise GrantError(waits)
    later = Claim.objects.filter(award=award, instalment__rank__gt=instalment.rank).exclude(state__in=OPEN)
    if later.exists():
        raise GrantError(LATER)


def _fill(line: ClaimLine, typed: TypedLine, today: date) -> None:
    line.kind, line.label = typed.kind.strip()[:60], " ".join(typed.label.split())[:200]
    kept: dict[str, list[str]] = {}
    line.spent_on = line.amount_cents = None
    if typed.spent_on.strip():
        try:
            line.spent_on = _spent_on(typed.spent_on, today)
        except BadInput as error:
            kept["spent_on"] = [typed.spent_on.strip()[:40], error.message]
    if typed.amount.strip():
        try:
            line.amount_cents = _amount(typed.amount)
        except BadInput as error:
            kept["amount"] = [typed.amount.strip()[:40], error.message]
    line.typed = kept


def _spent_on(text: str, today: date) -> date:
    day = read_date(text)
    if day > today:
        raise GrantError("Cette date n’est pas encore passée : on ne demande que des dépenses payées.")
    if day.year < 2000:
        raise GrantError("Cette date est trop ancienne : relisez l’année.")
    return day


def _amount(text: str) -> int:
    try:
        cents = values.parse_amount(text)
    except ScalarError as error:
        raise GrantError(str(error)) from None
    if cents <= 0:
        raise GrantError("Écrivez un montant plus grand que zéro ; un avoir se déduit de sa facture.")
    if cents > MOST_CENTS:
        raise GrantError("Ce montant est trop grand : relisez-le.")
    return cents


def _named(claim: Claim, award: Award) -> dict[str, object]:
    return {"number": award.number, "instalment": claim.instalment_id}
