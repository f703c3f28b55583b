"""How much an instalment is due: rate x real eligible spend, capped by what was granted, planned and already ordered.

Pure: whole cents, half up. The rate is the fraction of the decision (grant over eligible spend), never rounded by itself.
"""

from dataclasses import dataclass

from guichet.shared.formats import format_amount, format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an amount rests on, in cents. `spend` is that of the decision (None: it did not say), `real` what is justified
    so far, `earlier` what the other instalments took. `planned` caps this one, None for the balance. `on_spend`: it is
    paid on expenses; else its planned amount is due as soon as its condition holds.
    """

    granted: int
    spend: int | None
    real: int
    earlier: int
    planned: int | None
    on_spend: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation, as it is read."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Computed:
    """What is due, in cents, and each step of it."""

    amount: int
    steps: tuple[Step, ...]


def entitlement(granted: int, spend: int | None, real: int) -> int:
    """Return what rate x real spend gives, capped at the grant; without a spend in the decision, the spend caps the grant."""
    if not spend:
        return min(granted, real)
    return min(granted, (2 * granted * real + spend) // (2 * spend))


def compute(basis: Basis) -> Computed:
    """Return what an instalment is due and how. The amount is never under zero, nor above what is left of the grant."""
    steps: list[Step] = []
    if basis.on_spend:
        due = entitlement(basis.granted, basis.spend, basis.real)
        steps += _on_spend(basis, due)
    else:
        due = basis.earlier + (basis.planned if basis.planned is not None else basis.granted)
        due = min(due, basis.granted)
        steps.append(Step("Subvention accordée", format_amount(basis.granted)))
    amount = max(0, due - basis.earlier)
    if basis.earlier:
        steps.append(Step("Autres versements, déjà ordonnés ou payés", f"− {format_amount(basis.earlier)}"))
    if basis.planned is not None:
        steps.append(Step("Prévu pour ce versement, au plus", format_amount(basis.planned)))
        amount = min(amount, basis.planned)
    steps.append(Step("Montant de ce versement", format_amount(amount)))
    return Computed(amount, tuple(steps))


def _on_spend(basis: Basis, due: int) -> list[Step]:
    steps = [Step("Dépenses retenues à ce jour", format_amount(basis.real))]
    if basis.spend:
        rate = (2 * basis.granted * 10_000 + basis.spend) // (2 * basis.spend)
        told = (
            f"{format_amount(basis.granted)} pour {format_amount(basis.spend)}, soit {format_percent(rate)}"
        )
        steps.append(Step("Taux de la décision", told))
    else:
        steps.append(Step("Taux de la décision", "inconnu : la dépense retenue n’y figure pas"))
    capped = " (plafonnée à la subvention)" if due == basis.granted else ""
    steps.append(Step("Aide due pour ces dépenses", format_amount(due) + capped))
    return steps
