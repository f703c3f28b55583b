"""Calls in progress: each scheme in its part, for a place and its own dates, whatever the address holds."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.publication.models import PublishedAward

from .pages import page_of, part_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

SOCLE = "Socle numérique dans les écoles élémentaires"


def test_each_scheme_is_in_its_part(client: Client) -> None:
    page = page_of(client, "/appels")
    assert SOCLE in part_of(page, "se-terminent")
    assert "Il reste 30 jours" in part_of(page, "se-terminent")
    assert "À partir du 2 avril 2021" in part_of(page, "bientot")
    assert "Au fil de l’eau" in part_of(page, "guichets")
    assert "Fixées par votre préfecture" in part_of(page, "dates-locales")
    assert "Terminé depuis le" in part_of(page, "clos")


@pytest.mark.parametrize(
    ("place", "closed"),
    [
        pytest.param("DEP-18", True, id="the area has dates of its own"),
        pytest.param("COM-18033", True, id="a commune follows its département"),
        pytest.param("DEP-37", False, id="elsewhere the préfecture says"),
    ],
)
def test_a_place_follows_its_own_dates(client: Client, place: str, closed: bool) -> None:
    """In the Cher, the second programme of 2021 has been open since 30 January."""
    page = page_of(client, "/appels", territoire=place, aide="detr")
    assert ("Cher" in part_of(page, "ouverts")) is closed
    assert bool(part_of(page, "dates-locales")) is not closed


def test_a_region_names_its_departements_that_differ(client: Client) -> None:
    page = page_of(client, "/appels", territoire="REG-24", aide="detr")
    assert "Fixées par" in part_of(page, "dates-locales")
    assert "Cher" in part_of(page, "ouverts")
    assert (
        "Cher"
        not in text_of(page_of(client, "/appels", territoire="REG-28", aide="detr"))
        .split("Pied")[0]
        .split("Retirer")[-1]
    )


@pytest.mark.parametrize(
    ("place", "there"),
    [("DEP-25", True), ("REG-27", True), ("DEP-37", False), ("REG-24", False)],
)
def test_a_scheme_of_one_departement_is_shown_there_only(client: Client, place: str, there: bool) -> None:
    page = page_of(client, "/appels", territoire=place, partie="", aide="territoires-numeriques-educatifs")
    assert ("Doubs" in text_of(page.split("</form>")[-1])) is there


def test_filters_narrow_and_are_said(client: Client) -> None:
    page = page_of(client, "/appels", public="library", besoin="bibliotheque")
    assert SOCLE not in page
    assert "Pour : bibliothèques" in text_of(page)
    assert "Besoin : faire vivre une bibliothèque" in text_of(page)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"public": "martien"}, "« martien » n’est pas un choix de « Pour »"),
        ({"besoin": "x" * 10_000}, "n’est pas un choix de « Besoin »"),
        ({"territoire": "zzzzqq"}, "ne ressemble à aucun territoire"),
        ({"territoire": "COM-99999"}, "Aucune commune ne porte le code « 99999 »"),
        ({"partie": "tout"}, "n’est pas une partie de la liste"),
        ({"q": "x" * 10_000}, "Aucun appel avec ces filtres"),
        ({"aide": "rien-de-tel"}, "Aucun appel avec ces filtres"),
        ({"page": "-3", "partie": "clos"}, "Terminés"),
        ({"page": "9" * 400, "partie": "clos"}, "Terminés"),
        ({"partie": "clos", "page": "900"}, "Terminés"),
    ],
    ids=str,
)
def test_whatever_the_address_holds_a_page_answers(
    client: Client, parameters: dict[str, str], said: str
) -> None:
    assert said in text_of(page_of(client, "/appels", **parameters))


def test_a_page_asks_few_queries(client: Client) -> None:
    page_of(client, "/appels", territoire="DEP-37")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page_of(client, "/appels", territoire="DEP-18")
    assert len(asked) <= 14


def test_a_closed_call_says_what_it_gave(client: Client, today: date) -> None:
    now = datetime(2021, 3, 1, 9, tzinfo=UTC)
    for rank in (1, 2):
        PublishedAward.objects.create(
            source="guichet", reference=f"enir-{rank}", scheme="enir", scheme_title="ENIR", beneficiary="Abilly",
            beneficiary_kind="commune", title="Une école", amount_cents=350_000, placed="project", search_text="",
            digest="0" * 64, published_at=now, changed_at=now, day=today, year=2021,
        )  # fmt: skip
    page = page_of(client, "/appels", aide="enir")
    assert "2 lauréats, 7 000,00 €" in part_of(page, "clos")
    assert 'href="/laureats?dispositif=enir"' in page
    assert "lauréat" not in part_of(page_of(client, "/appels", aide="cnl-creation-extension"), "clos")
