"""What may be paid before the balance (décret n° 2018-514, article 12). Shares in basis points. No query."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.grants.enums import PaidWhen
from guichet.grants.models import Award
from guichet.shared.formats import format_amount, format_percent

FRAMEWORK = "decret_2018_514"
ADVANCE, ADVANCE_WITH_GUARANTEE = 3_000, 6_000
BEFORE_BALANCE, BEFORE_BALANCE_WHEN_LONG = 8_000, 9_000
LONG_MONTHS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """The bounds of one grant: `advance` of what is paid without proof of spend, `total` of all but the balance."""

    advance: int
    total: int


def ceilings(*, guarantee: bool, months: int | None) -> Ceilings:
    """Return the bounds for a grant; `months` from the decision to its completion, None when it is not known."""
    long = months is not None and months > LONG_MONTHS
    return Ceilings(
        advance=ADVANCE_WITH_GUARANTEE if guarantee else ADVANCE,
        total=BEFORE_BALANCE_WHEN_LONG if long else BEFORE_BALANCE,
    )


def bound_words(award: Award, framework: str) -> str:
    """Say whether the decree binds a grant, and on what amount: its maximum, whatever it pays."""
    if framework != FRAMEWORK:
        posts = " (des postes, donc des salaires)" if award.posts else ""
        return (
            f"Le décret du 25 juin 2018 (article 12) ne lie pas cette aide : il vise les subventions d’investissement de l’État, "
            f"et celle-ci relève d’un autre cadre{posts}. Les parts suivent le dispositif et la convention."
        )
    whole = award.granted_cents
    advance, total = (format_amount(whole * share // 10_000) for share in (ADVANCE, BEFORE_BALANCE))
    return (
        f"Décret du 25 juin 2018 (article 12), sur le montant maximal de {format_amount(whole)} : avance de 30 % au plus, soit "
        f"{advance} (60 % avec une garantie à première demande) ; 80 % au plus avant le solde, soit {total} (90 % quand le projet "
        "dure plus de 48 mois)."
    )


def over_ceilings(planned: Sequence[tuple[PaidWhen, int | None]], bounds: Ceilings) -> str:
    """Say which bound these payments pass, "" for none. A share is None for the balance."""
    early = (PaidWhen.AGREEMENT_SIGNED, PaidWhen.START_DECLARED, PaidWhen.DATE)
    advance = sum(share or 0 for when, share in planned if when in early)
    total = sum(share or 0 for _, share in planned)
    if advance > bounds.advance:
        more = "" if bounds.advance > ADVANCE else ", ou jusqu’à 60 % avec une garantie à première demande"
        return (
            f"L’avance fait {format_percent(advance)} de la subvention : le décret du 25 juin 2018 (article 12) "
            f"la limite à {format_percent(bounds.advance)}{more}."
        )
    if total > bounds.total:
        more = "" if bounds.total > BEFORE_BALANCE else ", ou à 90 % quand le projet dure plus de 48 mois"
        return (
            f"Avant le solde, {format_percent(total)} de la subvention seraient versés : le décret du 25 juin 2018 "
            f"(article 12) limite ce total à {format_percent(bounds.total)}{more}."
        )
    return ""
