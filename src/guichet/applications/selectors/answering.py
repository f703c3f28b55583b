"""What an application says, and what the rules it pinned make of it: the form as it stands, the verdict, the amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bareme import FactValue, Scheme, Simulation, simulate
from bareme.forms import Form, FormView
from guichet.applications.filing import moment_of
from guichet.applications.models import Answers, Application
from guichet.schemes.selectors import pinned_definition, pinned_form
from guichet.shared.clock import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersRecord:
    """The document of answers, by field id, and which revision of it this is."""

    values: Mapping[str, Any]
    revision: int
    notes: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An application as its pages show it: the form read with its answers, and what the rules say of them.

    `simulation` is dated by the day the application was sent, or by today before.
    """

    application: Application
    answers: AnswersRecord
    form: Form
    view: FormView
    scheme: Scheme
    simulation: Simulation
    today: date


def answers_of(application: Application) -> AnswersRecord:
    """Return the answers of an application: one query when they did not come with it."""
    return record_of(application.answers)


def record_of(answers: Answers) -> AnswersRecord:
    return AnswersRecord(
        values=answers.values, revision=answers.revision, notes=answers.notes, saved_at=answers.saved_at
    )


def facts_known_of(application: Application) -> dict[str, FactValue]:
    """Return what Guichet knows of the carrier without asking: its kind, its place, its population."""
    known: dict[str, FactValue] = dict(application.carrier_facts)
    if application.places:
        known["territory.codes"] = frozenset(application.places)
    return known


def form_view_of(application: Application, now: datetime) -> FormView:
    """Return the form as the answers of an application make it: what is asked, what is missing, what is computed."""
    return standing_of(application, now).view


def standing_of(
    application: Application,
    now: datetime,
    answers: AnswersRecord | None = None,
    form: Form | None = None,
) -> Standing:
    """Return an application with its form and what the rules say of it: one query once compiled.

    `answers` and `form` are those that the caller has just read.
    """
    day = day_of(application, now)
    places = tuple(application.places)
    found = answers or answers_of(application)
    form = form or pinned_form(application.pinned, day, places)
    view = form.view(found.values, known=facts_known_of(application), today=day)
    return Standing(
        application=application,
        answers=found,
        form=form,
        view=view,
        scheme=pinned_definition(application.pinned, places),
        simulation=simulate(form.plan, view.facts),
        today=day,
    )


def day_of(application: Application, now: datetime) -> date:
    """Return the day whose rules count: when it was filed, or would be now."""
    moment = application.sending_begun_at or application.submitted_at
    if application.submitted_at is None or moment is None:
        moment = moment_of(application, now)
    return moment.astimezone(PARIS).date()
