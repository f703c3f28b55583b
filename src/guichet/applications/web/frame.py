"""What every page of a draft shows around its content: the steps, the bar with eligibility and amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guichet.applications.models import Application
from guichet.applications.selectors.answering import Standing
from guichet.applications.selectors.carriers import Competent, carrier_of_application, who_may_instead
from guichet.shared.clock import PARIS
from guichet.simulations.selectors.words import (
    CriterionWords,
    amount_in_words,
    criteria_in_words,
    steps_in_words,
)

STATES = {
    "empty": ("à remplir", ""),
    "partial": ("en cours", "ga-step--partial"),
    "complete": ("complet", "ga-step--complete"),
    "wrong": ("à corriger", "ga-step--wrong"),
}
NOT_YET = "Pour l’instant, ces réponses ne donnent pas droit à l’aide."
HEADLINES = {
    "yes": "D’après vos réponses, cette aide est pour vous.",
    "unknown": "Il manque des réponses pour savoir si vous y avez droit.",
    "no": "D’après vos réponses, cette aide n’est pas pour vous.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step at the left: a section of the form, or the check before sending."""

    title: str
    path: str
    words: str
    style: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What stays in view: the verdict with its reasons, the amount with its lines."""

    verdict: str
    headline: str
    amount: str
    ceiling: bool
    against: Sequence[CriterionWords]
    open: Sequence[CriterionWords]
    met: Sequence[CriterionWords]
    assessed: Sequence[CriterionWords]
    steps: Sequence[tuple[str, str, bool]]
    unconfirmed: bool


def base_path(application: Application) -> str:
    return f"/demandes/{application.token}"


def section_path(application: Application, section: str) -> str:
    return f"{base_path(application)}/rubriques/{section}"


def steps_of(standing: Standing, current: str) -> list[StepView]:
    """Return the visible sections in order, then the check; `current` is a section's id, or "verifier"."""
    application = standing.application
    wrong = {name for name, note in standing.answers.notes.items() if "message" in note}
    steps = []
    for item in standing.view.sections:
        to_mend = any(found.id in wrong for found in item.fields)
        words, style = STATES["wrong" if to_mend else item.state]
        steps.append(
            StepView(
                title=item.section.title,
                path=section_path(application, item.section.id),
                words=words,
                style=style,
                current=item.section.id == current,
            )
        )
    missing = len(standing.view.missing)
    words = f"il manque {missing} réponse{'s' if missing > 1 else ''}" if missing else "prêt"
    check = StepView(
        title="Vérifier et envoyer",
        path=f"{base_path(application)}/verifier",
        words=words,
        style="" if missing else "ga-step--complete",
        current=current == "verifier",
    )
    return [*steps, check]


def bar_of(standing: Standing) -> Bar:
    """Return the eligibility and the amount, with the reasons."""
    simulation = standing.simulation
    criteria = criteria_in_words(simulation)
    steps = steps_in_words(simulation)
    return Bar(
        verdict=simulation.verdict,
        headline=NOT_YET
        if simulation.verdict == "no" and standing.view.missing
        else HEADLINES[simulation.verdict],
        amount=amount_in_words(simulation),
        ceiling=simulation.plan.ceiling,
        against=[item for item in criteria if item.verdict == "no"],
        open=[item for item in criteria if item.verdict == "unknown"],
        met=[item for item in criteria if item.verdict == "yes"],
        assessed=[item for item in criteria if item.verdict == "assessed"],
        steps=steps,
        unconfirmed=not all(confirmed for _, _, confirmed in steps),
    )


def competent_of(standing: Standing) -> tuple[Competent, ...]:
    """Return who near could carry the project when the rules say no to the carrier; nobody while they do not."""
    if standing.simulation.verdict != "no":
        return ()
    carrier = carrier_of_application(standing.application)
    return who_may_instead(standing.application.pinned, carrier, standing.view.facts, standing.today)


def frame(standing: Standing, current: str) -> dict[str, Any]:
    """Return what the page of a draft shows around its content."""
    application = standing.application
    return {
        "application": application,
        "scheme": standing.scheme,
        "base": base_path(application),
        "steps": steps_of(standing, current),
        "bar": bar_of(standing),
        "competent": competent_of(standing),
        "saved_at": standing.answers.saved_at.astimezone(PARIS),
        "owned": application.owner_id is not None,
    }
