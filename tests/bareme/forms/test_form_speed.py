"""Forms stay quick: a page looks at its form at each answer, a check compiles it for each area."""

import time

import pytest

from bareme import check_scheme

from .answering import fill_in
from .whole_form import TODAY, TOP, form_with, shared

TYPES = ("text", "long_text", "integer", "amount", "date", "email", "phone", "yes_no", "communes", "file")
SIXTY = "\n".join(
    f"{{id: f{number}, label: L, type: {TYPES[number % 10]}, required: yes, if: {{legal_kind: {{is: commune}}}}}}"
    for number in range(60)
)


def test_sixty_fields_are_seen_in_less_than_five_milliseconds() -> None:
    form = form_with(f"legal_kind\n{SIXTY}")
    answers, view = fill_in(form, {}, TODAY)
    assert len(view.visible) >= 60
    times = []
    for _ in range(40):
        begun = time.perf_counter()
        form.view(answers, known={}, today=TODAY)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.005


@pytest.mark.slow
def test_the_heaviest_form_that_is_read_is_checked_in_seconds() -> None:
    fields = "".join(
        f"      - {{id: f{number}, label: L, type: formatted, pattern: '[a-z]{{200}}{number}'}}\n"
        for number in range(100)
    )
    sections = "".join(
        f'  - section: "S{number}"\n    fields:\n{fields.replace("id: f", f"id: s{number}_")}'
        for number in range(9)
    )
    areas = "".join(f"  DEP-{number}: {{award: {{ceiling: yes}}}}\n" for number in range(10, 24))
    text = f"{TOP}form:\n{sections}local:\n{areas}"
    begun = time.monotonic()
    report = check_scheme(text.encode(), "essai.yaml", shared())
    assert report.problems == ()
    assert time.monotonic() - begun < 20
