"""Every shipped form compiles in every area, can be completed, and tells the rules what they need."""

import pytest

from bareme import Facts, simulate
from bareme.forms import compile_private_form

from .answering import fill_in
from .whole_form import SCHEMES, TODAY, shipped, shipped_form

SLUGS = sorted(path.stem for path in SCHEMES.glob("*.yaml") if path.stem != "facts")
HERE = [slug for slug in SLUGS if shipped(slug).base.apply.how == "here"]
PLACES = [(slug, area) for slug in HERE for area in ("", *shipped(slug).local)]


@pytest.mark.parametrize(("slug", "area"), PLACES)
def test_a_shipped_form_can_be_completed(slug: str, area: str) -> None:
    form = shipped_form(slug, area)
    answers, view = fill_in(form, {}, TODAY)
    left = [one for one in view.missing if one.field not in BY_HAND]
    assert left == [], f"{slug} {area}: {left}"
    assert answers


@pytest.mark.parametrize("slug", HERE)
def test_a_completed_form_leaves_no_fact_of_the_rules_unknown(slug: str) -> None:
    form = shipped_form(slug)
    _, view = fill_in(form, TERRITORY, TODAY)
    found = simulate(form.plan, view.facts)
    assert found.verdict in {"yes", "no"}, f"{slug}: the form never asks {found.missing}"
    assert found.verdict == "no" or not set(found.missing) - OPEN, (
        f"{slug}: the form never asks {found.missing}"
    )


@pytest.mark.parametrize("slug", HERE)
def test_who_applies_here_finds_a_whole_form(slug: str) -> None:
    form, scheme = shipped_form(slug), shipped(slug).base
    types = [field.type for field in form.fields.values()]
    assert scheme.form, "a form"
    assert {"email", "phone"} <= set(types), "someone to call or write to"
    assert any(field.type == "checkbox" and field.required for field in form.fields.values()), "a commitment"
    assert scheme.review.circuit[-1] == "decider"
    assert scheme.review.retention_months, "how long it is kept"
    assert compile_private_form(scheme, form.plan) is not None


TERRITORY: Facts = {"territory.overseas": False}
"""What Guichet knows of a place without asking."""
OPEN = {"project", "local_rate"}
"""Facts a person may leave open: what a need would cost, a rate the préfecture has not announced."""
BY_HAND = {"financing"}
"""A plan that balances is computed by a person: its rules have their own tests."""
