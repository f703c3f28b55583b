"""The third column: the legal clock, what is complete, what the rules say, what the organisation already has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bareme import Step
from guichet.accounts.enums import Right
from guichet.applications.enums import State
from guichet.documents.selectors import FileRecord
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened
from guichet.schemes.selectors import pinned_definition
from guichet.shared.formats import format_amount
from guichet.simulations.selectors.words import amount_in_words, criteria_in_words, steps_in_words

LISTED = 20
HEADLINES = {
    "yes": "D’après les réponses, le demandeur y a droit.",
    "unknown": "Il manque des réponses pour le dire.",
    "no": "D’après les réponses, le demandeur n’y a pas droit.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing the form needs, and whether it is there."""

    label: str
    there: bool
    words: str
    field: str


def clock_context(opened: Opened) -> dict[str, Any]:
    return {"deadlines": opened.deadlines, "suspended": any(d.state == "suspended" for d in opened.deadlines)}


def completeness_context(opened: Opened) -> dict[str, Any]:
    needs = needs_of(opened)
    return {"needs": needs, "missing": [need for need in needs if not need.there]}


def needs_of(opened: Opened) -> list[Need]:
    """Return what the form requires, first what misses: required papers one by one, then every other answer that misses."""
    view = opened.standing.view
    told = {item.field.partition(".")[0]: item.message for item in view.missing}
    found = []
    for section in view.sections:
        for one in section.fields:
            if one.type == "file" and one.required:
                files = [file for file in opened.files if file.purpose == one.id]
                found.append(_paper(one.label, one.id, files, told.get(one.id)))
    papers = {need.field for need in found}
    found += [
        Need(label=item.label, there=False, words=item.message, field=item.field.partition(".")[0])
        for item in view.missing
        if item.field.partition(".")[0] not in papers
    ]
    return sorted(found, key=lambda need: need.there)


def _paper(label: str, field: str, files: Sequence[FileRecord], missing: str | None) -> Need:
    refused = [file.refusal for file in files if file.refusal]
    if missing is not None:
        return Need(label=label, there=False, words=refused[0] if refused else missing, field=field)
    count = len(files)
    words = f"{count} fichier{'s' if count > 1 else ''}" if count else "reçu"
    return Need(label=label, there=True, words=words, field=field)


def eligibility_context(opened: Opened) -> dict[str, Any]:
    simulation = opened.standing.simulation
    criteria = criteria_in_words(simulation)
    order = {"no": 0, "unknown": 1, "assessed": 2, "yes": 3}
    return {
        "verdict": simulation.verdict,
        "headline": HEADLINES[simulation.verdict],
        "criteria": sorted(criteria, key=lambda one: order.get(one.verdict, 4)),
        "as_of": opened.standing.today,
    }


def amount_context(opened: Opened) -> dict[str, Any]:
    simulation, row = opened.standing.simulation, opened.application
    computed = simulation.amount
    gap = None if row.requested_cents is None or computed is None else row.requested_cents - computed
    return {
        "requested": row.requested_cents,
        "computed": computed,
        "computed_words": amount_in_words(simulation) or "pas de montant",
        "gap": gap,
        "parts": parting_step(simulation.steps, row.requested_cents) if gap and gap > 0 else None,
        "steps": steps_in_words(simulation),
        "at_sending": row.computed_cents,
        "changed": row.computed_cents != computed,
        "granted": row.granted_cents,
    }


def parting_step(steps: Sequence[Step], requested: int | None) -> tuple[str, str] | None:
    """Return the line of the computation where the rules come for good under what is asked: its title and value.

    It is the one after the last line that still reached what is asked; the first line when none did: more is asked than the
    spend itself allows. None when nothing is asked, or the rules give as much.
    """
    known = [step for step in steps if step.line.unit == "money" and step.low == step.high]
    if requested is None or not known or known[-1].low >= requested:
        return None
    reached = [rank for rank, step in enumerate(known) if step.low >= requested]
    step = known[reached[-1] + 1] if reached else known[0]
    return step.line.title or step.line.id, format_amount(step.low)


def others_context(opened: Opened) -> dict[str, Any]:
    if not opened.others:
        return {"others": [], "granted": 0}
    rows = [
        {
            "sheet": other,
            "title": pinned_definition(other.application.pinned).identity.title,
            "state": State(other.state).label,
            "reachable": opened.actor.may(Right.VIEW, scheme=other.slug, places=other.places),
        }
        for other in opened.others[:LISTED]
    ]
    return {
        "others": rows,
        "granted": sum(other.application.granted_cents or 0 for other in opened.others),
    }


def install() -> None:
    """Register the panels of this module."""
    for rank, (key, title, context) in enumerate(
        (
            ("clock", "Délais", clock_context),
            ("completeness", "Complet ?", completeness_context),
            ("eligibility", "Y a-t-il droit ?", eligibility_context),
            ("amount", "Combien ?", amount_context),
            ("others", "Autres dossiers de cet organisme", others_context),
        )
    ):
        register_panel(
            Panel(
                key=key,
                title=title,
                column="control",
                template=f"review/components/panels/{key}.html",
                context=context,
                rank=10 + rank,
            )
        )
