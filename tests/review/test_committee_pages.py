"""The pages of committees, as officers meet them: what they say, who may see them, how many queries they ask."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.review.enums import ItemOutcome
from guichet.review.models import Committee, CommitteeItem, Proposal
from guichet.review.services.committee_papers import write_minutes
from guichet.review.services.sittings import propose_after_committee
from guichet.shared import clock
from tests.people import make, sign_in

from .committees import ACCEPTED, POSTPONED, REFUSED, SOCLE, call, items_of, say
from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
HERE = "/instruction/commissions"
FORM = {
    "aide": SOCLE,
    "territoire": "DEP-37",
    "jour": "2021-03-15",
    "heure": "14 h 30",
    "titre": "",
    "lieu": "Salle Descartes",
    "membres": "La directrice",
}


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


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def do(client: Client, committee: Committee, action: str, **said: Any) -> Any:
    return client.post(f"{HERE}/{committee.pk}/{action}", said)


def test_a_committee_is_prepared_from_its_form(desk: Client) -> None:
    make_sheet()
    page = desk.get(HERE)
    assert "Aucune commission n’est prévue" in words(page)
    assert "Préparer une commission" in words(page)
    answer = desk.post(HERE, FORM)
    committee = Committee.objects.get()
    assert answer["Location"] == reverse("review-committee", args=[committee.pk])
    assert (committee.title, committee.territory) == ("Commission d’attribution du 15 mars 2021", "DEP-37")
    assert "15 mars 2021 à 14 h 30" in words(desk.get(answer["Location"]))
    assert "Commission d’attribution" in words(desk.get(HERE))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"jour": ""}, "le jour"),
        ({"jour": "demain"}, "demain"),
        ({"heure": "25:00"}, "14:00"),
        ({"territoire": ""}, "le territoire"),
        ({"territoire": "DEP-999"}, "territoire"),
        ({"aide": []}, "au moins une aide"),
    ],
)
def test_what_the_form_lacks_is_told_and_the_rest_kept(
    change: dict[str, Any], told: str, desk: Client
) -> None:
    make_sheet()
    page = desk.post(HERE, FORM | change)
    assert page.status_code == 400
    assert told in words(page)
    assert "Salle Descartes" in page.content.decode()
    assert not Committee.objects.exists()


def test_of_another_department_it_is_not_there(desk: Client) -> None:
    make_sheet()
    assert desk.post(HERE, FORM | {"territoire": "DEP-36"}).status_code == 404


@pytest.mark.parametrize("name", ["other_reviewer", "secretary", "stranger", "expert_ien"])
def test_strangers_find_nothing(name: str, reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    item = items_of(committee)[0]
    say(committee, ACCEPTED, actor=reviewer)
    write_minutes(committee.pk, now=NOW)
    client = Client()
    sign_in(client, name)
    for path in (
        "",
        "/ordre-du-jour.pdf",
        "/proces-verbal.pdf",
        "/dossiers.pdf",
        "/dossiers.xlsx",
        "/propositions",
    ):
        assert client.get(f"{HERE}/{committee.pk}{path}").status_code == 404, path
    assert do(client, committee, "avis", item=item.pk, avis="refuse", revision=0).status_code == 404
    assert do(client, committee, "proposer", achevement="2022-06-30").status_code == 404
    if name == "other_reviewer":
        assert "Comité des écoles" not in words(client.get(HERE))


def test_who_only_reads_sees_no_form(reviewer: Actor, client: Client) -> None:
    committee = call(reviewer, 1)
    sign_in(client, "prefet")
    page = client.get(f"{HERE}/{committee.pk}")
    assert page.status_code == 200
    assert "Ballan-Miré" in words(page)
    assert '<form method="post" action="/instruction/commissions' not in page.content.decode()
    assert do(client, committee, "notes", notes="x", revision=0).status_code == 404
    assert "Préparer" not in words(client.get(HERE)).replace("Préparer l’ordre du jour", "")


def test_no_such_committee_or_action(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer)
    for path in (
        f"{HERE}/999999",
        f"{HERE}/{10**25}",
        f"{HERE}/{committee.pk}/dossiers.exe",
        f"{HERE}/{committee.pk}/propositions",
    ):
        assert desk.get(path).status_code == 404, path
    assert do(desk, committee, "n-importe-quoi").status_code == 404
    for action in ("ligne", "avis"):
        assert do(desk, committee, action, item="x").status_code == 400, action
        assert do(
            desk, committee, action, item="99", faire="monter", avis="accept", revision="0"
        ).status_code in {400, 404}


def test_applications_come_from_the_list(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer)
    sheets = [make_sheet(), make_sheet(state=State.SUBMITTED)]
    asked = {
        "action": "inscrire-commission",
        "numero": [sheet.number for sheet in sheets],
        "retour": "onglet=tous",
    }
    assert "Comité des écoles" in words(desk.post("/instruction/lots", asked))
    answer = desk.post("/instruction/lots/faire", asked | {"committee": committee.pk})
    assert "n’est pas en instruction" in words(desk.get(answer["Location"]))
    assert [item.application_id for item in items_of(committee)] == [sheets[0].pk]


def test_and_from_an_application(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer)
    sheet = make_sheet()
    address = f"/instruction/dossiers/{sheet.number}"
    assert "Inscrire à une commission" in words(desk.get(address))
    assert "Comité des écoles" not in words(desk.get(address))
    assert "Comité des écoles" in words(desk.get(f"{address}?ouvrir=inscrire-commission"))
    assert desk.post(f"{address}/inscrire-commission", {"committee": committee.pk}).status_code == 302
    page = words(desk.get(address))
    assert "Comité des écoles , 15 mars 2021 : à examiner" in page
    assert "Inscrit à l’ordre du jour d’une commission" in page


def test_numbers_are_typed_and_kept_when_wrong(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer)
    sheet = make_sheet()
    page = do(desk, committee, "ajouter", numeros=f"{sheet.number}, 99999")
    assert page.status_code == 400
    assert f"{sheet.number}, 99999" in page.content.decode()
    assert do(desk, committee, "ajouter", numeros=f" {sheet.number} ;").status_code == 302
    assert len(items_of(committee)) == 1


def test_from_the_agenda_to_the_proposals(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer, 3)
    first, second, third = items_of(committee)
    said = {
        "item": first.pk,
        "revision": 0,
        "avis": "accept",
        "montant": "13 180,00 €",
        "commentaire": "Prêt.",
    }
    answer = do(desk, committee, "avis", **said)
    assert f"ouvrir={second.pk}" in answer["Location"], "the next line opens"
    page = do(desk, committee, "avis", item=second.pk, revision=0, avis="refuse", commentaire="")
    assert page.status_code == 400
    assert "Écrivez pourquoi" in words(page)
    do(desk, committee, "avis", item=second.pk, revision=0, avis="refuse", commentaire="Déjà équipées.")
    do(desk, committee, "avis", item=third.pk, revision=0, avis="postpone", commentaire="Devis absent.")
    do(desk, committee, "notes", notes="Séance ouverte.", revision=0)
    assert "Projet de procès-verbal" in words(desk.get(f"{HERE}/{committee.pk}"))
    assert do(desk, committee, "arreter").status_code == 302
    waiting = desk.get(f"{HERE}/{committee.pk}/proces-verbal.pdf")
    assert waiting.status_code == 400
    assert "se prépare" in words(waiting)
    write_minutes(committee.pk, now=NOW)
    minutes = desk.get(f"{HERE}/{committee.pk}/proces-verbal.pdf")
    assert b"".join(minutes.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]  # a streamed answer
    page = do(desk, committee, "proposer", achevement="")
    assert "achèvement" in words(page)
    answer = do(desk, committee, "proposer", achevement="2022-06-30", modalites="")
    assert answer["Location"] == f"{HERE}/{committee.pk}/propositions"
    assert "En cours : 0 faites, 0 impossibles, 2 à faire." in words(desk.get(answer["Location"]))
    propose_after_committee(committee.pk, now=NOW, real=clock.real)
    report = words(desk.get(answer["Location"]))
    assert "2 propositions faites, 0 impossible, 1 dossier reporté." in report
    assert Proposal.objects.count() == 2


def test_the_report_says_what_was_not_done(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer, 3)
    say(committee, ACCEPTED, POSTPONED, REFUSED, actor=reviewer)
    Application.objects.filter(pk=items_of(committee)[2].application_id).update(
        state=State.WITHDRAWN, decided_at=NOW
    )
    do(desk, committee, "proposer", achevement="2022-06-30")
    propose_after_committee(committee.pk, now=NOW, real=clock.real)
    report = words(desk.get(f"{HERE}/{committee.pk}/propositions"))
    assert "1 proposition faite, 1 impossible, 1 dossier reporté." in report
    assert "n’est plus en instruction : retirée" in report
    assert "accorder 13 180,00 €" in report
    assert "hx-get" not in desk.get(f"{HERE}/{committee.pk}/propositions").content.decode(), "it asks no more"


def test_an_application_decided_meanwhile_is_seen(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    Application.objects.update(state=State.WITHDRAWN, decided_at=NOW)
    assert "retirée" in words(desk.get(f"{HERE}/{committee.pk}"))


def test_names_are_never_markup(desk: Client, reviewer: Actor) -> None:
    bad = "<script>alert(1)</script>"
    committee = call(reviewer, 1, carrier_name=bad, title=bad)
    Committee.objects.update(title=bad, place=bad, members=bad, minutes=bad)
    CommitteeItem.objects.update(comment=bad)
    for path in (
        HERE,
        f"{HERE}/{committee.pk}",
        f"{HERE}/{committee.pk}?ouvrir=modifier",
        f"{HERE}/{committee.pk}?ouvrir={items_of(committee)[0].pk}",
    ):
        assert bad not in desk.get(path).content.decode(), path


def test_what_was_typed_stays_beside_the_reason(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer, 1)
    item = items_of(committee)[0]
    page = do(
        desk,
        committee,
        "avis",
        item=item.pk,
        revision=0,
        avis="accept",
        montant="beaucoup",
        commentaire="Mes mots",
    )
    assert page.status_code == 400
    assert "Mes mots" in page.content.decode()
    assert "beaucoup" in page.content.decode()
    page = do(desk, committee, "modifier", **FORM, revision=7)
    assert "Quelqu’un a changé" in words(page)
    assert CommitteeItem.objects.get().outcome == ItemOutcome.PENDING


def test_moving_removing_and_cancelling(desk: Client, reviewer: Actor) -> None:
    committee = call(reviewer, 2)
    first, second = items_of(committee)
    do(desk, committee, "ligne", item=second.pk, faire="monter")
    assert [one.pk for one in items_of(committee)] == [second.pk, first.pk]
    do(desk, committee, "ranger", ordre="number")
    assert [one.pk for one in items_of(committee)] == [first.pk, second.pk]
    do(desk, committee, "ligne", item=first.pk, faire="retirer")
    assert [one.pk for one in items_of(committee)] == [second.pk]
    assert do(desk, committee, "supprimer")["Location"] == HERE
    assert not Committee.objects.exists()


@pytest.mark.parametrize("count", [2, 30])
def test_pages_ask_the_same_queries_whatever_they_hold(
    count: int, desk: Client, reviewer: Actor, django_assert_max_num_queries: Any
) -> None:
    committee = call(reviewer, count)
    item = items_of(committee)[0].pk
    pages = {
        HERE: 8,
        f"{HERE}/{committee.pk}": 8,
        f"{HERE}/{committee.pk}?ouvrir={item}": 9,
        f"{HERE}/{committee.pk}?ouvrir=modifier": 10,
        f"{HERE}/{committee.pk}/dossiers.pdf": 8,
        f"{HERE}/{committee.pk}/dossiers.ods": 8,
        f"{HERE}/{committee.pk}/ordre-du-jour.pdf": 8,
        f"{HERE}/{committee.pk}/proces-verbal.pdf": 8,
    }
    for path, most in pages.items():
        desk.get(path)  # rules are compiled once
        with django_assert_max_num_queries(most):
            assert desk.get(path).status_code == 200, path
