"""Alerts without account, as people meet them: asked, confirmed, changed, stopped."""

import re

from playwright.sync_api import expect

from .browsing import SMALL, Visit, Windows, check_everywhere, check_page
from .site import run

TELL = """
import django; django.setup()
from datetime import timedelta
from guichet.news.models import NewsItem
from guichet.news.services.noticing import notice_news
from guichet.news.services.telling import tell_subscribers
from guichet.shared import clock
now = clock.now()
notice_news(now=now)
NewsItem.objects.create(key="changed:e2e", kind="changed", slug="socle-numerique-ecoles", noticed_on=now.date(),
    words="Dernier jour pour demander : 15 avril 2021 au lieu de 31 mars 2021.")
tell_subscribers(now=now + timedelta(days=8))
"""


def mail_path(windows: Windows, email: str, pattern: str) -> str:
    """Return the path of a link in the latest mail to this address, as the demonstration shows it."""
    visit = windows.open(f"/demonstration/courriels?pour={email}")
    check_page(visit)
    visit.picture("alerts-mails")
    found = re.search(pattern, visit.page.locator(".gu-mails li").first.inner_html())
    assert found, "no such link in the mail"
    return found[0]


def ask(windows: Windows, email: str, *, scripts: bool = True) -> Visit:
    visit = windows.open("/alertes?besoin=equiper-ecole&territoire=COM-37018", width=SMALL, scripts=scripts)
    expect(visit.page.locator("main")).to_contain_text(
        "les aides pour équiper une école, qui concernent Ballan-Miré"
    )
    visit.page.get_by_label("Votre adresse électronique").fill(email)
    visit.page.get_by_role("button", name="Être prévenu").click()
    expect(visit.page.locator("h1")).to_contain_text("Regardez vos courriels")
    check_page(visit)
    return visit


def test_the_pages_suit_everyone(windows: Windows) -> None:
    check_everywhere(
        windows, "/alertes?besoin=equiper-ecole&public=commune&territoire=COM-37018", picture="alerts"
    )
    check_everywhere(windows, "/alertes/envoye", picture="alerts-sent")
    check_everywhere(windows, "/alertes/confirmer/inconnu", status=410, picture="alerts-gone")


def test_what_is_missing_is_said_at_its_field(windows: Windows) -> None:
    visit = windows.open("/alertes?territoire=zzzzqqqq", width=SMALL)
    visit.page.get_by_role("button", name="Être prévenu").click()
    expect(visit.page.locator("#champ-email-error")).to_contain_text("Il manque l’adresse électronique")
    visit.picture("alerts-missing")


def test_one_follows_reads_changes_and_stops_without_scripts(windows: Windows) -> None:
    email = "alertes-e2e@ballan-mire.example"
    visit = ask(windows, email, scripts=False)
    visit.open(mail_path(windows, email, r"/alertes/confirmer/[\w-]+"))
    check_page(visit)
    visit.picture("alerts-confirm")
    visit.page.get_by_role("button", name="Confirmer").click()
    expect(visit.page.locator("h1")).to_contain_text("C’est confirmé")
    run(TELL)
    visit.open(mail_path(windows, email, r"/alertes/gestion/[\w-]+"))
    check_everywhere(windows, visit.page.url.removeprefix(visit.address), picture="alerts-manage")
    visit.page.get_by_role("link", name="Changer").click()
    check_page(visit)
    visit.picture("alerts-edit")
    visit.page.get_by_label("améliorer la cantine").check(force=True)
    visit.page.get_by_role("button", name="Enregistrer").click()
    expect(visit.page.locator("main")).to_contain_text("améliorer la cantine")
    visit.open(mail_path(windows, email, r"/alertes/arret/[\w-]+"))
    check_page(visit)
    visit.picture("alerts-stop")
    visit.page.get_by_role("button", name="Tout arrêter").click()
    expect(visit.page.locator("h1")).to_contain_text("C’est arrêté")
    check_page(visit)
    visit.picture("alerts-stopped")
    expect(windows.open(f"/demonstration/courriels?pour={email}").page.locator("main")).to_contain_text(
        "Aucun courriel"
    )
