"""The pages of scenarios, as officers meet them: what they say, who may see them, how many queries they ask."""

from typing import Any

import pytest
from django.test import Client

from guichet.accounts.permissions import Actor
from guichet.budget.selectors import envelope
from guichet.review.models import Proposal, Scenario, ScenarioLine
from guichet.review.services.scenarios import begin_scenario, copy_scenario
from guichet.shared import clock
from tests.budget.factories import make_envelope
from tests.people import PLACES_OF_BALLAN, make, sign_in

from .committees import SPEND
from .factories import NOW
from .lists import make_sheet
from .test_committee_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
HERE = "/instruction/programmations"
EUROS = 100
AMBOISE = ["COM-37003", "EPCI-243700499", "DEP-37", "REG-24"]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


@pytest.fixture
def desk(client: Client, reviewer: Actor) -> Client:
    sign_in(client, "reviewer")
    return client


def sheets(count: int, **columns: Any) -> list[int]:
    usual: dict[str, Any] = {
        "answers": SPEND,
        "requested_cents": 20_000 * EUROS,
        "computed_cents": 10_000 * EUROS,
        "places": list(PLACES_OF_BALLAN),
    }
    return [make_sheet(**(usual | columns)).pk for _ in range(count)]


def compose(actor: Actor, count: int = 3, available: int = 25_000 * EUROS) -> Scenario:
    paying = make_envelope(available, area="DEP-37")
    return begin_scenario("Les écoles d’abord", paying, sheets(count), actor=actor, now=NOW)


def do(client: Client, scenario: Scenario, action: str, **said: Any) -> Any:
    scenario.refresh_from_db()
    return client.post(f"{HERE}/{scenario.pk}/{action}", {"revision": scenario.revision} | said)


def test_one_is_begun_from_a_list(desk: Client) -> None:
    sheets(2)
    make_sheet("detr")
    paying = make_envelope(25_000 * EUROS, area="DEP-37")
    page = desk.get(f"{HERE}?liste=onglet%3Dtous")
    assert "il reste 25 000,00 €" in words(page)
    answer = desk.post(HERE, {"enveloppe": paying, "titre": "Essai", "liste": "onglet=tous"})
    scenario = Scenario.objects.get()
    assert answer["Location"] == f"{HERE}/{scenario.pk}"
    assert ScenarioLine.objects.filter(scenario=scenario).count() == 2
    assert "Essai" in words(desk.get(HERE))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Choisissez l’enveloppe"),
        ({"liste": "onglet=tous&etat=closed"}, "aucun dossier en instruction"),
        ({"liste": "onglet=tous&demande_min=beaucoup"}, "ne se lit pas"),
    ],
)
def test_what_cannot_begin_is_told(said: dict[str, str], told: str, desk: Client) -> None:
    paying = make_envelope(100, area="DEP-37")
    answer = desk.post(HERE, ({"enveloppe": paying} if said else {}) | said)
    assert answer.status_code == 400
    assert told in words(answer)
    assert not Scenario.objects.exists()


def test_the_page_says_where_the_envelope_runs_out(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer)
    page = words(desk.get(f"{HERE}/{scenario.pk}"))
    assert "Il manque 5 000,00 €" in page
    assert "L’enveloppe s’arrête au rang 3" in page
    assert "L’enveloppe s’arrête ici : il manque 5 000,00 € pour ce dossier" in page
    assert "Tours Métropole" in page
    assert "30 000,00 € (3 dossiers)" in page


def test_every_form_changes_the_scenario(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer)
    line = ScenarioLine.objects.filter(scenario=scenario).order_by("rank").last()
    assert line is not None
    assert do(desk, scenario, "montants", base="computed", taux="80").status_code == 302
    assert "Il restera 1 000,00 €" in words(desk.get(f"{HERE}/{scenario.pk}"))
    assert do(desk, scenario, "placer", ligne=line.pk, rang=1).status_code == 302
    assert do(desk, scenario, "ligne", ligne=line.pk, choix="award", montant="1 234,56 €").status_code == 302
    page = words(desk.get(f"{HERE}/{scenario.pk}?ouvrir={line.pk}"))
    assert "1 234,56 €" in page
    assert do(desk, scenario, "ranger", ordre="fait:territory.population").status_code == 302
    assert "population inconnue" in words(desk.get(f"{HERE}/{scenario.pk}"))
    added = make_sheet(answers=SPEND, computed_cents=100).application.number
    assert do(desk, scenario, "ajouter", numeros=f"{added}").status_code == 302
    assert do(desk, scenario, "retirer", ligne=line.pk).status_code == 302
    assert "Version" in words(desk.get(f"{HERE}/{scenario.pk}"))
    assert do(desk, scenario, "copier", titre="Bis").status_code == 302
    assert do(desk, scenario, "supprimer")["Location"] == HERE
    assert Scenario.objects.get().title == "Bis"


