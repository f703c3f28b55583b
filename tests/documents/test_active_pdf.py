"""A PDF that starts a program is refused with what to do; one that only says so is taken. All are made by hand."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.documents.checking import containers
from guichet.documents.checking.inspection import inspect
from guichet.documents.checking.pdf import LAUNCH, RARE
from guichet.documents.errors import RefusedFile


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects; readers find the rest by themselves."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def packed(inner: bytes, head: bytes = b"/Filter /FlateDecode", *, coded: bytes | None = None) -> bytes:
    """An object stream that holds these bytes."""
    data = zlib.compress(inner) if coded is None else coded
    return (
        b"<< /Type /ObjStm /N 1 /First 4 "
        + head
        + b" /Length %d >>\nstream\n" % len(data)
        + data
        + b"\nendstream"
    )


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
JS, RUN = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>", b"<< /S /Launch /F (cmd.exe) >>"


def refusal(content: bytes) -> str:
    try:
        inspect(io.BytesIO(content), len(content), "piece.pdf")
    except RefusedFile as refused:
        return refused.message
    return ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(pdf(CATALOGUE, PAGES), "", id="a plain one"),
        pytest.param(pdf(b"<< /Type /Catalog /OpenAction [3 0 R /Fit] >>", PAGES), "", id="opens at a page"),
        pytest.param(pdf(CATALOGUE, b"(JavaScript and Launch, as words)"), "", id="the words alone"),
        pytest.param(pdf(CATALOGUE, b"<< /LaunchPad 1 /JavaScripts 2 >>"), "", id="longer names"),
        pytest.param(pdf(CATALOGUE, b"<< /S /URI /URI (https://exemple.fr) >>"), "", id="a link"),
        pytest.param(pdf(CATALOGUE, packed(PAGES)), "", id="an object stream"),
        pytest.param(pdf(CATALOGUE, packed(RUN, b"", coded=RUN)), LAUNCH, id="an object stream in the open"),
        pytest.param(pdf(CATALOGUE, packed(b"", coded=b"\x00damaged")), "", id="a damaged object stream"),
        pytest.param(
            pdf(b"<< /Type /Catalog /OpenAction 3 0 R >>", PAGES, JS),
            "",
            id="a script, as the official forms have",
        ),
        pytest.param(pdf(b"<< /S/Launch/F(1) >>"), LAUNCH, id="without spaces"),
        pytest.param(pdf(b"<< /S /#4cauncH >>"), "", id="another name"),
        pytest.param(pdf(b"<< /S /#4caunc#68>>"), LAUNCH, id="codes in both cases"),
        pytest.param(pdf(CATALOGUE, RUN), LAUNCH, id="a program"),
        pytest.param(pdf(CATALOGUE, b"<< /S /L#61unch >>"), LAUNCH, id="a program by codes"),
        pytest.param(pdf(CATALOGUE, packed(JS)), "", id="a packed script"),
        pytest.param(pdf(CATALOGUE, packed(RUN, b"/Filter [ /FlateDecode ]")), LAUNCH, id="a packed program"),
        pytest.param(pdf(CATALOGUE, packed(b"x" * 300_000 + RUN)), LAUNCH, id="far in a packed one"),
        pytest.param(pdf(CATALOGUE, packed(RUN, b"/Filter /LZWDecode")), RARE, id="packed another way"),
        pytest.param(
            pdf(CATALOGUE, packed(RUN, b"/Filter [/ASCIIHexDecode /FlateDecode]")), RARE, id="twice"
        ),
        pytest.param(
            pdf(CATALOGUE, packed(RUN, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
            RARE,
            id="predicted",
        ),
    ],
)
def test_what_acts_is_refused_and_the_rest_is_taken(content: bytes, told: str) -> None:
    assert refusal(content) == told


@given(before=st.integers(containers.BLOCK - 40, containers.BLOCK + 5))
def test_an_action_between_two_blocks_is_found(before: int) -> None:
    start = b"%PDF-1.7\n"
    assert refusal(start + b" " * (before - len(start)) + RUN) == LAUNCH


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed(b"\x00" * 200_000_000)
    assert refusal(pdf(CATALOGUE, bomb)) == containers.BOMB
