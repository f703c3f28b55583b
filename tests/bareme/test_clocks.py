"""Legal clocks: what happened to an application, and what is due when. Each row says the law or the reason it stands on."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bareme import ClockFact, Deadline, Framework, SchemeError, add_months, deadlines, read_frameworks

FILE = Path(__file__).parents[2] / "src/guichet/schemes/frameworks.yaml"
FRAMEWORKS = read_frameworks(FILE.read_bytes(), FILE.name)
DECREE, DETR = FRAMEWORKS["decret_2018_514"], FRAMEWORKS["cgct_detr"]
RECEIVED = date(2021, 3, 1)


def day(text: str) -> date:
    return date.fromisoformat(f"2021-{text}")


def facts(*said: str) -> list[ClockFact]:
    """ "received 03-01", "extended 05-01 07-31": what happened, in order."""
    parts = [one.split() for one in said]
    return [ClockFact(kind, day(at), day(until[0]) if until else None) for kind, at, *until in parts]


def stand(framework: Framework, said: list[ClockFact], today: date) -> dict[str, Deadline]:
    return {found.delay.id: found for found in deadlines(framework, said, today)}


@pytest.mark.parametrize(
    ("start", "months", "expected", "reason"),
    [
        (date(2021, 3, 1), 2, date(2021, 5, 1), "from a day to the same day"),
        (date(2020, 12, 31), 2, date(2021, 2, 28), "a shorter month ends the delay"),
        (date(2019, 12, 31), 2, date(2020, 2, 29), "a leap year"),
        (date(2020, 2, 29), 12, date(2021, 2, 28), "29 February, one year later"),
        (date(2021, 8, 31), 1, date(2021, 9, 30), "thirty days"),
        (date(2021, 12, 15), 1, date(2022, 1, 15), "the year turns"),
        (date(2021, 5, 31), 8, date(2022, 1, 31), "eight months"),
        (date(2021, 3, 1), 0, date(2021, 3, 1), "nothing added"),
        (date(2021, 3, 15), 24, date(2023, 3, 15), "two years"),
    ],
)
def test_months_are_counted_from_day_to_day(start: date, months: int, expected: date, reason: str) -> None:
    assert add_months(start, months) == expected, reason


ADMISSIBLE = [
    (["received 03-01"], "05-01", "running", "05-01", 0, "the last day still counts"),
    (["received 03-01"], "05-02", "passed", "05-01", -1, "the day after, silence has spoken"),
    (["received 03-01"], "03-01", "running", "05-01", 61, "the day of reception"),
    (["received 03-01", "suspended 03-11"], "03-20", "suspended", None, None, "a piece is awaited"),
    (["received 03-01", "suspended 03-11", "resumed 03-21"], "03-21", "running", "05-11", 51, "ten days given back"),
    (["received 03-01", "suspended 03-11", "resumed 03-21", "suspended 04-01", "resumed 04-06"], "04-06", "running", "05-16", 40, "two suspensions add up"),
    (["received 03-01", "suspended 03-11", "suspended 03-15", "resumed 03-21"], "03-21", "running", "05-11", 51, "asking again while waiting is one suspension"),
    (["received 03-01", "resumed 03-05"], "03-05", "running", "05-01", 57, "resumed without a suspension"),
    (["received 03-01", "suspended 03-11", "resumed 03-11"], "03-11", "running", "05-01", 51, "answered the same day"),
    (["suspended 02-20", "received 03-01", "resumed 03-06"], "03-06", "running", "05-01", 56, "what precedes the reception does not count"),
    (["received 03-01", "suspended 05-01"], "05-20", "suspended", None, None, "asked on the last day"),
    (["received 03-01", "suspended 05-02", "resumed 05-20"], "05-20", "passed", "05-01", -19, "asked too late: silence is not taken back"),
    (["received 03-01", "admissible 03-20"], "04-01", "met", "05-01", None, "said"),
    (["received 03-01", "suspended 03-11", "stopped 03-15"], "04-01", "met", "05-01", None, "decided while suspended"),
    (["received 03-01", "extended 04-01 09-01"], "04-01", "running", "05-01", 30, "this delay is not extendable"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "today", "state", "due", "left", "reason"), ADMISSIBLE)
def test_the_two_months_of_article_4(
    said: list[str], today: str, state: str, due: str | None, left: int | None, reason: str
) -> None:
    found = stand(DECREE, facts(*said), day(today))["admissible"]
    assert (found.state, found.due, found.left) == (state, due and day(due), left), reason


DECIDE = [
    (["received 03-01"], "11-01", "running", "11-01", None, "eight months"),
    (["received 03-01"], "11-02", "passed", "11-01", None, "implicit refusal"),
    (["received 03-01", "suspended 03-11"], "03-20", "running", "11-01", None, "a piece asked does not stop it"),
    (["received 03-01", "extended 10-01 12-31"], "10-02", "running", "12-31", "11-01", "a reasoned decision"),
    (["received 03-01", "extended 10-01 12-15", "extended 12-01 12-31"], "12-02", "running", "12-31", "11-01", "the first day is kept"),
    (["received 03-01", "extended 10-01 10-15"], "10-02", "running", "11-01", None, "an extension never shortens"),
    (["received 03-01", "extended 11-02 12-31"], "11-02", "passed", "11-01", None, "decided too late: already refused"),
    (["received 03-01", "extended 10-01 12-31", "stopped 12-01"], "12-02", "met", "12-31", "11-01", "decided in time"),
    (["received 03-01", "admissible 04-01"], "04-02", "running", "11-01", None, "admissible is not decided"),
    (["received 03-01", "stopped 04-01", "received 05-01"], "05-02", "running", None, None, "taken up again: all begins anew"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "today", "state", "due", "first", "reason"), DECIDE)
def test_the_eight_months_of_article_7(
    said: list[str], today: str, state: str, due: str | None, first: str | None, reason: str
) -> None:
    found = stand(DECREE, facts(*said), day(today))["decide"]
    wanted = date(2022, 1, 1) if due is None else day(due)
    assert (found.state, found.due, found.first_due) == (state, wanted, first and day(first)), reason


def test_no_delay_runs_before_its_event() -> None:
    assert deadlines(DECREE, [], RECEIVED) == ()
    assert deadlines(DECREE, facts("suspended 03-01"), RECEIVED) == ()
    assert deadlines(FRAMEWORKS["running_costs"], facts("received 03-01"), RECEIVED) == ()


def test_detr_has_three_months_to_call_an_application_complete() -> None:
    said = facts("received 03-01", "suspended 03-11", "resumed 04-10")
    assert stand(DETR, said, day("04-10"))["complete"].due == date(2021, 7, 1)
    assert stand(DETR, [*said, ClockFact("complete", day("05-01"))], day("05-02"))["complete"].state == "met"


KINDS = ["suspended", "resumed", "extended", "complete", "admissible", "stopped"]
EVENTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 500), st.integers(0, 900)), max_size=8
).map(lambda rows: sorted(rows, key=lambda row: row[1]))
STARTS = st.dates(date(2019, 1, 1), date(2028, 12, 31))
ALL = [framework for framework in FRAMEWORKS.values() if framework.delays]


def happened(start: date, rows: list[tuple[str, int, int]]) -> list[ClockFact]:
    made = [
        ClockFact(kind, start + timedelta(after), start + timedelta(until) if kind == "extended" else None)
        for kind, after, until in rows
    ]
    return [ClockFact("received", start), *made]


@given(STARTS, EVENTS, st.sampled_from(ALL))
def test_nothing_that_happens_makes_a_day_earlier(
    start: date, rows: list[tuple[str, int, int]], framework: Framework
) -> None:
    said = happened(start, rows)
    today = start + timedelta(600)
    dues = [stand(framework, said[:count], today) for count in range(1, len(said) + 1)]
    for before, after in pairwise(dues):
        for name, found in before.items():
            following = after[name]
            if found.due is not None and following.due is not None:
                assert following.due >= found.due
            if following.first_due is not None:
                assert following.due is None or following.first_due < following.due


@given(STARTS, EVENTS, st.integers(0, 700), st.sampled_from(ALL))
def test_silence_once_spoken_is_never_taken_back(
    start: date, rows: list[tuple[str, int, int]], after: int, framework: Framework
) -> None:
    """A delay passed on a day stays passed, or is met, whatever happens later."""
    today = start + timedelta(after)
    said = happened(start, rows)
    known = [fact for fact in said if fact.day <= today]
    for name, found in stand(framework, known, today).items():
        if found.state == "passed":
            later = stand(framework, said, today + timedelta(400))[name]
            assert (later.state, later.due) in {("passed", found.due), ("met", found.due)}


@given(STARTS, st.integers(0, 60), st.integers(0, 200), st.integers(0, 200))
def test_a_suspension_gives_back_exactly_the_days_it_took(
    start: date, after: int, lasted: int, checked: int
) -> None:
    held = [("suspended", after, 0), ("resumed", after + lasted, 0)]
    plain = stand(DECREE, happened(start, []), start)["admissible"].due
    found = stand(DECREE, happened(start, held), start + timedelta(after + lasted + checked))["admissible"]
    assert plain is not None
    in_time = start + timedelta(after) <= plain
    assert found.due == plain + timedelta(lasted if in_time else 0)


GOOD = """
a:
  title: "Loi"
  appeal: "Deux mois."
  delays:
    - {id: x, title: "Dire", months: 2, runs_from: received, ends_with: admissible, silence: admissible, source: "loi"}
