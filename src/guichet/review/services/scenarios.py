"""Compose a scenario: begin it, fill it, rank it, set its amounts. Who may instruct its schemes over its territory composes it.

Each change makes a version, kept in the journal; whoever changes another version than the one they saw is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bareme import FactError
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.budget.enums import Unit
from guichet.budget.selectors import EnvelopeRecord, envelope
from guichet.journal.services import record
from guichet.review.enums import LineChoice, ScenarioBasis
from guichet.review.errors import ReviewError
from guichet.review.models import Scenario, ScenarioLine
from guichet.review.routing import COUNTRY
from guichet.review.selectors.scenarios import may_compose, rows_of, ruled_amount, wider
from guichet.review.selectors.scope import areas_of
from guichet.review.services.committees import check_revision
from guichet.shared.formats import format_amount

MOST_LINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSaid:
    """What is said of one line; cents. `set_cents` None takes the amount of the scenario, `spend_cents` None the form's spend."""

    choice: LineChoice
    set_cents: int | None = None
    spend_cents: int | None = None
    comment: str = ""


@transaction.atomic
def begin_scenario(
    title: str, paying: int, applications: Iterable[int], *, actor: Actor, now: datetime
) -> Scenario:
    """Begin a scenario against an envelope, with some applications. Raise NotYours, ReviewError, BudgetError."""
    found = envelope(paying)
    territory, places = _reach(found, actor, now)
    if found.unit is not Unit.EURO or found.closed:
        raise ReviewError("Choisissez une enveloppe en euros qui est ouverte.")
    slugs = [slug for slug in found.schemes if actor.may(Right.INSTRUCT, scheme=slug, places=places)]
    if not slugs:
        raise NotYours
    scenario = Scenario.objects.create(
        title=title.strip()[:200] or f"Programmation {found.year}",
        envelope_id=found.pk,
        slugs=slugs,
        territory=territory,
        places=list(places),
        created_by_id=actor.person,
        created_at=now,
        changed_by_id=actor.person,
        changed_at=now,
    )
    _journal("scenario.begun", scenario, actor, now, title=scenario.title, envelope=found.pk)
    _add(scenario, applications, actor, now)
    return scenario


@transaction.atomic
def add_to_scenario(
    scenario: int, applications: Iterable[int], *, actor: Actor, now: datetime, revision: int | None = None
) -> int:
    """Add applications, after the others; return how many. Raise NotYours, ReviewError: then none is added."""
    found = open_scenario(scenario, actor, revision)
    added = _add(found, applications, actor, now)
    if added:
        _version("scenario.filled", found, actor, now, added=added)
    return added


@transaction.atomic
def remove_line(line: int, *, actor: Actor, now: datetime, revision: int | None = None) -> None:
    """Take an application out of a scenario. Raise NotYours, ReviewError."""
    found = _locked_line(line, actor, revision)
    number = found.application.number
    found.delete()
    _renumber(rows_of(found.scenario))
    _version("scenario.emptied", found.scenario, actor, now, number=number)


@transaction.atomic
def place_line(line: int, rank: int, *, actor: Actor, now: datetime, revision: int | None = None) -> None:
    """Put a line at a rank, from 1; the others make room. Raise NotYours, ReviewError."""
    found = _locked_line(line, actor, revision)
    others = [one for one in rows_of(found.scenario) if one.pk != found.pk]
    others.insert(max(0, min(rank - 1, len(others))), found)
    _renumber(others)
    found.scenario.order = "hand"
    _version("scenario.ranked", found.scenario, actor, now, number=found.application.number, rank=rank)


@transaction.atomic
def say_of_line(
    line: int, said: LineSaid, *, actor: Actor, now: datetime, revision: int | None = None
) -> None:
    """Say what a scenario does with an application, and how much. Raise NotYours, ReviewError."""
    found = _locked_line(line, actor, revision)
    if said.choice is not LineChoice.AWARD and not said.comment.strip():
        raise ReviewError("Écrivez pourquoi : qui reprendra cette programmation le lira.")
    for cents, what in ((said.set_cents, "Le montant"), (said.spend_cents, "La dépense retenue")):
        if cents is not None and cents <= 0:
            raise ReviewError(
                f"{what} doit être supérieur à zéro : laissez vide pour reprendre la règle commune."
            )
    if said.set_cents and said.spend_cents and said.set_cents > said.spend_cents:
        raise ReviewError(
            f"Le montant ({format_amount(said.set_cents)}) dépasse la dépense retenue ({format_amount(said.spend_cents)})."
        )
    found.choice, found.comment = said.choice, said.comment.strip()[:2000]
    found.set_cents, found.spend_cents = said.set_cents, said.spend_cents
    found.save()
    details = {"number": found.application.number, "choice": said.choice, "set_cents": said.set_cents}
    _version("scenario.line_said", found.scenario, actor, now, **details)


