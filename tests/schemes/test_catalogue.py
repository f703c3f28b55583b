"""Lists of the catalogue: filters, search, order, pages."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.schemes import selectors
from guichet.schemes.enums import Status
from guichet.schemes.errors import BadFilter
from guichet.schemes.search_words import CODE_LENGTH, fold, short_code
from guichet.schemes.selectors import SchemeFilter, list_schemes, read_filter
from guichet.schemes.services import LoadReport, load_schemes

from .conftest import DAY, NOW
from .files import WINDOW, scheme_text, write

pytestmark = pytest.mark.django_db

SOON = "  - {id: one, opens: 2021-05-01, closes: 2021-06-30, source: call}"
CLOSED = "  - {id: one, opens: 2020-01-01, closes: 2020-12-31, source: call}"
LATE = "  - {id: one, opens: 2021-02-01, closes: 2021-02-10, extended: [{until: 2021-09-30}], source: call}"
BETWEEN = CLOSED + "\n" + "  - {id: two, opens: 2021-05-01, source: call}"
PERMANENT = "  always: yes\n  source: call"
LOCAL = '  set_by: "la préfecture"\n  source: call'
STAGES = '  - {id: vote, title: "Vote", from: 2021-02-01, source: call}'


@pytest.fixture
def seven(db: None, tmp_path: Path) -> None:
    """Seven schemes, one for each state a calendar can be in, two open."""
    write(
        tmp_path,
        ouverte=scheme_text("ouverte", title="Équiper l’école", funder="Ministère de l’Éducation"),
        prolongee=scheme_text("prolongee", title="Former les agents", calendar=LATE, themes="former-agents"),
        bientot=scheme_text(
            "bientot", title="Ouvrir des données", calendar=SOON, themes="autre", audiences="departement"
        ),
        entre=scheme_text("entre", title="Coopérer", calendar=BETWEEN, themes="cooperer, donnees"),
        finie=scheme_text(
            "finie", title="Cantine à 1 €", calendar=CLOSED, themes="autre", audiences="company"
        ),
        permanente=scheme_text("permanente", title="Bibliothèque", calendar=PERMANENT, themes="autre"),
        locale=scheme_text("locale", title="Dotation rurale", calendar=LOCAL, themes="autre"),
        etapes=scheme_text("etapes", title="Vote", calendar=STAGES, themes="autre"),
    )
    load_schemes(tmp_path, now=NOW)


def slugs(wanted: SchemeFilter, at: date = DAY) -> list[str]:
    return [row.slug for row in list_schemes(wanted, at).items]


def test_what_closes_soonest_comes_first_and_what_is_over_last(seven: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = list_schemes(SchemeFilter(), DAY).items
    assert len(queries) == 1
    assert [(row.slug, row.status, row.day) for row in rows] == [
        ("ouverte", Status.OPEN, date(2021, 3, 31)),
        ("prolongee", Status.OPEN, date(2021, 9, 30)),
        ("permanente", Status.PERMANENT, None),
        ("locale", Status.LOCAL, None),
        ("bientot", Status.SOON, date(2021, 5, 1)),
        ("entre", Status.SOON, date(2021, 5, 1)),
        ("etapes", Status.UNKNOWN, None),
        ("finie", Status.CLOSED, date(2020, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("values", "found", "why"),
    [
        ({"status": ["open"]}, {"ouverte", "prolongee", "permanente"}, "one may file: permanent desks too"),
        ({"status": ["permanent"]}, {"permanente"}, "only them"),
        ({"status": ["soon,closed"]}, {"bientot", "entre", "finie"}, "several values apart by commas"),
        ({"status": ["soon", "closed"]}, {"bientot", "entre", "finie"}, "or given several times"),
        ({"audience": ["departement"]}, {"bientot"}, "one audience"),
        ({"audience": ["departement", "company"]}, {"bientot", "finie"}, "either"),
        ({"theme": ["donnees"]}, {"entre"}, "a theme among several"),
        ({"theme": ["donnees"], "status": ["open"]}, set(), "filters narrow each other"),
        ({"funder": ["education"]}, {"ouverte"}, "words of the funder, accents or not"),
        ({"kind": ["label"]}, set(), "none"),
        ({"q": ["ecoles"]}, {"ouverte"}, "plural, no accent"),
        ({"q": ["ÉCOLE"]}, {"ouverte"}, "capitals"),
        ({"q": ["l'école"]}, {"ouverte"}, "an elided article"),
        ({"q": ["bibliothéque"]}, {"permanente"}, "a wrong accent"),
        ({"q": ["bibliotehque"]}, {"permanente"}, "a typing error"),
        ({"q": ["cant"]}, {"finie"}, "the beginning of a word"),
        ({"q": ["former agents"]}, {"prolongee"}, "two words"),
        ({"q": ["xyzzy"]}, set(), "nothing"),
        ({"q": ["&|!:*()"]}, set(), "signs of the query language"),
        ({"q": ["a'); drop table schemes_scheme; --"]}, set(), "not an order"),
        ({"q": ["   "]}, None, "blank is no search"),
        ({"q": ["le la les"]}, set(), "nothing but empty words"),
    ],
)
def test_filters(seven: None, values: dict[str, list[str]], found: set[str] | None, why: str) -> None:
    result = set(slugs(read_filter(dict(values))))
    assert result == (found if found is not None else set(slugs(SchemeFilter()))), why


@pytest.mark.parametrize("name", ["audience", "theme", "kind", "status"])
def test_a_bad_filter_says_what_it_may_be(name: str) -> None:
    with pytest.raises(BadFilter, match="Choisissez parmi") as refusal:
        read_filter({name: ["ville"]})
    assert refusal.value.field == name
    assert refusal.value.choices


@pytest.mark.parametrize("wanted", [SchemeFilter(), SchemeFilter(q="des"), SchemeFilter(q="ordinateurs")])
def test_pages_hold_each_scheme_once(seven: None, wanted: SchemeFilter) -> None:
    page = list_schemes(wanted, DAY, limit=3)
    seen = [row.slug for row in page.items]
    while page.next:
        assert len(page.items) == 3
        page = list_schemes(wanted, DAY, limit=3, after=page.next)
        seen += [row.slug for row in page.items]
    assert seen == slugs(wanted)


@pytest.mark.parametrize("after", ["x", "%%%", "MC4w", "a" * 5000, "MC4wLjAuw6k", "OTk5OTk5OTk5OTk5LjAuMC54"])
def test_a_made_up_page_is_refused(seven: None, after: str) -> None:
    with pytest.raises(BadFilter, match="première page"):
        list_schemes(SchemeFilter(), DAY, after=after)


def test_closing_soon_are_the_open_ones_with_a_last_day(seven: None) -> None:
    assert [row.slug for row in selectors.closing_soon(DAY)] == ["ouverte", "prolongee"]
    assert [row.slug for row in selectors.closing_soon(DAY, limit=1)] == ["ouverte"]
    assert [row.slug for row in selectors.closing_soon(date(2021, 5, 2))] == ["bientot", "prolongee"]


@pytest.mark.slow
def test_the_database_and_the_engine_agree_on_every_calendar(real: LoadReport) -> None:
    days = [DAY + timedelta(days=step) for step in range(-1500, 1500, 61)]
    for day in days:
        rows = {row.slug: row for row in list_schemes(SchemeFilter(), day, limit=100).items}
        for slug, scheme in selectors.plans(day).items():
            assert rows[slug].status == scheme.status, f"{slug} on {day}"
            if scheme.status in {Status.OPEN, Status.SOON, Status.CLOSED}:
                assert scheme.state
                assert rows[slug].day == scheme.state.day, f"{slug} on {day}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'École numérique", "ecole numerique"),
        ("Cœur d’Œuvre", "coeur oeuvre"),
        ("Former les agents de votre commune", "former agents commune"),
        ("  x\u00a0b\ty ", "x b y"),
        ("100 % — été", "100 ete"),
        ("日本 \U0001f600", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert fold(text) == words


def test_short_codes_are_short_stable_and_apart() -> None:
    codes = {short_code(f"aide-{number}") for number in range(4_000)}
    assert len(codes) == 4_000
    assert all(len(code) == CODE_LENGTH and not set(code) & set("01aeiouly") for code in codes)
    assert short_code("socle-numerique-ecoles") == "5bqcnz", "printed codes never change"
    assert short_code("x", 1) != short_code("x")


def test_a_short_code_is_read_in_capitals_too(seven: None) -> None:
    code = selectors.catalogue_row("ouverte", DAY).code
    assert selectors.slug_of_code(code.upper()) == "ouverte"
    assert selectors.slug_of_code("zzzzzz") is None


def test_every_window_is_written(seven: None) -> None:
    assert WINDOW in scheme_text()
    assert selectors.catalogue_row("entre", date(2020, 6, 1)).status == Status.OPEN
