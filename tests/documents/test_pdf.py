"""PDF documents hold what they are given, whatever it is, and nothing it could order."""

import io
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest

from guichet.documents.errors import UnprintableDocument
from guichet.documents.services import printing, qr_svg, render_pdf

LEAFLET: dict[str, Any] = {
    "title": "Une aide", "kind": "appel à projets", "funder": "État", "promise": "L’État paie la moitié.",
    "audiences": "communes", "how_much": "50 %", "how_much_notes": [], "deadline": "31 mars 2021",
    "deadline_notes": ["Il reste 30 jours"], "warning": "", "to_confirm": False, "conditions": [], "assessed": [],
    "accepted": [], "refused": [], "tariffs": [], "steps": [], "guide": [], "papers": [], "own_share": None,
    "contact": None, "apply": "", "qr": "", "qr_label": "QR code", "address": "http://a.fr/a/2b3c4d", "area": "",
    "day": "1er mars 2021", "version": "0123456789abcdef",
}  # fmt: skip


def leaflet(**changes: Any) -> dict[str, Any]:
    qr = str(qr_svg("http://a.fr/a/2b3c4d", ""))
    return LEAFLET | {"qr": qr} | changes


def read(content: bytes) -> tuple[int, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return len(reader.pages), " ".join(page.extract_text() for page in reader.pages)


HOSTILE = (
    '#panic("x")',
    '#read("house.typ")',
    '#import "house.typ": *',
    "$ sum_(x) $ *gras* _italique_ `code` <label> @ref",
    "]} #let x = 1; #while true {}",
    '"} \\u{202e} \\ " /* */ //',
    "#" * 50,
    "{{ }} {% %} <script>alert(1)</script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_and_never_obeyed(text: str) -> None:
    pages, shown = read(render_pdf("scheme_leaflet", leaflet(title=text, promise=text, apply=text)))
    assert pages == 1
    kept = "".join(text.split())
    assert kept in "".join(shown.split()), "every character is there, as it was"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("un\u202egnp.exe", "ungnp.exe"),  # an order of writing that would lie
        ("a\x00b\x07c", "abc"),  # controls
        ("bravo \U0001f600 !", "bravo  !"),  # no font has it
        ("漢字 et kanji", " et kanji"),
        ("e\u0301cole", "école"),  # one letter written as two
    ],
)
def test_what_no_font_shows_is_left_out(text: str, shown: str) -> None:
    assert printing._printable({"x": [text]}) == {"x": [shown]}
    assert read(render_pdf("scheme_leaflet", leaflet(title=f"T {text}")))[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"promise": "mot " * 20_000}, "a sentence that never ends"),
        ({"title": "x" * 5_000}, "a word that no line holds"),
        ({"guide": [{"title": "t" * 80, "text": "u " * 300}] * 60}, "more steps than a page has lines"),
        (
            {"conditions": [{"title": "c", "rule": "r " * 200, "otherwise": "o " * 200}] * 40},
            "many conditions",
        ),
        ({"apply": "là " * 3_000}, "a foot taller than the page"),
        ({"papers": [{"title": "p", "required": True, "help": "h"}] * 400}, "more papers than lines"),
    ],
)
def test_a_leaflet_is_one_page_whatever_it_holds(changes: dict[str, Any], why: str) -> None:
    assert read(render_pdf("scheme_leaflet", leaflet(**changes)))[0] == 1, why


def test_the_same_call_gives_the_same_bytes() -> None:
    day = datetime(2021, 3, 1, 9, tzinfo=UTC)
    assert render_pdf("scheme_leaflet", leaflet(), at=day) == render_pdf("scheme_leaflet", leaflet(), at=day)


def test_a_document_is_archivable_and_readable_aloud() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf("scheme_leaflet", leaflet())))
    root: Any = reader.root_object
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in metadata
    assert "pdfaid:conformance>A<" in metadata
    assert "pdfuaid:part>1<" in metadata
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata
    assert reader.metadata.title == "Une aide"


@pytest.mark.parametrize("name", ["", "../house", "house.typ", "nothing_here", "/etc/passwd"])
def test_an_unknown_template_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="template"):
        render_pdf(name, {})


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, b"x"])
def test_only_exact_values_go_in(value: object) -> None:
    with pytest.raises(TypeError, match="a document holds"):
        render_pdf("scheme_leaflet", {"title": value})


def test_data_that_a_template_refuses_become_a_sentence() -> None:
    with pytest.raises(UnprintableDocument, match="imprimez-la"):
        render_pdf("scheme_leaflet", {"title": "sans le reste"})
