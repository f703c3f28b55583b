"""The answer of a simulation in words: the amount, the dates, who pays what. For the page and for the document."""

from typing import Any

from guichet.schemes.selectors import order_warning
from guichet.shared.formats import format_amount, format_date, format_percent
from guichet.simulations.card_words import HowMuchWords, how_much_words
from guichet.simulations.selectors.answers import Answer
from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import MINIMUM_SHARE, Financing
from guichet.simulations.wording import StepWords, answer_words, calendar_words, criterion_words, step_value

TITLES = {
    "yes": "Cette aide est pour vous",
    "unknown": "Cette aide est peut-être pour vous",
    "no": "Cette aide n’est pas pour vous",
}


def result_sentence(case: Case) -> str:
    """Say the verdict; for a scheme that is not open, as it was on its last day or will be on its first."""
    verdict = case.computed.verdict
    if case.dates is None or verdict == "no":
        return TITLES[verdict]
    coming = case.computed_at > case.at
    tense = "sera" if coming else "était"
    return (
        f"Selon vos réponses, cette aide {tense} pour vous"
        if verdict == "yes"
        else f"Cette aide {tense} peut-être pour vous"
    )


def amount_words(case: Case) -> HowMuchWords | None:
    """Return the figure of the answer; None on a no. A range that rests on bounds alone gives way to the general words."""
    if case.computed.verdict == "no":
        return None
    return how_much_words(case.computed, case.card, ranges=case.answered_about_project)


def dates_words(case: Case) -> str:
    """Say that the scheme is not open on the day asked, and for which day the figures are."""
    if case.dates is None:
        return ""
    criterion = case.dates.criterion
    state = (
        calendar_words(criterion.refusal, criterion.day)
        if criterion.code == "calendar"
        else criterion_words(case.dates, case.plan)
    )
    if case.computed_at == case.at:
        return f"{state} Le calcul laisse les dates de côté."
    what = "du dernier jour de dépôt" if case.computed_at < case.at else "du jour d’ouverture"
    return f"{state} Le calcul est celui {what}, le {format_date(case.computed_at)}."


def share_parts(financing: Financing) -> list[dict[str, Any]]:
    """Return the parts of the bar: the State, other grants, oneself; nothing while one is missing."""
    if financing.spend is None or financing.grant is None or financing.own is None:
        return []
    parts = [("Aide", financing.grant), ("Autres aides", financing.others or 0), ("Vous", financing.own)]
    whole = sum(value for _, value in parts)
    return [
        {"label": label, "value": value, "text": format_amount(value), "share": _share_words(value, whole)}
        for label, value in parts
        if value or label != "Autres aides"
    ]


def _share_words(value: int, whole: int) -> str:
    return format_percent((value * 20_000 + whole) // (whole * 2)) if whole else ""


def bar_caption(financing: Financing) -> str:
    """Say the bar in one line: "66 % · il vous reste 6 820,00 €"."""
    if financing.spend is None or financing.own is None:
        return ""
    rate = f"{format_percent(financing.rate)} de la dépense · " if financing.rate is not None else ""
    return f"{rate}il vous reste {format_amount(financing.own)} sur {format_amount(financing.spend)}"


def own_share_words(financing: Financing) -> list[str]:
    """Say what must stay with the owner, and why (L.1111-10)."""
    said = [financing.note] if financing.note else []
    least = format_percent(MINIMUM_SHARE)
    match financing.nature:
        case "investment" | "either" if not financing.bound:
            said.append(
                f"La règle des {least} à garder à sa charge vise les collectivités et leurs groupements."
            )
        case "investment" | "either":
            said += _minimum_words(financing, least)
        case "running":
            said.append(
                f"C’est du fonctionnement : la règle des {least} à garder à sa charge, propre à l’investissement, ne joue pas."
            )
    return said


def _minimum_words(financing: Financing, least: str) -> list[str]:
    when = "Si c’est de l’investissement, vous" if financing.nature == "either" else "Vous"
    law = f"{when} gardez à votre charge au moins {least} des financements publics du projet (code des collectivités, art. L.1111-10), sauf exception prévue par la loi."
    if financing.minimum is None or financing.spend is None:
        return [law]
    amount = f"Pour {format_amount(financing.spend)} de dépense, cela fait au moins {format_amount(financing.minimum)}."
    if not financing.too_low or financing.grant_within_law is None:
        return [law, amount]
    return [
        law,
        f"{amount} L’aide ne pourrait donc pas dépasser {format_amount(financing.grant_within_law)}.",
    ]


def taxes_words(case: Case) -> list[str]:
    """Explain once the taxes a spend counts, naming the spends."""
    said = []
    for tax, words in (
        ("included", "TTC (toutes taxes comprises, ce que vous payez)"),
        ("excluded", "HT (hors taxes, sans la TVA)"),
    ):
        names = [fact.title for fact in case.plan.facts if fact.expense == tax]
        if names:
            said.append(f"{_listed(names)} : montants {words}.")
    return said


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def warning_on_orders(case: Case) -> str:
    """Return the sentence on signing too early, "" when the aid is refused or can no longer be asked for."""
    over = case.computed_at < case.at
    return "" if over or case.computed.verdict == "no" else order_warning(case.scheme)


def step_lines(case: Case) -> list[dict[str, Any]]:
    """Return each line of the computation: its title, how, and its value."""
    if case.computed.amount is None and not case.answered_about_project:
        return []
    words = StepWords(case.computed)
    return [
        {
            "title": step.line.title,
            "how": words.of(step.line.operation),
            "value": step_value(step),
            "confirmed": step.line.confirmed,
            "note": step.line.note or "",
        }
        for step in case.computed.steps
    ]


def given_words(answer: Answer) -> str:
    """Write an answer as it stands: declined, as typed when it cannot be read, else in words."""
    if answer.declined:
        return "je ne sais pas"
    return answer.text if answer.error else answer_words(answer.fact, answer.value)
