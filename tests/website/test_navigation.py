"""The menu leads to pages that exist and says where one is."""

import pytest
from django.test import RequestFactory

from guichet.website import navigation


@pytest.fixture(autouse=True)
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "MENU", (("/sources", "Sources"), ("/nulle-part", "Nulle part")))
    monkeypatch.setattr(navigation, "SEARCH_PATH", "/nulle-part")


@pytest.mark.parametrize(
    ("here", "current"),
    [("/sources", "page"), ("/sources/insee", "true"), ("/sources-et-licences", ""), ("/", "")],
)
def test_entry_says_whether_one_is_there(here: str, current: str) -> None:
    entries = navigation.around(RequestFactory().get(here))["navigation"]
    assert entries == [navigation.Entry("/sources", "Sources", current)]


def test_search_box_is_absent_while_nothing_answers() -> None:
    assert navigation.around(RequestFactory().get("/"))["search_path"] == ""
