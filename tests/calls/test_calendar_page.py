"""The calendar: each step where it falls, what was put off in sight, whatever month is asked."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.calls.selectors import CalendarStep, Move
from guichet.calls.web.drawing import bars, span_of
from guichet.calls.web.months import Month, read_month

from .pages import page_of, text_of

DAY = date(2021, 3, 1)
DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31))


def step(since: date | None, until: date | None, first: date | None = None) -> CalendarStep:
    moves = (Move(until, None),) if first and until else ()
    return CalendarStep(
        slug="x", scheme="X", area="", name="one", title="Dépôt", filing=True, since=since, until=until,
        first_until=first, moves=moves, note="", confirmed=True,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
class TestPage:
    def test_the_year_shows_each_scheme_with_its_dates_in_words(self, client: Client) -> None:
        said = text_of(page_of(client, "/calendrier"))
        assert "Du 1er février 2021 au 31 janvier 2022" in said
        assert "Dépôt des demandes : 14 janvier → 31 mars 2021" in said
        assert "1er août 2020 → 31 mars 2021 (prolongé, fin d’abord prévue : 31 janvier 2021)" in said
        assert "Étape 2 : voter pour les propositions : 15 mars → 15 avril 2021" in said

    def test_today_is_a_line_and_an_extension_is_hatched(self, client: Client) -> None:
        page = page_of(client, "/calendrier")
        assert 'class="gc-now"' in page
        assert 'class="gc-bar--extension"' in page
        assert 'class="gc-now"' not in page_of(client, "/calendrier", mois="2023-01")

    def test_the_drawing_has_its_table(self, client: Client) -> None:
        page = page_of(client, "/calendrier", aide="socle-numerique-ecoles")
        table = text_of(page[page.index("<table") : page.index("</table>")])
        assert (
            "Socle numérique dans les écoles élémentaires Dépôt des demandes 14 janvier → 31 mars 2021"
            in table
        )

    def test_a_month_lists_its_days(self, client: Client) -> None:
        said = text_of(page_of(client, "/calendrier", vue="mois", mois="2021-03"))
        days = said[said.index("Jour par jour") :]
        assert "31 mars 2021 dans 30 jours Dernier jour Aide à l'embauche" in days
        assert "15 mars 2021 dans 14 jours Dernier jour Consultation" in days

    def test_a_former_end_stays_on_its_day(self, client: Client) -> None:
        said = text_of(page_of(client, "/calendrier", vue="mois", mois="2021-01"))
        assert "Fin d’abord prévue Aide à l'embauche" in said

    def test_one_goes_from_month_to_month_with_the_same_filters(self, client: Client) -> None:
        page = page_of(client, "/calendrier", vue="mois", mois="2021-12", public="library")
        following = re.search(r'href="([^"]+)" rel="next"', page)
        assert following is not None
        assert "mois=2022-01" in following[1]
        assert "public=library" in following[1]

    @pytest.mark.parametrize(
        ("parameters", "said"),
        [
            ({"mois": "2021-13"}, "« 2021-13 » n’est pas un mois"),
            ({"mois": "2021-00"}, "n’est pas un mois"),
            ({"mois": "mars"}, "n’est pas un mois"),
            ({"mois": "0001-01"}, "Le calendrier va de 2000 à 2100"),
            ({"mois": "9999-12"}, "Le calendrier va de 2000 à 2100"),
            ({"mois": "٢٠٢١-٠٣"}, "n’est pas un mois"),
            ({"mois": "x" * 10_000}, "n’est pas un mois"),
            ({"vue": "siecle"}, "n’est pas une vue"),
            ({"territoire": "zzzzqq"}, "ne ressemble à aucun territoire"),
            ({"mois": "2100-12", "vue": "mois"}, "Décembre 2100"),
            ({"mois": "2100-12"}, "2100"),
            ({"mois": "2000-01"}, "2000"),
            ({"mois": "2000-01", "vue": "mois"}, "Janvier 2000"),
            ({"page": "99999"}, "Calendrier des aides"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_whatever_month_is_asked_a_page_answers(
        self, client: Client, parameters: dict[str, str], said: str
    ) -> None:
        assert said in text_of(page_of(client, "/calendrier", **parameters))


def test_months_follow_each_other_within_what_is_shown() -> None:
    assert Month(2021, 12).plus(1) == Month(2022, 1)
    assert Month(2021, 1).plus(-1) == Month(2020, 12)
    assert Month(2100, 12).plus(6) == Month(2100, 12)
    assert Month(2000, 2).plus(-12) == Month(2000, 1)
    assert Month(2024, 2).last == date(2024, 2, 29)
    assert read_month("2021-3", DAY) == (Month(2021, 3), "")


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw of a busy machine
@given(since=DAYS, length=st.integers(0, 800), cut=st.integers(0, 800))
def test_a_bar_never_leaves_the_drawing(since: date, length: int, cut: int) -> None:
    until = since + timedelta(days=length)
    first = since + timedelta(days=min(cut, length))
    for bar in bars([step(since, until, first)], span_of(Month(2021, 3))):
        left, width = (round(float(value.rstrip("%")) * 100) for value in (bar.left, bar.width))
        assert left >= 0
        assert left + width <= 10_000
        assert width > 0


def test_an_extension_is_drawn_apart() -> None:
    drawn = bars([step(date(2021, 2, 1), date(2021, 6, 30), date(2021, 4, 30))], span_of(Month(2021, 3)))
    assert [bar.look for bar in drawn] == ["window", "extension"]


def test_an_end_that_is_not_known_is_the_edge() -> None:
    (bar,) = bars([step(date(2021, 3, 1), None)], span_of(Month(2021, 3)))
    assert (bar.left, bar.width) == ("7.67%", "92.33%")
