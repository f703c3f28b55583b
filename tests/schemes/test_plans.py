"""The compiled rules: how few queries they cost, when they change, and where they differ."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bareme import FactError, Facts, SchemeError, compile_scheme, simulate
from guichet.schemes import selectors
from guichet.schemes.compiled import compile_plans, period_of, turning_days
from guichet.schemes.enums import Status
from guichet.schemes.errors import UnknownScheme
from guichet.schemes.models import SchemeVersion
from guichet.schemes.selectors import compiled_rules as cache
from guichet.schemes.services import LoadReport, load_schemes

from .conftest import DAY, NOW, REAL
from .files import scheme_text, write

pytestmark = pytest.mark.django_db
LOCAL = """
local:
  DEP-68:
    parameters:
      small: {2021-01-01: 100, source: call, title: "Habitants"}
"""


def queries(at: date) -> int:
    with CaptureQueriesContext(connection) as caught:
        selectors.plans(at)
    return len(caught)


@pytest.mark.parametrize(
    "schemes", [1, 40], ids=["one scheme", "forty schemes: more than definitions are kept"]
)
def test_plans_cost_four_queries_then_one(tmp_path: Path, schemes: int) -> None:
    write(tmp_path, **{f"aide_{n}": scheme_text(f"aide-{n}") for n in range(schemes)})
    load_schemes(tmp_path, now=NOW)
    assert queries(DAY) == 4, "revision, versions in force, contents, shared facts"
    assert queries(DAY) == 1, "the revision alone"
    assert queries(DAY + timedelta(days=1)) == 1, "another day of the same period is not compiled again"
    assert len(selectors.plans(DAY)) == schemes
    assert queries(date(2021, 4, 1)) == (2 if schemes > 24 else 1), (
        "a new period: contents of what is not kept"
    )


def test_a_change_is_seen_and_only_it_is_read(loaded: LoadReport, folder: Path) -> None:
    selectors.plans(DAY)
    write(folder, tablettes=scheme_text("tablettes"))
    load_schemes(folder, now=NOW)
    assert queries(DAY) == 3, "revision, versions in force, the one new content"
    assert list(selectors.plans(DAY)) == ["ordinateurs", "tablettes"]


def test_before_any_load_there_is_nothing() -> None:
    assert list(selectors.plans(DAY)) == []
    assert selectors.shared_facts() == {}


@pytest.mark.parametrize(
    ("at", "status", "rate", "why"),
    [
        (date(2021, 1, 13), Status.SOON, 5000, "the eve of the opening"),
        (date(2021, 1, 14), Status.OPEN, 5000, "the first day"),
        (date(2021, 3, 31), Status.OPEN, 5000, "the last day is included"),
        (date(2021, 4, 1), Status.CLOSED, 5000, "the day after"),
        (date(2021, 6, 1), Status.CLOSED, 6000, "a new value of a parameter"),
        (date(2020, 12, 31), Status.SOON, 5000, "before the first value"),
    ],
)
def test_plans_follow_the_calendar_and_the_parameters(
    loaded: LoadReport, at: date, status: Status, rate: int, why: str
) -> None:
    scheme = selectors.plans(at)["ordinateurs"]
    assert scheme.status == status, why
    assert scheme.at == scheme.base.at == at
    assert scheme.base.low[scheme.base.names.index("rate")] == rate, why


def test_between_turning_days_a_plan_is_the_same_as_compiled_that_day(real: LoadReport) -> None:
    shared = selectors.shared_facts()
    for slug in ("socle-numerique-ecoles", "itn-3a", "detr", "cantines", "soutien-export"):
        file = selectors.scheme_file(slug)
        days = turning_days(file)
        for day in (DAY, DAY + timedelta(days=17), *days, *(day - timedelta(days=1) for day in days)):
            kept = selectors.scheme_plans(slug, day)
            assert kept.base == compile_scheme(file, shared, day), f"{slug} on {day}"
            assert kept == compile_plans(file, kept.version, shared, day)


def test_periods_start_on_their_turning_day() -> None:
    days = (date(2021, 1, 14), date(2021, 4, 1))
    assert [period_of(days, day) for day in (date(2021, 1, 13), days[0], date(2021, 3, 31), days[1])] == [
        0,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ((), None),
        (("COM-37261", "DEP-37"), None),
        (("COM-68224", "EPCI-200066009", "DEP-68", "REG-44"), "DEP-68"),
    ],
)
def test_local_rules_are_chosen_by_place(tmp_path: Path, place: tuple[str, ...], area: str | None) -> None:
    write(tmp_path, ordinateurs=scheme_text(more=LOCAL))
    load_schemes(tmp_path, now=NOW)
    scheme = selectors.plans(DAY)["ordinateurs"]
    assert list(scheme.local) == ["DEP-68"]
    plan = scheme.plan(place)
    assert plan.place == area
    assert selectors.plan_for("ordinateurs", DAY, place=place) == plan
    assert simulate(plan, {"kind": "commune", "population": 500}).verdict == ("no" if area else "yes")
    small = selectors.definition("ordinateurs", place).parameters["small"]
    assert [value.value for value in small.values.values()] == [100 if area else 5000]  # type: ignore[union-attr]  # a number


def test_a_what_if_changes_a_parameter_and_is_not_kept(loaded: LoadReport) -> None:
    facts: Facts = {"kind": "commune", "population": 900, "equipment": 1_000_00}
    plan = selectors.plan_for("ordinateurs", DAY, parameters={"rate": "80 %"})
    assert simulate(plan, facts).amount == 800_00
    assert simulate(selectors.plan_for("ordinateurs", DAY), facts).amount == 500_00
    with pytest.raises(FactError):
        selectors.plan_for("ordinateurs", DAY, parameters={"rate": "80 €"})


@pytest.mark.parametrize(
    ("slug", "nearest"),
    [
        ("ordinateur", "ordinateurs"),
        ("des-ordinateurs", "ordinateurs"),
        ("zzzz", None),
        ("", None),
        ("!" * 300, None),
    ],
)
def test_an_unknown_slug_gives_what_looks_like_it(loaded: LoadReport, slug: str, nearest: str | None) -> None:
    for ask in (selectors.definition, lambda slug: selectors.plan_for(slug, DAY), selectors.published):
        with pytest.raises(UnknownScheme) as refusal:
            ask(slug)
        assert next(iter(refusal.value.near), None) == nearest
        assert "n’existe pas" in refusal.value.message


def test_stored_rules_that_no_longer_compile_are_left_out(
    loaded: LoadReport, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SchemeError([])

    monkeypatch.setattr(cache, "compile_plans", refuse)
    assert list(selectors.plans(DAY)) == []
    assert "cannot be compiled" in caplog.text


def test_few_definitions_are_kept(real: LoadReport) -> None:
    selectors.plans(DAY)
    assert len(cache.cache.files.values) == cache.DEFINITIONS_KEPT < len(real.loaded)
    assert len(cache.cache.compiled) == len(real.loaded) == SchemeVersion.objects.count()


def test_every_real_scheme_has_its_plans(real: LoadReport) -> None:
    assert (
        set(selectors.plans(DAY))
        == set(real.loaded)
        == {path.stem for path in REAL.glob("*.yaml") if path.name != "facts.yaml"}
    )
