"""The table of who may what (tests/access) knows every address, and the document says what it says."""

import pytest

from tests.access.table import PEOPLE, Row, members, operations, pages
from tests.access.walking import API, addresses
from tests.access.written import DOCUMENT, document


def test_every_address_has_its_line() -> None:
    known, said = set(addresses()), {row.name for row in (*pages(), *operations())}
    new, gone = sorted(known - said), sorted(said - known)
    assert not new, f"say who may: add their lines to tests/access/table.py: {new}"
    assert not gone, f"these lines of tests/access/table.py are about no address: {gone}"


@pytest.mark.parametrize("row", pages(), ids=lambda row: f"{row.name} {row.about}")
def test_the_table_agrees_with_what_the_view_declares(row: Row) -> None:
    """A line opens no door that the declaration of the view keeps closed."""
    access, let_in = addresses()[row.name].access, frozenset().union(*row.may.values())
    if access.startswith(("signed in", "officers: ")):
        assert "visitor" not in let_in
    if access.startswith("officers: "):
        assert let_in <= members("OFFICERS expert", frozenset(PEOPLE))


def test_only_pages_are_named_as_pages() -> None:
    assert not [row.name for row in pages() if row.name.startswith(API)]


def test_the_document_says_what_the_table_says() -> None:
    assert DOCUMENT.read_text() == document(), "run .venv/bin/python -m tests.access.written"
