"""Turn a scenario into proposals of decision, all or nothing: each sets money aside on the envelope, in one transaction.

What is postponed or left out stays under review. When one proposal cannot be made, none is written and each reason is kept.
"""

from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.selectors import standing_of
from guichet.applications.services.moving import lock
from guichet.budget.enums import Unit
from guichet.budget.selectors import envelope, envelopes_for
from guichet.review.enums import LineChoice, Outcome, ScenarioBasis
from guichet.review.errors import ReviewError
from guichet.review.models import Proposal, Scenario, ScenarioLine
from guichet.review.selectors.payments import eligible_spend, usual_terms
from guichet.review.selectors.scenarios import amount_of, may_compose, rows_of
from guichet.review.services.proposals import Proposed, propose
from guichet.review.services.scenarios import open_scenario, version
from guichet.review.services.sittings import AwardTerms
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount, format_percent

TASK = "review.decide_scenario"
AT_ONCE = 20
"""So many proposals are made while one waits, more by a job."""
STOPPED = timedelta(minutes=5)


class RefusalsError(Exception):
    """Some proposals cannot be made: `reasons` by line."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(f"{len(reasons)} refusals")
        self.reasons = reasons


@transaction.atomic
def order_decisions(
    scenario: int,
    common: AwardTerms,
    *,
    actor: Actor,
    now: datetime,
    real: datetime,
    revision: int | None = None,
) -> Scenario:
    """Ask for the proposals of a scenario, made by a job. Raise NotYours, ReviewError."""
    found = open_scenario(scenario, actor, revision)
    if actor.person is None:
        raise NotYours
    lines = ScenarioLine.objects.filter(scenario=found, choice=LineChoice.AWARD)
    if not lines.exists():
        raise ReviewError("Aucun dossier n’est proposé : gardez-en au moins un.")
    if common.completion_on is None:
        raise ReviewError("Indiquez la date prévue d’achèvement des projets : chaque décision doit la dire.")
    if common.completion_on < now.astimezone(PARIS).date():
        raise ReviewError("La date d’achèvement est à venir : vérifiez l’année.")
    found.completion_on, found.terms = common.completion_on, common.terms.strip()
    found.ordered_by_id, found.ordered_at, found.alive_at = actor.person, now, real
    version("scenario.ordered", found, actor=actor, now=now, lines=lines.count())
    if lines.count() > AT_ONCE:
        app.configure_task(TASK).defer(scenario=found.pk)
    return found


def decide_scenario(scenario: int, *, now: datetime) -> bool:
    """Make every proposal that was asked for, or none; tell whether they are made. Running it again changes nothing."""
    row = Scenario.objects.filter(pk=scenario).first()
    if row is None or row.ordered_at is None or row.ordered_by_id is None:
        return False
    loaded = load_actor(row.ordered_by_id, now=now, verified=True)
    try:
        return _decide(scenario, loaded[1] if loaded else None, now)
    except RefusalsError as refused:
        _give_up(scenario, refused.reasons, now)
        return False


def resume_scenarios(*, real: datetime) -> int:
    """Defer again the proposals that a stopped worker left; return of how many scenarios."""
    late = Scenario.objects.exclude(ordered_at=None).filter(decided_at=None, alive_at__lt=real - STOPPED)
    found = list(late.values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            Scenario.objects.filter(pk=pk).update(alive_at=real)
            app.configure_task(TASK).defer(scenario=pk)
    return len(found)


@transaction.atomic
def _decide(scenario: int, actor: Actor | None, now: datetime) -> bool:
    found = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario)
    if found.decided_at is not None or found.ordered_at is None:
        return found.decided_at is not None
    kept = [line for line in rows_of(found) if line.choice == LineChoice.AWARD]
    if actor is None or not may_compose(found, actor, Right.INSTRUCT):
        raise RefusalsError(
            {line.pk: "La personne qui a demandé ces propositions n’en a plus le droit." for line in kept}
        )
    for pk in sorted(line.application_id for line in kept):
        lock(pk)  # in one order, whoever else decides the same ones
    reasons: dict[int, str] = {}
    for line in kept:
        reason, proposal = _try(found, line, actor, now)
        line.proposal = proposal
        if reason:
            reasons[line.pk] = reason
    if reasons:
        raise RefusalsError(reasons)
    ScenarioLine.objects.bulk_update(kept, ["proposal"])
    found.decided_at, found.alive_at = now, None
    version("scenario.decided", found, actor=actor, now=now, lines=len(kept))
    return True


def _try(scenario: Scenario, line: ScenarioLine, actor: Actor, now: datetime) -> tuple[str, Proposal | None]:
    """Propose one line; return why it cannot be, an empty text when it is. A refusal leaves what the others made to be counted."""
    application = line.application
    if application.state != State.UNDER_REVIEW:
        return f"Ce dossier n’est plus en instruction : {State(application.state).label}.", None
    paying = envelopes_for(application.slug, application.places, year=now.astimezone(PARIS).year).get(
        Unit.EURO
    )
    if paying is None or paying.pk != scenario.envelope_id:
        return _elsewhere(scenario, paying.title if paying else ""), None
    try:
        with transaction.atomic():
            return "", propose(application.pk, _proposed(scenario, line, now), actor=actor, now=now)
    except NotYours:
        return "Ce dossier n’est pas de votre ressort.", None
    except BadInput as error:
        return error.message, None


def _elsewhere(scenario: Scenario, title: str) -> str:
    mine = envelope(scenario.envelope_id)
    if title:
        return f"Ce dossier relève d’une autre enveloppe, « {title} » : retirez-le de cette programmation."
    return f"L’enveloppe « {mine.title} » ({mine.year}) ne paie pas ce dossier cette année : retirez-le."


def _proposed(scenario: Scenario, line: ScenarioLine, now: datetime) -> Proposed:
    standing = standing_of(line.application, now)
    spend = line.spend_cents if line.spend_cents is not None else eligible_spend(standing)
    return Proposed(
        outcome=Outcome.ACCEPT,
        amount_cents=amount_of(scenario, line),
        spend_cents=spend,
        computation=_computation(scenario, line),
        completion_on=scenario.completion_on,
        terms=scenario.terms or usual_terms(standing.scheme),
    )


def _computation(scenario: Scenario, line: ScenarioLine) -> str:
    """Say in words how the amount of a line was obtained: the decision says it."""
    title = f"programmation « {scenario.title} »"
    if line.set_cents is not None:
        return f"Montant arrêté par la {title}." + (f" {line.comment}" if line.comment else "")
    base = line.application.requested_cents if scenario.basis == ScenarioBasis.ASKED else line.computed_cents
    said = f"{ScenarioBasis(scenario.basis).label} ({format_amount(base or 0)})"
    if scenario.rate_bp < 10_000:
        said = f"{format_percent(scenario.rate_bp)} du {said.removeprefix('le ')}"
    laid = scenario.overlay.get(line.application.slug, {}) if scenario.basis == ScenarioBasis.COMPUTED else {}
    values = "".join(f", {name} à {value}" for name, value in sorted(laid.items()))
    return f"{said[:1].upper()}{said[1:]}{values}, {title}."


def _give_up(scenario: int, reasons: dict[int, str], now: datetime) -> None:
    """Keep why nothing was proposed, and open the scenario again."""
    with transaction.atomic():
        found = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario)
        actor = load_actor(found.ordered_by_id or 0, now=now, verified=True)
        found.ordered_at = found.alive_at = None
        if actor:
            version("scenario.refused", found, actor=actor[1], now=now, lines=len(reasons))
        found.refusals = {str(pk): reason[:500] for pk, reason in reasons.items()}
        found.save()
