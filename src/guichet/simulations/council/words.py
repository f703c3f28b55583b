"""Sentences that several documents of the pack say alike: amounts asked and missing, cautions, blanks."""

from collections.abc import Iterator

from bareme.calendars import Permanent, SetLocally
from guichet.documents.services import Paragraph, Part, WrittenDocument
from guichet.schemes.selectors import order_warning
from guichet.shared.formats import format_amount, format_date
from guichet.simulations.card_words import range_words
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.result_words import dates_words
from guichet.simulations.selectors.case import Case

BLANK = "____________"
SHORT = "______"
ROOM = "\u00a0\n\u00a0\n\u00a0"
"""What leaves room to sign in a table."""
TO_CONFIRM = " (à confirmer)"
WITHOUT_SUM = frozenset({"label", "accreditation", "consultation"})
TAXES = {"included": "TTC", "excluded": "HT"}


def document(
    preparation: Preparation, title: str, parts: Iterator[Part], *, one_page: bool = False
) -> WrittenDocument:
    """Return a document of the pack: who, for what, its cautions, its parts, and the way back."""
    case = preparation.case
    return WrittenDocument(
        title=title,
        over=f"{preparation.applicant or BLANK} · {case.card.title}",
        parts=(*cautions(preparation), *parts),
        foot=f"Guichet · préparé le {format_date(case.at)} · règles version {case.plan.version[:8]}",
        link=preparation.link,
        link_words="Refaire ce document avec Guichet",
        one_page=one_page,
    )


def cautions(preparation: Preparation) -> Iterator[Part]:
    """Say first what makes these papers uncertain: other values than those in force, a scheme not open."""
    case = preparation.case
    if case.what_if:
        values = ", ".join(f"{name} = {value}" for name, value in case.what_if.items())
        yield Paragraph(
            text=f"{values}.", lead="Avec d’autres valeurs que celles en vigueur :", look="warning"
        )
    if case.dates is not None:
        yield Paragraph(text=dates_words(case), look="warning")
    for remark in preparation.remarks:
        yield Paragraph(text=remark, look="small")


def project_words(preparation: Preparation) -> str:
    """Name the project, or leave the room to."""
    return f"« {preparation.asked.project} »" if preparation.asked.project else f"« {BLANK}{BLANK} »"


def grant_words(preparation: Preparation) -> str:
    """Write the grant: its amount, a most, its range after a blank, or a blank. Never zero for what is not known."""
    budget = preparation.budget
    mark = "" if budget.confirmed else TO_CONFIRM
    if budget.grant is not None:
        return f"{'au plus ' if budget.ceiling else ''}{format_amount(budget.grant)}{mark}"
    if budget.grant_range is not None:
        return f"{BLANK} ({range_words(budget.grant_range)}{', à confirmer' if mark else ''})"
    return BLANK


def own_words(preparation: Preparation) -> str:
    """Write what stays to pay: an amount, what it would be, its range after a blank, or a blank."""
    budget = preparation.budget
    least = "au moins " if budget.ceiling and budget.grant is not None else ""
    if budget.own is not None:
        return f"{least}{format_amount(budget.own)}"
    if budget.without_others is not None:
        return f"{BLANK} ({least}{format_amount(budget.without_others)} s’il n’y a pas d’autre aide)"
    if budget.own_range is not None:
        return f"{BLANK} ({range_words(budget.own_range)})"
    return BLANK


def asked_words(preparation: Preparation) -> str:
    """Say what the body asks for: the computed amount, the highest rate within it, or the highest rate."""
    case, budget = preparation.case, preparation.budget
    mark = "" if budget.confirmed else TO_CONFIRM
    highest = "au taux le plus élevé auquel le projet peut prétendre"
    if gives_no_money(case):
        return "le bénéfice de cette aide, qui n’est pas une somme d’argent"
    if budget.grant is not None and not budget.ceiling:
        return f"une aide de {format_amount(budget.grant)}{mark}"
    if budget.grant is not None:
        return f"une aide {highest}, dans la limite de {format_amount(budget.grant)}{mark}"
    if budget.grant_range is not None:
        return f"une aide {highest} (selon nos réponses, {range_words(budget.grant_range)}{', à confirmer' if mark else ''})"
    return f"une aide {highest}, soit {BLANK}"


def gives_no_money(case: Case) -> bool:
    """Tell whether the scheme gives no sum: an aid in kind, a label, an accreditation."""
    award = case.scheme.award
    in_kind = bool(award.in_kind) and (award.unknown is None or not _shared_cost(case))
    return not case.plan.lines and (in_kind or case.card.kind in WITHOUT_SUM)


def _shared_cost(case: Case) -> bool:
    share = case.scheme.award.own_share
    return share is not None and share.nature != "none"


def missing_words(case: Case) -> list[str]:
    """Name the answers that the computation still lacks."""
    return [fact.title for name in case.computed.missing if (fact := case.plan.fact(name)) is not None]


def taxed(amount: int | None, tax: str) -> str:
    """Write a spend with the tax it counts; a blank when nobody said it."""
    if amount is None:
        return BLANK
    return f"{format_amount(amount)} {TAXES[tax]}" if tax in TAXES else format_amount(amount)


def deadline_words(preparation: Preparation) -> str:
    """Say until when one may apply."""
    dates = preparation.dates
    if preparation.case.dates is not None:
        return dates_words(preparation.case)
    if dates.closes is not None:
        return f"Jusqu’au {format_date(dates.closes)} inclus."
    calendar = preparation.case.scheme.calendar
    if isinstance(calendar, Permanent):
        return "On peut demander toute l’année."
    if isinstance(calendar, SetLocally):
        return f"Les dates sont fixées localement : {calendar.set_by}."
    return "Aucune date de fin n’est connue."


def order_words(preparation: Preparation) -> str:
    """Return the sentence on signing too early, whatever the calendar says."""
    return order_warning(preparation.case.scheme)
