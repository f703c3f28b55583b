"""What the environment says is usable, or refused with a sentence."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured

from guichet.config.environment import database_settings, read_instant

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        ("2021-03-01T09:00", datetime(2021, 3, 1, 9, tzinfo=PARIS)),
        ("2021-07-01 09:00", datetime(2021, 7, 1, 9, tzinfo=PARIS)),
        ("2021-03-01", datetime(2021, 3, 1, tzinfo=PARIS)),
        ("2021-03-01T08:00Z", datetime(2021, 3, 1, 8, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read(monkeypatch: pytest.MonkeyPatch, written: str, meant: datetime | None) -> None:
    monkeypatch.setenv("GUICHET_NOW", written)
    assert read_instant("GUICHET_NOW") == meant


@pytest.mark.parametrize(
    "written", ["demain", "2021-13-01", "1/3/2021", "9999-12-31T23:59", "0001-01-01", "2021-03-01T25:00"]
)
def test_a_doubtful_instant_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("GUICHET_NOW", written)
    with pytest.raises(ImproperlyConfigured, match="2021-03-01T09:00"):
        read_instant("GUICHET_NOW")


def test_the_address_of_an_embedded_database() -> None:
    read = database_settings("postgresql://guichet@/guichet?host=/srv/a%20b/socket&port=5432")
    assert (read["HOST"], read["PORT"], read["USER"], read["NAME"]) == (
        "/srv/a b/socket",
        "5432",
        "guichet",
        "guichet",
    )
    assert read["OPTIONS"] == {}


def test_the_address_of_a_server() -> None:
    read = database_settings("postgresql://agent:p%40ss@base.exemple.fr:6432/aides?sslmode=require")
    assert (read["HOST"], read["PORT"], read["PASSWORD"]) == ("base.exemple.fr", "6432", "p@ss")
    assert read["OPTIONS"] == {"sslmode": "require"}
