"""From a simulation to the council: the page, its downloads, bad input, and the next step."""

import io
import re
import time
import zipfile
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.documents.written_words import words_of_odt, words_of_pdf

from .pages import ABILLY, SAINT_CYR, SOCLE, text_of, words_of

PAGE = "/aides/socle-numerique-ecoles/conseil"
ZIP = f"{PAGE}.zip"
SIMULATOR = "/aides/socle-numerique-ecoles/simuler"
NAMES = ("deliberation", "plan-de-financement", "note", "pieces", "retroplanning", "formulaire")

pytestmark = pytest.mark.usefixtures("catalogue")


def body_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_simulator_leads_there_with_its_answers(client: Client) -> None:
    body = body_of(client.get(SIMULATOR, SOCLE))
    found = re.search(
        r'href="(/aides/socle-numerique-ecoles/conseil\?[^"]+)"[^>]*>Préparer le conseil municipal<', body
    )
    assert found is not None
    told = text_of(client.get(found[1].replace("&amp;", "&")))
    assert "13 450,00 €" in told
    assert "67,59 % de la dépense · il vous reste 6 450,00 €" in told


@pytest.mark.parametrize(
    ("organisation", "slug", "words"),
    [
        ("commune", "itn-3b", "Préparer le conseil municipal"),
        ("epci", "itn-3b", "Préparer le conseil métropolitain"),
        ("association", "conseillers-numeriques", "Préparer le conseil d’administration"),
        ("rpi", "socle-numerique-ecoles", "Préparer le conseil"),
    ],
)
def test_the_way_there_is_named_after_the_body(
    client: Client, organisation: str, slug: str, words: str
) -> None:
    told = words_of(
        client, f"/aides/{slug}/simuler", territoire=SAINT_CYR, organisation=organisation, le="2021-03-01"
    )
    assert words in told


def test_the_page_lists_each_document_in_both_forms(client: Client) -> None:
    body = body_of(client.get(PAGE, SOCLE))
    for name in NAMES:
        for kind in ("pdf", "odt"):
            assert f'href="{PAGE}/{name}.{kind}?' in body
    assert f'href="{ZIP}?' in body


@pytest.mark.parametrize("name", NAMES)
def test_each_document_comes_as_pdf_and_odt_with_the_same_words(client: Client, name: str) -> None:
    parameters = {**SOCLE, "conseil": "2021-03-22", "projet": "Des classes mobiles"}
    printed = client.get(f"{PAGE}/{name}.pdf", parameters)
    assert printed["Content-Type"] == "application/pdf"
    assert printed["Content-Disposition"] == f'inline; filename="{name}-socle-numerique-ecoles.pdf"'
    changed = client.get(f"{PAGE}/{name}.odt", parameters)
    assert changed["Content-Type"] == "application/vnd.oasis.opendocument.text"
    assert changed["Content-Disposition"].startswith("attachment; ")
    assert words_of_pdf(printed.content) == words_of_odt(changed.content)
    root: Any = PdfReader(io.BytesIO(printed.content)).root_object
    assert "pdfuaid:part>1<" in root["/Metadata"].get_object().get_data().decode()


def test_the_archive_holds_everything_under_safe_names(client: Client) -> None:
    hostile = "../../etc/passwd\u202e <script> C:\\windows"
    response = client.get(ZIP, {**SOCLE, "projet": hostile, "nom": hostile, "organe": hostile})
    assert response["Content-Disposition"] == 'attachment; filename="conseil-socle-numerique-ecoles.zip"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 1 + 2 * len(NAMES)
        assert all(re.fullmatch(r"[a-z0-9-]+\.(pdf|odt|txt)", name) for name in names)
        assert "Refaire" not in archive.read("lisez-moi.txt").decode()
        assert f"{PAGE}?" in archive.read("lisez-moi.txt").decode()


def test_the_link_of_a_pack_gives_it_again(client: Client) -> None:
    given = {**SOCLE, "conseil": "22/03/2021", "projet": "Des classes mobiles", "organe": "conseil municipal"}
    page = client.get(PAGE, given)
    link = re.search(r'id="lien"[^>]*value="([^"]+)"', body_of(page))
    assert link is not None
    again = client.get(link[1].replace("&amp;", "&").removeprefix("http://testserver"))
    assert _content(again) == _content(page)