"""


def test_a_framework_is_read() -> None:
    assert read_frameworks(GOOD.encode(), "f.yaml")["a"].delays[0].months == 2


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("months: 2", "months: 0", "months", "n'est pas admise"),
        ("months: 2", "months: 500", "months", "n'est pas admise"),
        ("months: 2", "months: deux", "months", "nombre entier"),
        ("silence: admissible", "silence: refused", "a.delays.x", "ne vaut pas"),
        ("runs_from: received", "runs_from: dawn", "runs_from", "Choisissez parmi"),
        ("    - {id: x", "    - {id: x, title: T, months: 1, runs_from: received, ends_with: complete, silence: nothing, source: s}\n    - {id: x", "a", "même nom"),
        (', source: "loi"', "", "source", "manque"),
        ("appeal:", "recourse:", "recourse", "clé inconnue"),
    ],
)  # fmt: skip
def test_a_bad_framework_is_told_with_its_line(old: str, new: str, key: str, words: str) -> None:
    with pytest.raises(SchemeError) as told:
        read_frameworks(GOOD.replace(old, new, 1).encode(), "f.yaml")
    assert any(key in str(one) and words in str(one) for one in told.value.problems), told.value.problems


def test_every_shipped_delay_quotes_its_article() -> None:
    for name, framework in FRAMEWORKS.items():
        assert framework.appeal, name
        for delay in framework.delays:
            assert "article" in delay.source, (name, delay.id)
