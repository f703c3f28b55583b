"""Every figure of a dashboard and of a year opens the lines that make it: they add up to the same cents."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bareme import values
from guichet.budget.enums import Figure, Unit
from guichet.budget.selectors import lines_address
from guichet.budget.services import commit, delegate, pay, reserve, take_back_payment
from guichet.grants.models import Award, Instalment
from guichet.review.services.sheets import open_sheet
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.budget.factories import SOCLE, by, make_envelope
from tests.people import sign_in
from tests.review.factories import NOW, PLACES, make_application

from .deciding import grant_of_ballan

pytestmark = pytest.mark.django_db
LATER = datetime(2021, 5, 12, 9, tzinfo=PARIS)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_AMOUNT = re.compile(r"[-−]?\d[\d\s\u202f\xa0]*(?:,\d\d)?[\s\u202f\xa0]*(?:€|postes?)")
_LINE = re.compile(r"gu-ledger__amount[^>]*><strong>(.*?)</strong>", re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_NEXT = re.compile(r'href="(\?[^"]+)"[^>]*rel="next"')
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def world(
    monkeypatch: pytest.MonkeyPatch, db: None, france: None, schemes: None, short_circuit: None
) -> None:
    """Envelopes of three levels and of posts, moved in every way over several months; applications in every state."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    nation = make_envelope(100_000_000)
    region = make_envelope(40_000_017, area="REG-24", parent=nation)
    local = make_envelope(30_000_003, area="DEP-37", parent=nation)
    old = make_envelope(5_000_000, area="DEP-37", year=2020)
    award = grant_of_ballan(SOCLE)
    first, *_ = Instalment.objects.filter(award=award).order_by("rank")
    Instalment.objects.filter(pk=first.pk).update(due_on=NOW.date())
    for month, amount in ((1, 1_000_001), (3, 222_222), (5, 33_333)):
        then = datetime(2021, month, 20, 9, tzinfo=PARIS)
        line = commit(local, amount, by(f"Décision {month}", "", then))
        paid = pay(line, amount // 2, by("Avance", "", then))
    take_back_payment(paid, 1_000, by("Revenu", "", LATER))
    for _ in range(55):
        commit(region, 101, by("Une petite aide", "", LATER))
    pay(commit(old, 700_007, by("De l’an passé", "", LATER)), 300_003, by("Solde", "", LATER))
    reserve(local, 44_444, datetime(2021, 9, 1, tzinfo=PARIS), by("Proposition", "", LATER))
    delegate(nation, region, 10, by("Complément", "", LATER))
    posts = make_envelope(35, unit=Unit.POST, area="DEP-37")
    commit(posts, 3, by("Postes", "", LATER))
    asked: dict[str, Any] = {"slug": SOCLE, "places": PLACES, "requested_cents": 1_234_567}
    for state in ("submitted", "under_review", "refused", "withdrawn"):
        ended: dict[str, Any] = {"decided_at": LATER, "grounds": "Hors sujet"} if state == "refused" else {}
        found = make_application(**asked, state=state, **ended)
        open_sheet(found.pk)


def cents(text: str) -> int:
    plain = re.sub(r"[\s\u202f\xa0]", "", text).replace("−", "-")
    sign, plain = (-1 if plain.startswith("-") else 1), plain.lstrip("-")
    if "poste" in plain:
        return sign * int(re.sub(r"\D", "", plain))
    return sign * values.parse_amount(plain)


def figures(page: str) -> Iterator[tuple[str, int]]:
    """Yield each sum that is a link: its address and what it says."""
    for address, said in _LINK.findall(page):
        amounts = _AMOUNT.findall(_TAG.sub(" ", unescape(said)))
        if amounts and re.match(r"/(budget|instruction)", address):
            yield unescape(address), cents(amounts[-1])


def added(client: Client, address: str) -> int:
    """Follow a link, page after page, and add its lines up."""
    total, path, query = 0, *address.partition("?")[::2]
    while True:
        response = client.get(f"{path}?{query}")
        assert response.status_code == 200, address
        page = response.content.decode()
        amounts = (
            applications(page, query)
            if "/instruction/" in path
            else [cents(one) for one in _LINE.findall(page)]
        )
        total += sum(amounts)
        following = _NEXT.search(page)
        if following is None:
            return total
        query = unescape(following[1]).removeprefix("?")


def applications(page: str, query: str) -> list[int]:
    """Return what each application of a list counts for: granted, else what waits (the rules' amount, else asked), else asked."""
    found = []
    for row in _ROW.findall(page):
        cells = [_TAG.sub(" ", unescape(cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        amounts = [cents(one[0]) if (one := _AMOUNT.findall(cell)) else None for cell in cells]
        if len(cells) < 8:
            continue
        asked, computed, granted = amounts[-5:-2]
        if query.endswith("etat=accepted"):
            found.append(granted)
        elif "etat=accepted" not in query:
            found.append(asked if computed is None else computed)
        else:
            found.append(asked)
    return [one or 0 for one in found]


@pytest.mark.parametrize(
    ("role", "address", "least"),
    [
        ("national_manager", "/tableau/FR", 20),
        ("national_manager", "/tableau/REG-24", 20),
        ("prefet", "/tableau/DEP-37", 20),
        ("reviewer", "/tableau/DEP-37", 20),
        ("national_manager", "/tableau/DEP-37?annee=2020", 8),
        ("national_manager", "/budget/annees/2021", 6),
        ("prefet", "/budget/annees/2021", 6),
    ],
)
def test_each_figure_is_the_sum_of_its_lines(client: Client, role: str, address: str, least: int) -> None:
    sign_in(client, role)
    found = dict.fromkeys(figures(client.get(address).content.decode()))
    assert len(found) >= least
    for link, said in found:
        assert added(client, link) == said, link
        if "/instruction/" not in link:
            shown = _AMOUNT.findall(
                _TAG.sub(" ", unescape(client.get(link).content.decode().partition("<h1")[2]))
            )
            assert cents(shown[0]) == said, link


def test_no_sum_is_without_its_link(client: Client) -> None:
    """What the forecast says is computed from figures that are links; every other sum is a link itself."""
    sign_in(client, "national_manager")
    page = client.get("/tableau/FR").content.decode().partition("<h1")[2].partition("</main>")[0]
    page = page.replace(
        page[page.index('<section aria-labelledby="titre-fin"') : page.index("titre-mois")], ""
    )
    page = re.sub(r"<figcaption>.*?</figcaption>", "", page, flags=re.DOTALL)
    assert not _AMOUNT.findall(unescape(_TAG.sub(" ", _LINK.sub(" ", page))))


def test_the_forecast_says_how_it_is_computed(client: Client) -> None:
    sign_in(client, "prefet")
    page = re.sub(
        r"[\s\u202f\xa0]+", " ", _TAG.sub(" ", unescape(client.get("/tableau/DEP-37").content.decode()))
    )
    assert re.search(r"[\d ,]+ € engagés \+ [\d ,]+ € en attente de décision", page)
    assert "engagés en 132 jours, portés à 365 jours" in page


class TestLines:
    @pytest.mark.parametrize(
        "query",
        [
            "compte=rien",
            "exercice=99999999999",
            "enveloppe=x",
            "de=2021-13&a=2021-0",
            "avant=-1",
            "unite=kg",
        ],
    )
    def test_a_strange_address_is_no_error(self, client: Client, query: str) -> None:
        sign_in(client, "reviewer")
        assert client.get(f"/budget/lignes?{query}").status_code == 200
        assert client.get(f"/budget/annees/2021/a-payer?{query}&quand=x&suite=y").status_code == 200

    def test_others_read_nothing_of_it(self, client: Client) -> None:
        sign_in(client, "other_reviewer")
        page = client.get(lines_address(Figure.COMMITTED, year=2021)).content.decode()
        assert "Décision 5" not in page
        assert "Aucune ligne" in page
        assert "Ballan" not in client.get("/budget/annees/2021/a-payer").content.decode()

    def test_few_queries(self, client: Client, django_assert_max_num_queries: Any) -> None:
        sign_in(client, "national_manager")
        address = lines_address(Figure.AVAILABLE, year=2021, schemes=(SOCLE,))
        client.get(address)
        with django_assert_max_num_queries(8):
            client.get(address)
        with django_assert_max_num_queries(6):
            client.get("/budget/annees/2021/a-payer?quand=sans-date")
        assert Award.objects.count() == 1


class TestWays:
    """From the budget to the dashboards, from a dashboard to the communes it helped, and back."""

    @pytest.mark.parametrize(
        ("role", "seen", "hidden"),
        [
            ("national_manager", "/tableau/FR?", "/tableau/DEP-41"),
            ("reviewer", "/tableau/DEP-37?", "/tableau/FR"),
        ],
    )
    def test_the_budget_leads_to_one_s_dashboards(
        self, client: Client, role: str, seen: str, hidden: str
    ) -> None:
        sign_in(client, role)
        page = client.get("/budget").content.decode()
        assert seen in page
        assert hidden not in page

    def test_a_dashboard_leads_to_the_communes_it_helped_and_back(self, client: Client) -> None:
        sign_in(client, "reviewer")
        address = "/communes/COM-37018/fiche"
        assert f'href="{address}"' in client.get("/tableau/DEP-37").content.decode()
        assert 'href="/tableau/DEP-37"' in client.get(address).content.decode()

    def test_a_visitor_is_not_led_to_a_dashboard(self, client: Client) -> None:
        assert "/tableau/" not in client.get("/communes/COM-37018/fiche").content.decode()

    @pytest.mark.parametrize(("territory", "led"), [("COM-37018", True), ("DEP-37", False)])
    def test_results_lead_to_the_sheet(self, client: Client, territory: str, led: bool) -> None:
        page = client.get(f"/aides?territoire={territory}").content.decode()
        assert (f"/communes/{territory}/fiche" in page) is led
