"""What one subscribes to: valid, stable, and told apart from the former copy as soon as a date changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.test import Client
from lxml import etree

from guichet.calls.web import kept
from guichet.schemes.services import load_schemes
from guichet.shared import clock

from .small import scheme_text, write

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
LATER = datetime(2021, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def real(catalogue: None) -> None:
    """The shipped schemes."""


@pytest.fixture
def folder(tmp_path: Path, empty_catalogue: None, today: date) -> Path:
    write(tmp_path, ordinateurs=scheme_text(closes="2021-03-31"))
    load_schemes(tmp_path, now=datetime(2021, 2, 1, 9, tzinfo=UTC))
    return tmp_path


def agenda(client: Client, query: str = "") -> dict[str, Any]:
    """Return the events by UID, as the library reads them: what each property holds depends on what was written."""
    response = client.get(f"/calendrier.ics{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    parsed: Any = icalendar.Calendar.from_ical(response.content)
    assert parsed["version"] == "2.0"
    events = list(parsed.walk("VEVENT"))
    found = {str(event["uid"]): event for event in events}
    assert len(found) == len(events), "each event has a UID of its own"
    return found


def feed(client: Client, query: str = "") -> etree._Element:
    response = client.get(f"/appels.atom{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    root = etree.fromstring(response.content)
    SCHEMA.assertValid(root)
    names = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(names) == len(set(names)), "each entry has an id of its own"
    return root


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "query", ["", "?territoire=DEP-18", "?public=library&besoin=bibliotheque", "?aide=detr", "?q=cantine"]
)
def test_every_filter_gives_valid_files(client: Client, query: str) -> None:
    for event in agenda(client, query).values():
        assert type(event["dtstart"].dt) is date, "an event lasts whole days"
        assert event["dtend"].dt > event["dtstart"].dt
        assert event["dtstamp"].dt.tzinfo is not None
        assert int(event["sequence"]) >= 0
        assert not event.walk("VALARM"), "nobody asked to be reminded"
    feed(client, query)


@pytest.mark.usefixtures("real")
def test_the_calendar_holds_the_dates_of_the_schemes(client: Client) -> None:
    events = agenda(client, "?aide=socle-numerique-ecoles")
    ends = {event["dtstart"].dt: str(event["summary"]) for event in events.values()}
    assert ends[date(2021, 1, 14)].startswith("Ouverture : Socle numérique")
    assert ends[date(2021, 3, 31)].startswith("Dernier jour : Socle numérique")


@pytest.mark.usefixtures("real")
def test_a_reminder_comes_when_asked(client: Client) -> None:
    alarms = [
        alarm
        for event in agenda(client, "?aide=socle-numerique-ecoles&rappel=7").values()
        for alarm in event.walk("VALARM")
    ]
    assert [alarm["trigger"].dt for alarm in alarms] == [timedelta(days=-7)]


@pytest.mark.parametrize("path", ["/calendrier.ics", "/appels.atom"])
@pytest.mark.parametrize(
    "query",
    [
        "?public=martien",
        "?territoire=zzzzqq",
        "?territoire=COM-99999",
        f"?besoin={'x' * 10_000}",
        "?territoire=saint-denis",
    ],
    ids=["audience", "place", "code", "long", "several places"],
)
@pytest.mark.usefixtures("real")
def test_a_file_of_something_else_is_refused(client: Client, path: str, query: str) -> None:
    assert client.get(path + query).status_code == 400


@pytest.mark.parametrize("days", ["soon", "-1", "9999"])
@pytest.mark.usefixtures("real")
def test_a_reminder_that_cannot_be_is_refused(client: Client, days: str) -> None:
    assert client.get(f"/calendrier.ics?rappel={days}").status_code == 400


def test_nothing_changes_while_no_date_does(client: Client, folder: Path) -> None:
    first = client.get("/calendrier.ics")
    kept.answers.forget()
    write(folder, ordinateurs=scheme_text(closes="2021-03-31", title="Un autre nom"))
    load_schemes(folder, now=LATER)
    (opening, end) = agenda(client).values()
    assert int(opening["sequence"]) == int(end["sequence"]) == 0
    assert end["last-modified"].dt == datetime(2021, 2, 1, 9, tzinfo=UTC)
    assert b"Un autre nom" not in first.content


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(scheme_text(closes="2021-04-15"), id="written over"),
        pytest.param(scheme_text(closes="2021-03-31", extended="2021-04-15"), id="extended"),
    ],
)
def test_a_date_that_changes_makes_the_copy_old(client: Client, folder: Path, changed: str) -> None:
    before = agenda(client)
    write(folder, ordinateurs=changed)
    load_schemes(folder, now=LATER)
    after = agenda(client)
    assert set(after) == set(before), "the same events, by the same names"
    (end,) = (event for uid, event in after.items() if ".fin@" in uid)
    assert end["dtstart"].dt == date(2021, 4, 15)
    assert int(end["sequence"]) == 1
    assert end["last-modified"].dt == end["dtstamp"].dt == LATER


def test_news_are_dated_by_the_day_they_happened(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: Callable[[], dict[str, str]] = lambda: {  # noqa: E731 - read again after each change
        str(entry.findtext(f"{ATOM}title")): str(entry.findtext(f"{ATOM}updated"))
        for entry in feed(client).iter(f"{ATOM}entry")
    }
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 3, 1, 9, tzinfo=UTC))
    assert told() == {
        "Ouvert : Des ordinateurs": "2021-01-13T23:00:00Z",
        "Ouvre le 14 janvier 2021 : Des ordinateurs": "2020-12-30T23:00:00Z",
    }
    monkeypatch.setattr(clock, "today", lambda: date(2021, 3, 20))
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 3, 20, 9, tzinfo=UTC))
    assert told()["Se termine le 31 mars 2021 : Des ordinateurs"] == "2021-03-16T23:00:00Z"
    write(folder, ordinateurs=scheme_text(closes="2021-03-31", extended="2021-04-15", on="2021-03-19"))
    load_schemes(folder, now=datetime(2021, 3, 19, 8, tzinfo=UTC))
    after = told()
    assert after["Prolongé jusqu’au 15 avril 2021 : Des ordinateurs"] == "2021-03-18T23:00:00Z"
    assert after["La fiche a changé : Des ordinateurs"] == "2021-03-19T08:00:00Z"
    assert "Se termine le 15 avril 2021 : Des ordinateurs" not in after, "not yet"


def test_the_same_news_keeps_its_name(client: Client, folder: Path) -> None:
    names = [entry.findtext(f"{ATOM}id") for entry in feed(client).iter(f"{ATOM}entry")]
    write(folder, ordinateurs=scheme_text(closes="2021-03-31", title="Un autre nom"))
    load_schemes(folder, now=datetime(2021, 2, 2, 9, tzinfo=UTC))
    again = [entry.findtext(f"{ATOM}id") for entry in feed(client).iter(f"{ATOM}entry")]
    assert set(names) < set(again)


def test_a_feed_has_one_name_whatever_the_order_of_its_filters(client: Client, folder: Path) -> None:
    one = feed(client, "?public=commune&besoin=equiper-ecole").findtext(f"{ATOM}id")
    assert one == feed(client, "?besoin=equiper-ecole&public=commune").findtext(f"{ATOM}id")
    assert one != feed(client, "?besoin=equiper-ecole").findtext(f"{ATOM}id")


def test_an_empty_feed_is_valid(client: Client, folder: Path) -> None:
    assert not list(feed(client, "?aide=rien").iter(f"{ATOM}entry"))
    assert not agenda(client, "?aide=rien")
