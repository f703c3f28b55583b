"""The leaflet: one page, made quickly, once."""

import io
import time
from datetime import date

import pypdf
import pytest
from django.test import Client

from guichet.documents import services
from guichet.schemes import selectors
from guichet.schemes.addresses import short_path
from guichet.schemes.services import LoadReport
from guichet.schemes.web import leaflets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.slow
def test_every_real_scheme_fits_one_page_in_under_a_second(client: Client, real: LoadReport) -> None:
    services.printing._fonts()
    for slug in real.loaded:
        start = time.process_time()
        response = client.get(f"/aides/{slug}/fiche.pdf")
        assert time.process_time() - start < 1, slug
        (text,) = pages(response.content)
        address = f"http://testserver{short_path(selectors.published(slug).code)}"
        assert address in text, slug
        assert "Pour qui ?" in text, slug
        assert "État au 1er mars 2021" in text, slug


def test_a_leaflet_is_made_once(client: Client, loaded: LoadReport, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/aides/ordinateurs/fiche.pdf")
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == 'inline; filename="fiche-ordinateurs.pdf"'
    monkeypatch.setattr(leaflets, "render_pdf", None)
    assert client.get("/aides/ordinateurs/fiche.pdf").content == first.content
    monkeypatch.setattr("guichet.shared.clock.today", lambda: date(2021, 3, 2))
    with pytest.raises(TypeError):
        client.get("/aides/ordinateurs/fiche.pdf")


def test_few_leaflets_are_kept(client: Client, loaded: LoadReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaflets, "LEAFLETS_KEPT", 2)
    for day in range(1, 6):
        monkeypatch.setattr("guichet.shared.clock.today", lambda day=day: date(2021, 3, day))
        client.get("/aides/ordinateurs/fiche.pdf")
    assert len(leaflets._kept) == 2


def test_it_says_what_matters(client: Client, loaded: LoadReport) -> None:
    (text,) = pages(client.get("/aides/ordinateurs/fiche.pdf").content)
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for said in (
        "Des ordinateurs",
        "50 %",
        "À confirmer.",
        "31 mars 2021",
        "Les salaires ne sont pas aidés.",
        "Avant de signer",
    ):
        assert said in plain, said
