"""What the document for the council says, in French, ready for its template: text and lists only."""

from typing import Any

from guichet.shared.formats import format_amount, format_count, format_date
from guichet.simulations.lever_words import binding_words
from guichet.simulations.result_words import (
    amount_words,
    dates_words,
    own_share_words,
    result_sentence,
    share_parts,
    step_lines,
    taxes_words,
    warning_on_orders,
)
from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import financing_of
from guichet.simulations.selectors.levers import bindings
from guichet.simulations.wording import VERDICT_WORDS, answer_words, criterion_words


def council_paper(case: Case, *, name: str, link: str, problems: list[str]) -> dict[str, Any]:
    """Return the content of the document; nothing in it needs a computation."""
    territory = case.place.territory
    return {
        "title": case.card.title,
        "promise": case.card.promise,
        "funder": case.card.funder,
        "applicant": name or (territory.name if territory else ""),
        "applicant_about": _about(case),
        "date": format_date(case.at),
        "problems": [*case.place.applicant.notes, *problems],
        "what_if": [f"{name} = {value}" for name, value in case.what_if.items()],
        **_answer(case),
        **_money(case),
        "answers": _answers(case),
        "criteria": _criteria(case),
        "assessed": _assessed(case),
        "refused": [
            f"{item.title} : {item.refused}" for item in case.scheme.expenses.values() if item.refused
        ],
        "papers": [item.title + ("" if item.required else " (facultatif)") for item in case.scheme.papers],
        "sources": list(dict.fromkeys(source.title for source in case.scheme.sources.values())),
        "version": case.plan.version[:8],
        "link": link,
    }


def _answer(case: Case) -> dict[str, Any]:
    amount = amount_words(case)
    missing = (case.plan.fact(name) for name in case.computed.missing)
    return {
        "dates": dates_words(case),
        "sentence": result_sentence(case),
        "amount": amount.text if amount else "",
        "ceiling": case.plan.ceiling and amount is not None,
        "confirmed": amount is None or amount.confirmed,
        "missing": [fact.title for fact in missing if fact is not None],
        "warning": warning_on_orders(case),
    }


def _money(case: Case) -> dict[str, Any]:
    financing = financing_of(case)
    return {
        "financing": [
            {"label": part["label"], "amount": part["text"], "share": part["share"]}
            for part in share_parts(financing)
        ],
        "spend": "" if financing.spend is None else format_amount(financing.spend),
        "own_share": own_share_words(financing),
        "steps": step_lines(case),
        "limits": [binding_words(binding) for binding in bindings(case)],
        "taxes": taxes_words(case),
    }


def _about(case: Case) -> str:
    territory = case.place.territory
    if territory is None:
        return ""
    parts = [territory.kind_label]
    if territory.population is not None:
        parts.append(format_count(territory.population, "habitant"))
    return ", ".join(parts)


def _answers(case: Case) -> list[dict[str, str]]:
    lines = []
    for fact in case.plan.facts:
        value = case.value(fact)
        if value is not None and fact.type != "codes":
            lines.append({"title": fact.title, "words": answer_words(fact, value)})
    return lines


def _criteria(case: Case) -> list[dict[str, str]]:
    return [
        {
            "title": result.criterion.title,
            "verdict": VERDICT_WORDS[result.verdict],
            "words": criterion_words(result, case.plan),
            "source": result.criterion.source,
        }
        for result in case.computed.criteria
        if result.verdict != "assessed"
    ]


def _assessed(case: Case) -> list[str]:
    found = [result.criterion for result in case.computed.criteria if result.verdict == "assessed"]
    return [f"{criterion.refusal} {criterion.helps or ''}".strip() for criterion in found]
