"""To file on a day, what to do by when: the same planning as the council's, and a calendar of it."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.shared import clock
from guichet.simulations.council.planning import Dates, plan_backwards

from .pages import ABILLY, words_of
from .test_council_planning import CLOSES, CUSTOMS, TODAY

PATH = "/aides/socle-numerique-ecoles/retroplanning"
BALLAN = {"territoire": ABILLY, "organisation": "commune"}


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    ahead=st.integers(0, 1_000),
    council=st.none() | st.dates(date(2020, 1, 1), date(2024, 1, 1)),
    clear_days=st.none() | st.integers(0, 12),
)
def test_steps_follow_each_other_up_to_the_filing(
    ahead: int, council: date | None, clear_days: int | None
) -> None:
    filing = TODAY + timedelta(days=ahead)
    dates = Dates(
        today=TODAY, council=council, opens=None, closes=None, closed=False, clear_days=clear_days, filing=filing
    )  # fmt: skip
    planning = plan_backwards(dates, CUSTOMS)
    days = [due.day for due in planning.steps if due.day is not None]
    assert days == sorted(days)
    assert filing in days
    if planning.supposed:
        assert max(days) == filing, "nothing is left for after the day one files"


@pytest.mark.parametrize(
    ("filing", "council", "troubles"),
    [
        ("2021-03-31", None, []),
        ("2021-04-02", None, ["filed_late"]),
        ("2021-03-03", None, ["too_late_to_file"]),
        ("2021-03-20", "2021-03-22", ["after_filing"]),
        ("2021-03-31", "2021-03-22", []),
    ],
)
def test_what_does_not_fit_is_said(filing: str, council: str | None, troubles: list[str]) -> None:
    dates = Dates(
        today=TODAY,
        council=date.fromisoformat(council) if council else None,
        opens=None,
        closes=CLOSES,
        closed=False,
        clear_days=3,
        filing=date.fromisoformat(filing),
    )
    assert list(plan_backwards(dates, CUSTOMS).troubles) == troubles


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue", "today")
class TestPage:
    def test_to_file_on_a_day_start_by_another(self, client: Client) -> None:
        """The council a week before, then six weeks for the quotes: it is already late on 1 March, and said."""
        said = words_of(client, PATH, depot="2021-03-31", **BALLAN)
        assert (
            "Pour déposer le mercredi 31 mars 2021, le conseil municipal se réunit au plus tard le mercredi 24 mars 2021"
            in said
        )
        assert "Envoyer les convocations" in said
        assert "Déposer la demande" in said

    def test_with_time_ahead_the_first_day_is_said(self, client: Client) -> None:
        said = words_of(client, "/aides/conseillers-numeriques/retroplanning", depot="2021-06-30", **BALLAN)
        assert "Commencez au plus tard le 12 mai 2021" in said

    def test_the_steps_of_the_scheme_follow(self, client: Client) -> None:
        said = words_of(client, "/aides/incubateur-territoires/retroplanning", depot="2021-03-12", **BALLAN)
        assert "Étape 2 : voter pour les propositions" in said[said.index("Ensuite") :]

    def test_an_agenda_takes_the_same_days(self, client: Client) -> None:
        response = client.get(f"{PATH}.ics", {"depot": "2021-03-31", **BALLAN})
        events: Any = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
        days = {str(event["summary"]).split(" : ")[0]: event["dtstart"].dt for event in events}
        assert days["Déposer la demande"] == date(2021, 3, 31)
        assert days["Réunir le conseil municipal et délibérer"] == date(2021, 3, 24)
        assert len({str(event["uid"]) for event in events}) == len(events)

    @pytest.mark.parametrize(
        ("depot", "said"),
        [
            ("demain", "En attendant, le planning part de la clôture"),
            ("2021-02-01", "est passé"),
            ("0001-01-01", "loin"),
            ("9999-12-31", "loin"),
            ("2021-02-30", "En attendant, le planning part de la clôture"),
            ("x" * 10_000, "En attendant, le planning part de la clôture"),
            ("2021-04-10", "est après la clôture"),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_whatever_day_is_asked_a_page_answers(self, client: Client, depot: str, said: str) -> None:
        assert said in words_of(client, PATH, depot=depot, **BALLAN)
        assert client.get(f"{PATH}.ics", {"depot": depot, **BALLAN}).status_code == 200

    @pytest.mark.parametrize(
        "slug", ["label-ecoles-numeriques", "construction-durable", "maprimerenov", "detr"]
    )
    def test_every_kind_of_calendar_answers(self, client: Client, slug: str) -> None:
        assert "Déposer à temps" in words_of(client, f"/aides/{slug}/retroplanning", depot="2021-03-31")

    def test_an_unknown_scheme_is_not_found(self, client: Client) -> None:
        assert client.get("/aides/rien-de-tel/retroplanning").status_code == 404
        assert client.get("/aides/rien-de-tel/retroplanning.ics").status_code == 404
