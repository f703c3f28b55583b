"""QR codes lead where they say."""

import re

import pytest

from guichet.documents.services import qr_modules, qr_svg
from guichet.documents.services.codes import QUIET_ZONE

from .qr_reading import read_qr


@pytest.mark.parametrize(
    "address",
    [
        "http://a.fr/a/2b3c4d",
        "http://127.0.0.1:8000/a/5bqcnz",
        "https://guichet.collectivites-locales.gouv.fr/a/zzzzzz",
        "https://" + "x" * 70 + ".fr/a/222222",
    ],
)
def test_a_code_reads_back_as_the_address_it_was_made_from(address: str) -> None:
    assert read_qr(qr_modules(address)) == address


def test_the_drawing_is_the_code() -> None:
    address = "https://guichet.example.fr/a/5bqcnz"
    drawing = qr_svg(address, "QR code")
    side = len(qr_modules(address))
    drawn = [[False] * side for _ in range(side)]
    dark = re.search(r'fill="#000" d="([^"]+)"', drawing)
    assert dark
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", dark[1]):
        for column in range(int(x), int(x) + int(width)):
            drawn[int(y) - QUIET_ZONE][column - QUIET_ZONE] = True
    assert read_qr(drawn) == address


def test_the_drawing_has_a_quiet_zone_and_says_what_it_is() -> None:
    drawing = qr_svg("http://a.fr/a/2b3c4d", 'Aller à "a" <b>')
    side = len(qr_modules("http://a.fr/a/2b3c4d")) + 2 * QUIET_ZONE
    assert f'viewBox="0 0 {side} {side}"' in drawing
    assert 'aria-label="Aller à &quot;a&quot; &lt;b&gt;"' in drawing
    assert "style=" not in drawing, "the content security policy would block it"
