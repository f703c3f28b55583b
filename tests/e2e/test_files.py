"""Sending files in a real browser: by click, by drop, across a break, without scripts; read aloud and by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.documents.hostile import EICAR, PDF, PNG

from .browsing import SMALL, Visit, Windows, check_everywhere, check_page
from .test_accounts import check_as, enter_as

BALLAN = "21370018099004"
PAGE = "/composants/fichiers"
QUOTE = "#champ-quote"
LIST = "#champ-quote-groupe [data-files]"
TOLD = "#champ-quote-groupe [data-told]"
BIG = PDF + b"x" * 900_000
"""Two parts; checked at once."""


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """Files on the sender's disk."""
    contents = {
        "devis.pdf": PDF,
        "photo.pdf": PNG,
        "virus.txt": EICAR,
        "vide.pdf": b"",
        "gros.pdf": BIG,
        "lent.pdf": BIG * 2,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


def choose(visit: Visit, *files: Path) -> None:
    visit.page.locator(QUOTE).set_input_files(list(files))


def test_several_files_are_sent_checked_and_read_aloud(windows: Windows, papers: dict[str, Path]) -> None:
    visit = windows.open(f"{PAGE}/several")
    choose(visit, papers["devis.pdf"], papers["photo.pdf"], papers["virus.txt"], papers["vide.pdf"])
    listed = visit.page.locator(LIST)
    expect(listed).to_contain_text("Reçu et vérifié")
    expect(listed).to_contain_text("est une image PNG : renommez-le en .png")
    expect(listed).to_contain_text("contient un virus")
    expect(visit.page.locator("#champ-quote-groupe [data-sending]")).to_contain_text(
        "Ce fichier est vide (0 octet)"
    )
    expect(visit.page.locator(TOLD)).to_contain_text("vide.pdf : refusé")
    check_page(visit)
    visit.picture("files")
    visit.page.set_viewport_size({"width": SMALL, "height": 800})
    check_page(visit)
    visit.picture("files")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="devis.pdf", exact=True).click()
    assert Path(download.value.path()).read_bytes() == PDF


def test_a_broken_network_is_waited_for(windows: Windows, papers: dict[str, Path]) -> None:
    visit = windows.open(f"{PAGE}/broken")
    failures: list[str] = []

    def fail_twice(route: Route) -> None:
        if route.request.method == "PATCH" and len(failures) < 2:
            failures.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    visit.page.route(re.compile("/fichiers/.+/envoi"), fail_twice)
    choose(visit, papers["gros.pdf"])
    expect(visit.page.locator(LIST)).to_contain_text("Reçu et vérifié", timeout=20_000)
    assert len(failures) == 2