def _content(response: Any) -> str:
    """Return what a page says in its middle; around it are links that keep the day."""
    return text_of(response).split("Vos documents")[1].split("République française")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        ({"conseil": "hier"}, "n'est pas une date", 'value="hier"'),
        ({"conseil": "31/02/2021"}, "date", 'value="31/02/2021"'),
        ({"conseil": "2021-02-01"}, "Le 1er février 2021 est passé. Si le conseil a déjà délibéré", 'value="2021-02-01"'),
        ({"conseil": "2099-01-01"}, "est bien loin : vérifiez l’année", 'value="2099-01-01"'),
        ({"projet": "é" * 300}, "C’est trop long pour un titre : 300 caractères, 150 au plus", f'value="{"é" * 300}"'),
        ({"projet": "<b>x</b>"}, "Vos documents", 'value="&lt;b&gt;x&lt;/b&gt;"'),
        ({"organe": "o" * 200}, "200 caractères, 80 au plus", f'value="{"o" * 200}"'),
        ({"projet": "a\u202eb"}, "Vos documents", 'value="ab"'),
        ({"nothing": "1"}, "« nothing » n’est pas une question de cette aide", "Vos documents"),
        ({"le": "demain"}, "n'est pas une date", "Vos documents"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_is_kept(
    client: Client, typed: dict[str, str], said: str, kept: str
) -> None:
    response = client.get(PAGE, {**SOCLE, **typed})
    assert response.status_code == 200
    assert said in text_of(response)
    assert kept in body_of(response)
    assert client.get(ZIP, {**SOCLE, **typed}).status_code == 200


def test_html_in_a_name_stays_text(client: Client) -> None:
    body = body_of(client.get(PAGE, {**SOCLE, "projet": "<script>alert(1)</script>", "nom": "<img src=x>"}))
    assert "<script>alert" not in body
    assert "<img src=x>" not in body


@pytest.mark.parametrize(
    ("slug", "changes", "said"),
    [
        ("socle-numerique-ecoles", {"has_base": "oui"}, "une délibération ne servirait à rien"),
        ("dgd-bibliotheques", {"organisation": "company"}, "cette aide n’est pas pour vous"),
        ("construction-durable", {}, "l'aide est calculée et versée automatiquement"),
    ],
)
def test_without_a_right_there_is_nothing_to_prepare(
    client: Client, slug: str, changes: dict[str, str], said: str
) -> None:
    answers = SOCLE if slug == "socle-numerique-ecoles" else {"territoire": SAINT_CYR, "le": "2021-03-01"}
    page = f"/aides/{slug}/conseil"
    assert said in words_of(client, page, **{**answers, **changes})
    for path in (f"{page}.zip", f"{page}/note.pdf"):
        response = client.get(path, {**answers, **changes})
        assert response.status_code == 302
        assert response["Location"].startswith(f"{page}?")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/aides/nothing/conseil", 404),
        ("/aides/nothing/conseil.zip", 404),
        ("/aides/nothing/conseil/note.pdf", 404),
        (f"{PAGE}/nothing.pdf", 302),
        (f"{PAGE}/note.exe", 302),
        (f"{PAGE}/../note.pdf", 404),
    ],
)
def test_what_does_not_exist_leads_somewhere(client: Client, path: str, status: int) -> None:
    assert client.get(path, SOCLE).status_code == status


def test_a_scheme_that_is_closed_says_so_first(client: Client) -> None:
    told = words_of(client, PAGE, **{**SOCLE, "le": "2021-06-01"})
    assert "Fermé : le dépôt s'est terminé le 31 mars 2021." in told
    assert "Déposer avec ces réponses" not in told


def test_answers_go_along_to_the_request(client: Client) -> None:
    answers = {**SOCLE, "pupils": "?", "classes": "beaucoup"}
    for path in (SIMULATOR, PAGE):
        body = body_of(client.get(path, answers))
        form = re.search(
            r'<form method="post" action="/demander/socle-numerique-ecoles".*?</form>', body, re.DOTALL
        )
        assert form is not None, path
        sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
        assert sent["territoire"] == SAINT_CYR
        assert sent["organisation"] == "commune"
        assert sent["equipment"] == "17 500,00"
        assert sent["project.other_grants"] == "0"
        assert sent["classes"] == "beaucoup", "what cannot be read is said on the form"
        assert "pupils" not in sent, "what nobody knows is not answered"
        assert "csrfmiddlewaretoken" not in sent, "nobody is signed in"


@pytest.mark.parametrize(
    ("slug", "changes", "said", "unsaid"),
    [
        ("accompagnement-numerique", {}, "Comment demander cette aide", "Déposer avec ces réponses"),
        ("aidants-connect", {}, "Déposer la demande", "Déposer avec ces réponses"),
        ("socle-numerique-ecoles", {"organisation": "departement"}, "Inutile d’aller plus loin", "Déposer"),
    ],
)
def test_the_next_step_is_the_scheme_s(
    client: Client, slug: str, changes: dict[str, str], said: str, unsaid: str
) -> None:
    answers = {"territoire": ABILLY, "organisation": "commune", "le": "2021-03-01", **changes}
    told = words_of(client, f"/aides/{slug}/simuler", **answers)
    assert said in told
    assert unsaid not in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "queries"),
    [(PAGE, 4), (f"{PAGE}/note.pdf", 4), (f"{PAGE}/formulaire.odt", 6), (ZIP, 6)],
)
def test_queries_are_counted(client: Client, django_assert_num_queries: Any, path: str, queries: int) -> None:
    client.get(path, SOCLE)
    with django_assert_num_queries(queries):
        assert client.get(path, SOCLE).status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "odt"])
@pytest.mark.parametrize("name", NAMES)
def test_no_document_takes_a_second(client: Client, name: str, kind: str) -> None:
    client.get(f"{PAGE}/{name}.{kind}", SOCLE)
    started = time.process_time()  # of this process alone: a busy machine says nothing of us
    client.get(f"{PAGE}/{name}.{kind}", SOCLE)
    assert time.process_time() - started < 1
