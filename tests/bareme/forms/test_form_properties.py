"""What must always be true of a form, whatever is answered."""

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bareme.forms import FieldError
from bareme.forms.fields import SILENT

from .answering import values_of
from .whole_form import TODAY, whole

FORM = whole()
ANSWERED = {name: field for name, field in FORM.fields.items() if field.type not in SILENT}
RAW = st.fixed_dictionaries({}, optional={name: values_of(field) for name, field in ANSWERED.items()})
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "organisation.kind": st.sampled_from(["commune", "association"]),
        "territory.population": st.integers(0, 9_000),
        "project.other_grants": st.integers(0, 10**8),
    },
)


def canonical(raw: dict[str, Any]) -> dict[str, Any]:
    """Read made up answers, leaving aside those that the form refuses (a text too long for its field)."""
    read: dict[str, Any] = {}
    for name, value in raw.items():
        with suppress(FieldError):
            read[name] = FORM.read(name, value)
    return {name: value for name, value in read.items() if value is not None}


@given(RAW)
def test_reading_what_is_written_gives_the_same_value(raw: dict[str, Any]) -> None:
    for name, value in canonical(raw).items():
        assert FORM.read(name, value) == value
        assert FORM.read(name, FORM.write(name, value)) == value
        for row in value if FORM.fields[name].type == "rows" else ():
            for column, cell in row.items():
                if column != "row":
                    assert FORM.read(f"{name}.{row['row']}.{column}", cell) == cell


@given(RAW, KNOWN)
def test_hidden_is_never_asked_and_never_counted(raw: dict[str, Any], known: dict[str, Any]) -> None:
    answers = canonical(raw)
    view = FORM.view(answers, known=known, today=TODAY)
    assert {one.field.partition(".")[0] for one in view.missing} <= view.visible
    shown = {name: value for name, value in answers.items() if name in view.visible}
    again = FORM.view(shown, known=known, today=TODAY)
    assert (again.visible, again.facts, again.computed) == (view.visible, view.facts, view.computed)
    assert again.missing == view.missing
    for cell in view.hidden_cells:
        assert cell not in {one.field for one in view.missing}


@given(RAW, KNOWN)
def test_a_view_is_determined_by_what_it_is_given(raw: dict[str, Any], known: dict[str, Any]) -> None:
    answers = canonical(raw)
    before = repr(answers)
    view = FORM.view(answers, known=known, today=TODAY)
    assert view == FORM.view(dict(reversed(answers.items())), known=dict(known), today=TODAY)
    assert repr(answers) == before, "answers are read, never changed"


@settings(max_examples=60)
@given(RAW, KNOWN, st.sampled_from(sorted(ANSWERED)), st.data())
def test_an_answer_changes_only_what_comes_after_it(
    raw: dict[str, Any], known: dict[str, Any], name: str, data: st.DataObject
) -> None:
    """Pages before that of an answer stay as they were: nothing depends on what comes below."""
    answers = canonical(raw)
    more = {**answers, **canonical({name: data.draw(values_of(ANSWERED[name]))})}
    before, after = (FORM.view(one, known=known, today=TODAY) for one in (answers, more))
    home = next(
        place for place, section in enumerate(FORM.sections) if name in {f.id for f in section.fields}
    )
    earlier = {section.id for section in FORM.sections[:home]}
    for old, new in zip(before.sections, after.sections, strict=False):
        if old.section.id in earlier:
            assert (old.state, old.missing) == (new.state, new.missing)


@given(RAW, KNOWN)
def test_facts_of_a_view_are_always_ready_for_the_rules(raw: dict[str, Any], known: dict[str, Any]) -> None:
    view = FORM.view(canonical(raw), known=known, today=TODAY)
    FORM.plan.fill(view.facts)  # raises on a fact out of its bounds
    assert known.items() <= view.facts.items()
