"""Signing in, one's account and the demonstration's roles, as people meet them."""

from playwright.sync_api import expect

from .browsing import HEIGHTS, LARGE, SMALL, Visit, Windows, check_everywhere, check_page


def enter_as(windows: Windows, key: str, path: str, *, width: int = LARGE, scripts: bool = True) -> Visit:
    """Sign in as a role of the demonstration, and open a path."""
    visit = windows.open("/demonstration", width=width, scripts=scripts)
    visit.page.locator(f"button[name=role][value={key}]").click()
    expect(visit.page.get_by_text("c’est vous")).to_be_visible()
    return visit.open(path)


def check_as(windows: Windows, key: str, path: str, picture: str) -> None:
    """Check a page as a role, on both screens, then without scripts on the small one."""
    visit = enter_as(windows, key, path)
    for width in (LARGE, SMALL):
        visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        check_page(visit)
        visit.picture(picture)
    still = enter_as(windows, key, path, width=SMALL, scripts=False)
    check_page(still)
    still.picture(f"{picture}-plain")


def test_the_sign_in_page_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/connexion", picture="sign-in")
    check_everywhere(windows, "/connexion/envoye?demande=x", picture="sign-in-sent")
    check_everywhere(windows, "/connexion/inconnu", status=410, picture="sign-in-gone")


def test_the_demonstration_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/demonstration", picture="demonstration")
    check_everywhere(windows, "/demonstration/courriels", picture="demonstration-mails")


def test_one_signs_in_by_mail_without_scripts(windows: Windows) -> None:
    visit = windows.open("/sources", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_label("Votre adresse électronique").fill("nouvelle@ballan-mire.example")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.get_by_role("link", name="lisez-le ici").click()
    page.get_by_role("link", name="Ouvrir dans Guichet").first.click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_contain_text("Sources")
    page.get_by_role("link", name="Mon compte").click()
    expect(page.locator("main")).to_contain_text("nouvelle@ballan-mire.example")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()


def test_one_types_the_code_on_another_device(windows: Windows) -> None:
    desk = windows.open("/connexion?suite=/sources")
    desk.page.get_by_label("Votre adresse électronique").fill("deux-appareils@ballan-mire.example")
    desk.page.get_by_role("button", name="Recevoir le lien").click()
    phone = windows.open("/demonstration/courriels?pour=deux-appareils@ballan-mire.example", width=SMALL)
    said = phone.page.locator(".gu-mails").inner_text().split("tapez ce code : ")[1][:7]
    desk.page.get_by_label("Ou tapez ici le code du courriel").fill(said)
    desk.page.get_by_role("button", name="Entrer").click()
    expect(desk.page.locator("h1")).to_contain_text("Sources")


def test_the_account_suits_everyone(windows: Windows) -> None:
    check_as(windows, "secretaire-ballan-mire", "/compte", "account")
    check_as(windows, "prefete", "/compte", "account-officer")


def test_the_organisation_suits_everyone(windows: Windows) -> None:
    check_as(windows, "secretaire-ballan-mire", "/organismes/21370018099004", "organisation")
    check_as(windows, "secretaire-ballan-mire", "/organismes/ajouter", "organisation-add")
    check_as(windows, "maire-ballan-mire", "/organismes/21370018099004", "organisation-member")


def test_the_roles_suit_everyone(windows: Windows) -> None:
    check_as(windows, "responsable-national", "/roles", "roles")
    check_as(windows, "auditrice", "/audit?sujet=role:1", "audit")


def test_the_second_factor_suits_everyone(windows: Windows) -> None:
    check_as(windows, "instructrice", "/compte/code", "second-factor")


def test_one_signs_in_by_keyboard(windows: Windows) -> None:
    visit = windows.open("/connexion")
    visit.tab_to("input[name=email]")
    visit.page.keyboard.type("clavier@ballan-mire.example")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("h1")).to_contain_text("Regardez vos courriels")
    check_page(visit)
