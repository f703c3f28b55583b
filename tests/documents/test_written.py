"""A document said once: its PDF and its ODT say the same words, and obey none of them."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest

from guichet.documents.services import (
    Heading,
    Item,
    Lines,
    Listing,
    Paragraph,
    Part,
    Table,
    WrittenDocument,
    render_odt,
    write_pdf,
)

from .written_words import TEXT, tree_of, words_of_odt, words_of_pdf

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
WHOLE = WrittenDocument(
    title="Plan de financement",
    over="Guichet · Saint-Cyr-sur-Loire",
    parts=(
        Heading(text="Dépenses"),
        Paragraph(text="le code général des collectivités territoriales ;", lead="Vu"),
        Paragraph(text="13\u202f450,00\xa0€", look="figure"),
        Paragraph(text="Ne signez rien encore.", look="warning"),
        Paragraph(text="À retenir", look="box"),
        Paragraph(text="Rien à ajouter", look="small"),
        Table(
            header=("Nature", "Montant"),
            rows=(("Matériel", "17\u202f500,00\xa0€"), ("Total", "17\u202f500,00\xa0€")),
            figures=(1,),
            total=True,
        ),
        Listing(items=(Item(text="Devis", note="TTC"), Item(text="RIB")), mark="box"),
        Listing(items=(Item(text="D’abord"), Item(text="Ensuite")), mark="dot"),
        Heading(text="Rubrique", level=3),
        Lines(count=2),
    ),
    foot="Guichet · Socle numérique",
    link="http://127.0.0.1:8000/aides/socle?a=1&b=deux",
    link_words="Refaire ce document",
)


def of(*parts: Part, **changes: Any) -> WrittenDocument:
    return WrittenDocument(title="Essai", parts=parts, **changes)


def test_both_forms_say_the_same_words() -> None:
    told = words_of_pdf(write_pdf(WHOLE))
    assert told == words_of_odt(render_odt(WHOLE))
    assert "Vulecodegénéral" in told
    assert told.endswith("Refairecedocument")


HOSTILE = (
    '#panic("x") #read("house.typ") $ sum_(x) $ *gras* <label> @ref',
    "<text:p>&amp;</text:p> ]]> <!-- -- --> <script>alert(1)</script>",
    "{{ x }} {% y %} \\u{202e}",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_shown_and_never_obeyed(text: str) -> None:
    document = of(
        Heading(text=text),
        Paragraph(text=text, lead=text),
        Table(header=(text, "b"), rows=((text, text),)),
        Listing(items=(Item(text=text, note=text),)),
        foot=text,
    )
    kept = "".join(text.split())
    assert words_of_pdf(write_pdf(document)).count(kept) >= 8
    assert words_of_odt(render_odt(document)).count(kept) == 8


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\ud800", "\u202e", "\ufffe"])
def test_signs_that_lie_or_break_a_file_are_left_out(sign: str) -> None:
    document = of(Paragraph(text=f"avant{sign}après"))
    assert "avantaprès" in words_of_odt(render_odt(document))
    assert "avantaprès" in words_of_pdf(write_pdf(document))


def test_an_odt_has_real_titles_lists_and_tables() -> None:
    root = tree_of(render_odt(WHOLE))
    levels = [title.get(f"{TEXT}outline-level") for title in root.iter(f"{TEXT}h")]
    assert levels == ["1", "2", "3"]
    assert len(list(root.iter(f"{TEXT}list"))) == 2
    assert len(list(root.iter(f"{TABLE}table-header-rows"))) == 1
    assert len(list(root.iter(f"{TABLE}table-row"))) == 3
    meta = tree_of(render_odt(WHOLE), "meta.xml")
    said = {child.tag.rpartition("}")[2]: child.text for child in meta.iter()}
    assert (said["title"], said["language"], said["generator"]) == (
        "Plan de financement", "fr-FR", "Guichet",
    )  # fmt: skip


def test_a_pdf_is_archivable_and_readable_aloud() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(WHOLE, at=datetime(2021, 3, 1, tzinfo=UTC))))
    root: Any = reader.root_object
    marks = root["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in marks
    assert "pdfuaid:part>1<" in marks
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata
    assert reader.metadata.title == "Plan de financement"


@pytest.mark.parametrize(
    ("words", "pages", "why"),
    [(200, 1, "short"), (750, 1, "set smaller"), (4_000, 5, "far too long: it goes on, nothing is cut")],
)
def test_one_page_is_kept_while_it_can_be_read(words: int, pages: int, why: str) -> None:
    document = of(*[Paragraph(text="maire " * 50)] * (words // 50), one_page=True)
    content = write_pdf(document)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == pages, why
    assert words_of_pdf(content).count("maire") == words


def test_the_same_document_gives_the_same_pdf() -> None:
    assert write_pdf(WHOLE) == write_pdf(replace(WHOLE))
