"""A claim as its pages show it: what is due by its lines, each file beside its line."""

from dataclasses import dataclass

from django.db.models import Sum

from guichet.grants.enums import OVER, ClaimState, PaidWhen
from guichet.grants.models import Award, Claim, ClaimLine, Instalment, PaymentOrder
from guichet.grants.selectors.computing import Basis, Computed, compute
from guichet.grants.selectors.expenses import ExpenseKind

OPEN = (ClaimState.DRAFT, ClaimState.RETURNED)
"""States in which the applicant fills the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What an award has taken so far besides one instalment, in cents: real spend, and what is ordered or paid."""

    real: int
    earlier: int


def money_besides(award: int, instalment: int) -> Money:
    """Return what the other instalments of a grant justified and took; two queries."""
    lines = ClaimLine.objects.filter(claim__award=award, claim__state=ClaimState.APPROVED)
    real = lines.exclude(claim__instalment=instalment).aggregate(total=Sum("accepted_cents"))["total"]
    orders = PaymentOrder.objects.filter(award=award).exclude(state__in=OVER)
    earlier = orders.exclude(instalment=instalment).aggregate(total=Sum("amount_cents"))["total"]
    return Money(real=int(real or 0), earlier=int(earlier or 0))


def on_spend(instalment: Instalment) -> bool:
    """Tell whether an instalment is paid on expenses: those that wait for their proof, and the balance of any grant."""
    return instalment.paid_when == PaidWhen.SPEND_JUSTIFIED


def due(award: Award, instalment: Instalment, lines: list[ClaimLine], besides: Money) -> Computed:
    """Return what an instalment is due: by what was accepted of each line, else by what was asked."""
    own = sum(counted(line) for line in lines)
    return compute(
        Basis(
            granted=award.granted_cents,
            spend=award.spend_cents,
            real=besides.real + own,
            earlier=besides.earlier,
            planned=None if instalment.share_bp is None else instalment.planned_cents,
            on_spend=on_spend(instalment),
        )
    )


def counted(line: ClaimLine) -> int:
    """Return the cents that a line brings: what was accepted once it is reviewed, its amount before."""
    return (line.accepted_cents if line.verdict else line.amount_cents) or 0


def problems_of(
    claim: Claim, lines: list[ClaimLine], kinds: dict[str, ExpenseKind], with_file: set[int]
) -> dict[str, str]:
    """Return what must be mended before a claim is sent, by the name of the field ("amount-12")."""
    found: dict[str, str] = {}
    for line in lines:
        for field, sentence in _line_problems(line, kinds, with_file):
            found[f"{field}-{line.pk}"] = sentence
    if not lines:
        found["lignes"] = "Il manque vos dépenses : ajoutez une ligne par facture."
    return found


def _line_problems(
    line: ClaimLine, kinds: dict[str, ExpenseKind], with_file: set[int]
) -> list[tuple[str, str]]:
    found = []
    if line.kind not in kinds:
        found.append(("kind", "Il manque la sorte de dépense."))
    elif kinds[line.kind].refused:
        found.append(("kind", kinds[line.kind].refused))
    if not line.label:
        found.append(("label", "Il manque ce qui a été acheté, et à qui."))
    if line.typed.get("spent_on"):
        found.append(("spent_on", str(line.typed["spent_on"][1])))
    elif line.spent_on is None:
        found.append(("spent_on", "Il manque la date de la facture."))
    if line.typed.get("amount"):
        found.append(("amount", str(line.typed["amount"][1])))
    elif line.amount_cents is None:
        found.append(("amount", "Il manque le montant de la facture."))
    if line.pk not in with_file:
        found.append(("file", "Il manque la facture."))
    return found
