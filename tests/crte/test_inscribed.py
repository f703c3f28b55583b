"""« Inscrit au CRTE »: filled from the contract, changed by the applicant, told to the reviewer; shown on the commune's sheet."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.applications.enums import State
from guichet.applications.models import Answers, Application
from guichet.applications.selectors import crte_answer_of, standing_of
from guichet.applications.services import Wish, prepare_beginning
from guichet.crte.models import Contract
from guichet.review.services.sheets import open_sheet
from guichet.shared import clock
from tests.people import NOW, PLACES_OF_BALLAN, sign_in
from tests.review.factories import make_application

from .factories import signed_contract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


@pytest.mark.parametrize("slug", ["itn-3a", "itn-3b", "itn-3c"])
@pytest.mark.parametrize("carrier", ["COM-37018", "EPCI-243700754"])
def test_a_form_that_asks_is_filled_with_its_source(slug: str, carrier: str) -> None:
    signed_contract()
    prefill = prepare_beginning(Wish(slug=slug, carrier=carrier), now=NOW).prefill
    assert prefill.values["in_crte"] is True
    assert prefill.origins["in_crte"] == (
        "repris du contrat « CRTE de Tours Métropole », signé le 15 février 2021"
    )


def test_a_link_says_otherwise_over_it() -> None:
    signed_contract()
    wish = Wish(slug="itn-3a", carrier="COM-37018", layers=(("le lien", {"in_crte": "non"}),))
    prefill = prepare_beginning(wish, now=NOW).prefill
    assert (prefill.values["in_crte"], prefill.origins["in_crte"]) == (False, "le lien")


def test_elsewhere_nothing_is_filled() -> None:
    signed_contract()
    for slug, carrier in (("itn-3a", "COM-37132"), ("itn-3a", ""), ("socle-numerique-ecoles", "COM-37018")):
        assert "in_crte" not in prepare_beginning(Wish(slug=slug, carrier=carrier), now=NOW).prefill.values


def test_the_start_page_shows_it(client: Client) -> None:
    signed_contract()
    page = words(client.get("/demander/itn-3a?territoire=COM-37018&organisation=commune"))
    assert "Inscrit au CRTE" in page
    assert "repris du contrat « CRTE de Tours Métropole »" in page


@pytest.mark.parametrize(
    ("answer", "covered", "told"),
    [
        (True, True, ""),
        (False, True, "dit non, alors que « CRTE de Tours Métropole »"),
        (None, True, ""),
        (True, False, "dit oui, mais aucun contrat"),
        (False, False, ""),
    ],
    ids=["agree", "says no", "silent", "says yes", "agree on no"],
)
def test_the_reviewer_reads_the_difference(
    client: Client, answer: bool | None, covered: bool, told: str
) -> None:
    if covered:
        signed_contract()
    application = make_application("itn-3a", state=State.UNDER_REVIEW, places=list(PLACES_OF_BALLAN))
    row = Answers.objects.get(application=application)
    row.values = {**row.values, **({} if answer is None else {"in_crte": answer})}
    row.save()
    open_sheet(application.pk)
    found = crte_answer_of(standing_of(Application.objects.get(pk=application.pk), NOW))
    assert found is not None
    assert told in found.differs
    assert bool(found.differs) is bool(told)
    sign_in(client, "reviewer")
    page = words(client.get(f"/instruction/dossiers/{application.number}"))
    assert "CRTE du territoire" in page
    assert found.differs in page


def test_the_sheet_of_a_commune_leads_to_its_contract(client: Client) -> None:
    assert "/crte/" not in client.get("/communes/37018/fiche").content.decode()
    code = signed_contract().code
    for place in ("37018", "243700754"):
        assert f'href="/crte/{code}"' in client.get(f"/communes/{place}/fiche").content.decode()
    Contract.objects.update(ends_on="2021-02-28")
    assert "/crte/" not in client.get("/communes/37018/fiche").content.decode()
