"""From a simulation to the papers of a council, by hand, without JavaScript, and for everyone."""

import io
import zipfile

import pytest

from .browsing import SMALL, Windows, check_everywhere, check_page
from .test_simulator import DONE

PACK = DONE.replace("/simuler?", "/conseil?")


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        (f"{PACK}&conseil=2021-03-22&projet=Des+classes+mobiles", "council"),
        (f"{PACK}&conseil=2021-04-12", "council-late"),
        (f"{PACK}&conseil=hier&projet={'Un+nom+bien+trop+long+' * 12}", "council-mended"),
        ("/aides/itn-3b/conseil?territoire=EPCI-243700754", "council-epci"),
        ("/aides/dgd-bibliotheques/conseil?territoire=COM-37001&organisation=company", "council-nothing"),
    ],
)
def test_the_pack_suits_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_secretary_gets_the_pack_in_three_steps(windows: Windows, scripts: bool) -> None:
    visit = windows.open(DONE, width=SMALL, scripts=scripts)
    page = visit.page
    page.get_by_role("link", name="Préparer le conseil municipal").click()
    page.get_by_label("Nom du projet").fill("Des classes mobiles")
    page.get_by_label("Date de la séance").fill("22/03/2021")
    page.get_by_role("button", name="Mettre à jour les documents").click()
    page.wait_for_url("**conseil=22%2F03%2F2021**")
    assert page.get_by_label("Nom du projet").input_value() == "Des classes mobiles"
    assert "lundi 22 mars 2021" in page.locator("main").inner_text()
    check_page(visit)
    address = page.get_by_role("link", name="Tout télécharger").get_attribute("href")
    assert address is not None
    answer = page.context.request.get(windows.address + address)
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        assert "1-deliberation-socle-numerique-ecoles.odt" in archive.namelist()


def test_answers_go_on_to_the_request(windows: Windows) -> None:
    page = windows.open(PACK, scripts=False).page
    page.get_by_role("button", name="Déposer avec ces réponses").click()
    page.wait_for_url("**/demander/socle-numerique-ecoles")
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url("**/demandes/**")
    assert page.locator("h1").count() == 1