def test_pause_then_another_day(windows: Windows, papers: dict[str, Path]) -> None:
    visit = windows.open(f"{PAGE}/pause")
    held: list[Route] = []

    def hold_the_second(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            held.append(route)
        else:
            route.continue_()

    visit.page.route(re.compile("/fichiers/.+/envoi"), hold_the_second)
    choose(visit, papers["gros.pdf"])
    expect(visit.page.locator("[data-sending]").first).to_contain_text("58 %")
    visit.page.get_by_role("button", name="Pause gros.pdf").click()
    expect(visit.page.get_by_role("button", name="Reprendre gros.pdf")).to_be_visible()
    expect(visit.page.locator(TOLD)).to_contain_text("En pause")
    check_page(visit)
    visit.page.on("dialog", lambda dialog: dialog.accept())
    visit.page.unroute_all()
    visit.open(f"{PAGE}/pause")
    expect(visit.page.locator(LIST)).to_contain_text("Envoi interrompu à")
    offsets: list[int] = []
    visit.page.on(
        "request",
        lambda request: (
            offsets.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None
        ),
    )
    choose(visit, papers["gros.pdf"])
    expect(visit.page.locator(LIST)).to_contain_text("Reçu et vérifié")
    assert offsets[0] > 0, "it goes on from what had arrived"
    assert visit.page.locator(f"{LIST} li").count() == 1


def test_a_check_that_takes_time_is_followed(windows: Windows, papers: dict[str, Path]) -> None:
    visit = windows.open(f"{PAGE}/slow")
    choose(visit, papers["lent.pdf"])
    expect(visit.page.locator(LIST)).to_contain_text("Reçu, vérification en cours")

    def settled(route: Route) -> None:  # as when the job has run
        body = route.fetch().text().replace('data-state="checking"', 'data-state="clean"')
        route.fulfill(
            body=body.replace("Reçu, vérification en cours", "Reçu et vérifié"), content_type="text/html"
        )

    visit.page.route("**/fichiers/champ?*", settled)
    expect(visit.page.locator(TOLD)).to_have_text("lent.pdf : Reçu et vérifié")


def test_a_file_is_dropped_then_removed_by_keyboard(windows: Windows) -> None:
    visit = windows.open(f"{PAGE}/drop")
    visit.page.evaluate(
        """(text) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "déposé.pdf"));
            document.querySelector("#champ-quote-groupe [data-drop]")
                .dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        PDF.decode(),
    )
    expect(visit.page.locator(LIST)).to_contain_text("Reçu et vérifié")
    visit.tab_to("[data-remove]")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(f"{LIST} li")).to_have_count(0)
    expect(visit.page.locator(TOLD)).to_have_text("déposé.pdf : retiré.")
    assert visit.page.evaluate("document.activeElement.id") == "champ-quote"


def test_a_paper_of_the_box_is_attached(windows: Windows, papers: dict[str, Path]) -> None:
    box = windows.open(f"{PAGE}/box")
    choose(box, papers["devis.pdf"])
    expect(box.page.locator(LIST)).to_contain_text("Reçu et vérifié")
    visit = windows.open(f"{PAGE}/taker")
    visit.page.get_by_text("Prendre dans la boîte").click()
    visit.page.get_by_role("link", name="Joindre devis.pdf").click()
    expect(visit.page.locator("#champ-deliberation-groupe [data-files]")).to_contain_text("Reçu et vérifié")


def test_without_scripts_the_form_sends(windows: Windows, papers: dict[str, Path]) -> None:
    visit = windows.open(f"{PAGE}/plain", scripts=False)
    choose(visit, papers["devis.pdf"], papers["photo.pdf"])
    visit.page.get_by_role("button", name="Envoyer").click()
    expect(visit.page.locator(LIST)).to_contain_text("Reçu et vérifié")
    expect(visit.page.locator(LIST)).to_contain_text("Refusé.")
    visit.page.locator("#champ-deliberation").set_input_files(papers["devis.pdf"])
    visit.page.get_by_role("button", name="Continuer").click()
    expect(visit.page.locator("#champ-deliberation-groupe")).to_contain_text("Reçu et vérifié")
    visit.page.get_by_role("link", name="Retirer devis.pdf").first.click()
    visit.page.get_by_role("button", name="Retirer").click()
    expect(visit.page.locator(f"{LIST} li")).to_have_count(1)


def test_the_box_of_papers_suits_everyone(windows: Windows, papers: dict[str, Path]) -> None:
    box = f"/organismes/{BALLAN}/pieces"
    check_as(windows, "secretaire-ballan-mire", box, "papers")
    visit = enter_as(windows, "secretaire-ballan-mire", box)
    visit.page.get_by_label("Quelle pièce ?").select_option("deliberation")
    visit.page.get_by_label("Date de la pièce").fill("2021-02-15")
    visit.page.get_by_label("Fichier", exact=False).set_input_files(papers["devis.pdf"])
    visit.page.get_by_role("button", name="Ajouter").click()
    expect(visit.page.locator("#pieces")).to_contain_text("15 février 2021")
    check_page(visit)
    visit.picture("papers-one")
    visit.open(f"{PAGE}/secretary")
    visit.page.get_by_text("Prendre dans la boîte").first.click()
    visit.page.get_by_role("link", name="Joindre devis.pdf").first.click()
    expect(visit.page.locator(LIST)).to_contain_text("Reçu et vérifié")


def test_pages_of_files_suit_everyone(windows: Windows) -> None:
    check_everywhere(windows, f"{PAGE}/empty", picture="files-empty")
    check_everywhere(windows, "/verifier", picture="verify")
    check_everywhere(windows, "/verifier?code=faux", status=422)
    check_everywhere(
        windows,
        windows.open("/composants/document").page.url.removeprefix(windows.address),
        picture="verified",
    )
