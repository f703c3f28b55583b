"""A form read, answered and seen: the way an applicant goes, on a shipped scheme."""

from datetime import date
from pathlib import Path

from bareme import compile_scheme, read_scheme, read_shared_facts, simulate
from bareme.forms import Form, compile_form

SCHEMES = Path(__file__).parents[3] / "schemes"
TODAY = date(2021, 3, 1)


def form_of(slug: str) -> Form:
    shared = read_shared_facts((SCHEMES / "facts.yaml").read_bytes(), "facts.yaml")
    file = read_scheme((SCHEMES / f"{slug}.yaml").read_bytes(), f"{slug}.yaml")
    return compile_form(file.base, compile_scheme(file, shared, TODAY))


def test_an_empty_form_says_what_is_missing() -> None:
    view = form_of("itn-3b").view({}, known={}, today=TODAY)
    assert {section.state for section in view.sections} == {"empty"}
    assert "legal_kind" in {missing.field for missing in view.missing}


def test_answers_feed_the_rules() -> None:
    form = form_of("dsil")
    answers = {
        "expenses": form.read(
            "expenses", [{"kind": next(iter(form.fields["expenses"].kinds)).id, "amount": "100 000"}]
        )
    }
    view = form.view(answers, known={"organisation.kind": "commune"}, today=TODAY)
    assert view.computed["expenses"] == 10_000_000
    assert simulate(form.plan, view.facts).verdict in {"yes", "unknown", "no"}
    assert "legal_kind" not in {missing.field for missing in view.missing}