@pytest.mark.parametrize(
    ("action", "said", "told"),
    [
        ("montants", {"base": "computed", "taux": "0"}, "entre 0 et 100"),
        ("montants", {"base": "computed", "taux": "x"}, "Taux"),
        ("montants", {"base": "", "taux": ""}, "d’où viennent"),
        ("valeur", {"parametre": "detr:rate", "valeur": "10 %"}, "dans la liste"),
        ("valeur", {"parametre": "socle-numerique-ecoles:nothing", "valeur": "10 %"}, "ne peut pas servir"),
        ("ranger", {"ordre": "hasard"}, "un ordre"),
        ("ajouter", {"numeros": "12 abc"}, "abc"),
        ("ligne", {"ligne": "0", "choix": "award"}, "vient de retirer"),
        ("proposer", {"achevement": ""}, "la date prévue d’achèvement"),
        ("proposer", {"achevement": "2020-01-01"}, "à venir"),
        ("proposer", {"achevement": "demain"}, "demain"),
    ],
)
def test_what_is_refused_changes_nothing(
    action: str, said: dict[str, str], told: str, desk: Client, reviewer: Actor
) -> None:
    scenario = compose(reviewer)
    answer = do(desk, scenario, action, **said)
    assert answer.status_code == 400
    assert told in words(answer)
    scenario.refresh_from_db()
    assert (scenario.revision, Proposal.objects.count()) == (0, 0)


def test_an_old_page_is_refused(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer)
    do(desk, scenario, "montants", base="asked", taux="50")
    answer = desk.post(f"{HERE}/{scenario.pk}/montants", {"revision": 0, "base": "computed", "taux": "100"})
    assert answer.status_code == 400
    assert "Quelqu’un a changé ceci" in words(answer)


def test_all_or_nothing_is_one_step(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer)
    do(desk, scenario, "proposer", achevement="2022-06-30")
    page = words(desk.get(f"{HERE}/{scenario.pk}"))
    assert "Aucune proposition n’a été écrite" in page
    assert "il manque 5 000,00 €" in page
    assert not Proposal.objects.exists()
    do(desk, scenario, "montants", base="computed", taux="80")
    do(desk, scenario, "proposer", achevement="2022-06-30")
    page = words(desk.get(f"{HERE}/{scenario.pk}"))
    assert "3 propositions faites" in page
    assert envelope(scenario.envelope_id).reserved == 24_000 * EUROS


def test_two_stand_side_by_side(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer, 2)
    made = copy_scenario(scenario.pk, "À 80 %", actor=reviewer, now=NOW)
    do(desk, made, "montants", base="computed", taux="80")
    page = words(desk.get(f"{HERE}/comparer?p={scenario.pk}&p={made.pk}"))
    assert "20 000,00 €" in page
    assert "16 000,00 €" in page
    assert "par habitant" in page
    assert desk.get(f"{HERE}/comparer").status_code == 200


def test_strangers_find_nothing(reviewer: Actor) -> None:
    scenario = compose(reviewer)
    for name in ("other_reviewer", "secretary", "stranger", "expert_ien"):
        client = Client()
        sign_in(client, name)
        for path in (f"/{scenario.pk}", f"/comparer?p={scenario.pk}"):
            assert client.get(f"{HERE}{path}").status_code == 404, (name, path)
        assert do(client, scenario, "montants", base="asked", taux="50").status_code == 404


def test_who_only_reads_sees_no_form(reviewer: Actor, client: Client) -> None:
    scenario = compose(reviewer)
    sign_in(client, "prefet")
    page = client.get(f"{HERE}/{scenario.pk}")
    assert "Ballan-Miré" in words(page)
    assert f'action="{HERE}' not in page.content.decode()
    assert do(client, scenario, "montants", base="asked", taux="50").status_code == 404


def test_lists_and_pages_add_to_a_scenario(desk: Client, reviewer: Actor) -> None:
    scenario = compose(reviewer, 0)
    number = make_sheet(answers=SPEND).application.number
    page = desk.get(f"/instruction/dossiers/{number}?ouvrir=programmer")
    assert "Les écoles d’abord" in words(page)
    answer = desk.post(f"/instruction/dossiers/{number}/programmer", {"scenario": scenario.pk})
    assert answer.status_code == 302
    assert ScenarioLine.objects.get().application.number == number


@pytest.mark.parametrize("count", [2, 12])
def test_a_page_asks_few_queries_whatever_its_lines(
    count: int, desk: Client, reviewer: Actor, django_assert_max_num_queries: Any
) -> None:
    scenario = compose(reviewer, count)
    desk.get(f"{HERE}/{scenario.pk}")
    with django_assert_max_num_queries(19):
        desk.get(f"{HERE}/{scenario.pk}")
    with django_assert_max_num_queries(14):
        desk.get(HERE)