@transaction.atomic
def set_amounts(
    scenario: int,
    basis: ScenarioBasis,
    rate_bp: int,
    *,
    actor: Actor,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Say where the amounts come from and at which rate (basis points); those by hand stay. Raise NotYours, ReviewError."""
    found = open_scenario(scenario, actor, revision)
    if not 0 < rate_bp <= 10_000:
        raise ReviewError("Écrivez un taux entre 0 et 100 %, par exemple 80 %.")
    found.basis, found.rate_bp = basis, rate_bp
    _version("scenario.amounts_set", found, actor, now, basis=basis, rate_bp=rate_bp)


@transaction.atomic
def lay_parameter(
    scenario: int,
    slug: str,
    name: str,
    value: str,
    *,
    actor: Actor,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Lay another value over a parameter of a scheme (an empty one takes it away), and compute every amount again.

    Raise NotYours, ReviewError.
    """
    found = open_scenario(scenario, actor, revision)
    if slug not in found.slugs:
        raise ReviewError("Choisissez une valeur des règles dans la liste.")
    overlay: dict[str, dict[str, str]] = {one: dict(values) for one, values in found.overlay.items()}
    laid = overlay.setdefault(slug, {})
    if value.strip():
        laid[name] = value.strip()[:300]
    else:
        laid.pop(name, None)
    found.overlay = {one: values for one, values in overlay.items() if values}
    compute_again(found, now)
    _version(
        "scenario.parameter_laid", found, actor, now, scheme=slug, parameter=name, value=value.strip()[:300]
    )


@transaction.atomic
def copy_scenario(scenario: int, title: str, *, actor: Actor, now: datetime) -> Scenario:
    """Make a variant of a scenario, to compare. Raise NotYours."""
    found = Scenario.objects.filter(pk=scenario).first()
    if found is None or not may_compose(found, actor, Right.INSTRUCT):
        raise NotYours
    lines = rows_of(found)
    source = found.pk
    found.pk, found._state.adding = None, True  # how Django copies a row
    found.title, found.copied_from_id = title.strip()[:200] or f"{found.title} (variante)"[:200], source
    found.created_by_id = found.changed_by_id = actor.person
    found.created_at = found.changed_at = now
    found.revision, found.refusals = 0, {}
    found.ordered_at = found.ordered_by = found.decided_at = found.alive_at = None
    found.save()
    for line in lines:
        line.pk, line._state.adding = None, True  # the same
        line.scenario, line.proposal = found, None
    ScenarioLine.objects.bulk_create(lines)
    _journal(
        "scenario.begun", found, actor, now, title=found.title, envelope=found.envelope_id, copied_from=source
    )
    return found


@transaction.atomic
def drop_scenario(scenario: int, *, actor: Actor, now: datetime) -> None:
    """Delete a scenario; its applications stay under review. Raise NotYours, ReviewError."""
    found = open_scenario(scenario, actor)
    _journal("scenario.dropped", found, actor, now, title=found.title)
    found.delete()


def compute_again(scenario: Scenario, now: datetime) -> None:
    """Ask the engine what the rules give to each line, under what the scenario lays over them. Raise ReviewError."""
    lines = rows_of(scenario)
    _compute(lines, scenario.overlay, now)
    ScenarioLine.objects.bulk_update(lines, ["computed_cents"])


def open_scenario(scenario: int, actor: Actor, revision: int | None = None) -> Scenario:
    """Return a scenario that may still change, locked. Raise NotYours, ReviewError."""
    found = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario).first()
    if found is None or not may_compose(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.decided_at is not None:
        raise ReviewError(
            "Cette programmation est devenue des propositions : copiez-la pour en faire une autre."
        )
    if found.ordered_at is not None:
        raise ReviewError(
            "Les propositions de cette programmation sont en cours : attendez qu’elles soient faites."
        )
    check_revision(found.revision, revision)
    return found


def version(kind: str, scenario: Scenario, *, actor: Actor, now: datetime, **details: Any) -> None:
    """Keep a change as a new version, with its entry in the journal."""
    _version(kind, scenario, actor, now, **details)


def _add(scenario: Scenario, applications: Iterable[int], actor: Actor, now: datetime) -> int:
    there = set(ScenarioLine.objects.filter(scenario=scenario).values_list("application_id", flat=True))
    added = [pk for pk in dict.fromkeys(applications) if pk not in there]
    if len(there) + len(added) > MOST_LINES:
        raise ReviewError(f"Une programmation compte au plus {MOST_LINES} dossiers : faites-en deux.")
    locked = {pk: lock(pk) for pk in sorted(added)}  # in one order, whoever else adds the same ones
    lines = []
    for rank, pk in enumerate(added, start=len(there) + 1):
        _check_line(locked[pk], scenario, actor)
        lines.append(ScenarioLine(scenario=scenario, application=locked[pk], rank=rank))
    _compute(lines, scenario.overlay, now)
    ScenarioLine.objects.bulk_create(lines)
    return len(added)


def _compute(lines: Iterable[ScenarioLine], overlay: Mapping[str, Mapping[str, str]], now: datetime) -> None:
    for line in lines:
        laid = overlay.get(line.application.slug, {})
        try:
            line.computed_cents = ruled_amount(line, laid, now) if laid else line.application.computed_cents
        except FactError as error:
            raise ReviewError(f"Cette valeur ne peut pas servir : {error}") from None


def _check_line(application: Any, scenario: Scenario, actor: Actor) -> None:
    if not may_review(application, actor, Right.INSTRUCT):
        raise NotYours
    if application.slug not in scenario.slugs:
        raise ReviewError(f"L’enveloppe ne paie pas l’aide du dossier n° {application.number}.")
    if scenario.territory and scenario.territory not in application.places:
        raise ReviewError(
            f"Le dossier n° {application.number} n’est pas du territoire de cette programmation."
        )
    if application.state != State.UNDER_REVIEW:
        raise ReviewError(
            f"Le dossier n° {application.number} n’est pas en instruction : il ne peut pas être programmé."
        )


def _reach(paying: EnvelopeRecord, actor: Actor, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Return the territory where this officer composes against an envelope: all of it, else their part of it."""
    whole = () if paying.area == COUNTRY else wider(paying.area, now.date()) or (paying.area,)
    if any(actor.may(Right.INSTRUCT, scheme=slug, places=whole) for slug in paying.schemes):
        return ("" if paying.area == COUNTRY else paying.area), whole
    for area in areas_of(actor, Right.INSTRUCT):
        places = wider(area, now.date()) or (area,)
        if paying.area == COUNTRY or paying.area in places:
            return area, places
    raise NotYours


def _locked_line(line: int, actor: Actor, revision: int | None) -> ScenarioLine:
    owner = ScenarioLine.objects.filter(pk=line).values_list("scenario", flat=True).first()
    if owner is None:
        raise ReviewError("Quelqu’un vient de retirer ce dossier de la programmation : relisez la page.")
    scenario = open_scenario(owner, actor, revision)
    found = ScenarioLine.objects.select_related("application").filter(pk=line).first()
    if found is None:
        raise ReviewError("Quelqu’un vient de retirer ce dossier de la programmation : relisez la page.")
    found.scenario = scenario
    return found


def _renumber(lines: Iterable[ScenarioLine]) -> None:
    ordered = list(lines)
    for rank, line in enumerate(ordered, start=1):
        line.rank = rank
    ScenarioLine.objects.bulk_update(ordered, ["rank"])


def _version(kind: str, scenario: Scenario, actor: Actor, now: datetime, **details: Any) -> None:
    scenario.revision += 1
    scenario.changed_by_id, scenario.changed_at, scenario.refusals = actor.person, now, {}
    scenario.save()
    _journal(kind, scenario, actor, now, version=scenario.revision, **details)


def _journal(kind: str, scenario: Scenario, actor: Actor, now: datetime, **details: Any) -> None:
    record(kind, str(scenario), actor=actor.reference, now=now, details=details)
