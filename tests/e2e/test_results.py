"""The list of schemes as six applicants meet it, from the home page, on both screens, with and without scripts."""

import pytest

from .browsing import SMALL, Windows, check_everywhere

SAINT_CYR = "/aides?territoire=COM-37214&organisation=commune"


@pytest.mark.parametrize(
    ("query", "picture"),
    [
        ("territoire=COM-37001&organisation=commune", "results-small-commune"),
        ("territoire=COM-75056&organisation=commune", "results-big-commune"),
        ("territoire=EPCI-243700754&organisation=epci", "results-epci"),
        ("territoire=DEP-37&organisation=departement", "results-departement"),
        ("territoire=COM-37214&organisation=library&nom=M%C3%A9diath%C3%A8que", "results-library"),
        ("territoire=COM-37214&organisation=association&nom=Cl%C3%A9&siret=123", "results-association"),
        ("", "results-nowhere"),
        ("territoire=Saint-Denis", "results-choices"),
        ("territoire=COM-37214&etat=toutes&besoin=donnees&q=donn%C3%A9es&project.population=abc", "results-filtered"),
    ],
)  # fmt: skip
def test_the_list_suits_everyone(windows: Windows, query: str, picture: str) -> None:
    check_everywhere(windows, f"/aides?{query}", picture=picture)


PROJECT = {
    "schools": "1",
    "classes": "5",
    "pupils": "120",
    "has_base": "Non",
    "with_staff": "Oui",
    "equipment": "17500",
    "services": "2400",
    "project.other_grants": "0",
}


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_home_page_to_an_amount_on_a_telephone(windows: Windows, scripts: bool) -> None:
    visit = windows.open("/", width=SMALL, scripts=scripts)
    page = visit.page
    page.get_by_label("Votre commune ou votre territoire").fill("Tours")
    if scripts:
        page.locator(".gu-territory__list [role=option]").first.click()
    page.get_by_role("button", name="Voir les aides").click()
    page.wait_for_url("**/aides?*")
    assert page.get_by_role("heading", level=1).inner_text() == "Aides pour Tours"
    page.get_by_role("link", name="Simuler : Socle numérique dans les écoles élémentaires").click()
    page.wait_for_url("**/simuler?*")
    for _ in PROJECT:
        form = page.locator(".gs-question")
        asked = form.locator("input.fr-input, button[value=oui]").first.get_attribute("name")
        assert asked is not None
        answer = PROJECT[asked.removeprefix("socle-numerique-ecoles.")]
        if answer in {"Oui", "Non"}:
            form.get_by_role("button", name=answer, exact=True).click()
        else:
            form.locator(".fr-input").fill(answer)
            form.get_by_role("button", name="Continuer").click()
        page.wait_for_load_state("load")
    assert "13\u202f450,00\xa0€" in page.locator(".gs-result__amount").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_answered_in_the_list(windows: Windows, scripts: bool) -> None:
    visit = windows.open(f"{SAINT_CYR}&q=consultation", scripts=scripts)
    page = visit.page
    card = page.locator("#aide-incubateur-territoires")
    assert card.get_attribute("class") == "gs-card gs-card--unknown"
    card.get_by_role("button", name="Oui", exact=True).click()
    page.wait_for_url("**incubateur-territoires.*")
    assert "incubateur-territoires." in page.url, "the answer is in the address"
    assert page.url.endswith("#aide-incubateur-territoires"), "and one is back at the card"


def test_a_filter_is_set_and_removed(windows: Windows) -> None:
    page = windows.open(SAINT_CYR).page
    page.get_by_text("Filtrer", exact=True).first.click()
    page.get_by_label("Besoin").select_option("equiper-ecole")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**besoin=equiper-ecole**")
    page.get_by_role("link", name="Retirer le filtre Besoin : équiper une école").click()
    page.wait_for_url(lambda address: "besoin" not in address)
    assert page.get_by_role("heading", name="Peut-être").is_visible()
