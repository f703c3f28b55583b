"""The page of all territories: what it shows, what it refuses, what it costs, and the file a job writes."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from guichet.schemes.models import LoadProblem
from guichet.simulations.models import EverywhereFile
from guichet.simulations.services import everywhere_order

PAGE = "/toutes-les-communes"
NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def catalogue(france: None, schemes: None) -> None:
    """All of France and the shipped schemes."""


pytestmark = pytest.mark.usefixtures("catalogue")


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.slow
def test_the_page_answers_for_every_commune(client: Client) -> None:
    told = text(client.get(PAGE, {"aide": "detr", "le": "2021-03-01"}))
    assert "29 636" in told, "communes of at most 2 000 inhabitants (3 500 overseas)"
    assert "Potentiel financier</strong> : inconnu" in told, "it says what the territories cannot give"


def test_a_changed_rule_says_the_difference(client: Client) -> None:
    told = text(client.get(PAGE, {"aide": "detr", "le": "2021-03-01", "p.small": "3000"}))
    assert "1 688 éligibles de plus" in told


def test_a_tariff_is_changed_in_words(client: Client) -> None:
    question = {"aide": "socle-numerique-ecoles", "le": "2021-03-01"}
    shown = "70 % jusqu'à 200000 € ; 50 % jusqu'à 1000000 € ; 0 % au-delà"
    assert shown in text(client.get(PAGE, question))
    changed = client.get(PAGE, {**question, "p.tariff": shown.replace("70", "60").replace("'", "’")})
    assert changed.status_code == 200
    assert "Écart avec les règles en vigueur" in text(changed)
    refused = client.get(PAGE, {**question, "p.tariff": "70 % jusqu'à"})
    assert refused.status_code == 422
    assert "Écrivez par exemple 70 % jusqu'à 200000 € ; 0 % au-delà." in text(refused)


def test_files_that_cannot_be_read_are_named(client: Client) -> None:
    problem = {"line": 4, "key": "criterias", "message": "clé inconnue.", "remedy": "Effacez-la."}
    LoadProblem.objects.create(file="panne.yaml", slug="panne", problems=[problem], noted_at=NOW)
    sentence = "panne.yaml, ligne 4, « criterias » : clé inconnue. Effacez-la."
    assert sentence in text(client.get(PAGE))
    unknown = client.get("/aides/panne")
    assert unknown.status_code == 404
    assert sentence in text(unknown)


def test_the_page_costs_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    client.get(PAGE, {"aide": "detr", "le": "2021-03-01"})
    with django_assert_num_queries(7):
        client.get(PAGE, {"aide": "detr", "le": "2021-03-01"})


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"aide": "rien"}, "n'existe pas"),
        ({"aide": "detr", "genre": "pays"}, "Choisissez parmi"),
        ({"aide": "detr", "le": "31/02/2021"}, "date"),
        ({"aide": "detr", "p.small": "beaucoup"}, "n'est pas un nombre"),
        ({"aide": "detr", "p.rien": "3"}, "n'est pas un paramètre"),
        ({"aide": "detr", "e.rien": "3"}, "n'est pas un fait"),
        ({"aide": "detr", "e.works": "12,5,0"}, "n'est pas un montant"),
        ({"aide": "detr", "e.works": "-4"}, "négatif"),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_typed_is_lost(
    query: dict[str, str], told: str, client: Client
) -> None:
    response = client.get(PAGE, {"le": "2021-03-01", "e.density": "42", **query})
    assert response.status_code == 422
    assert told in text(response)
    if query["aide"] == "detr":
        assert 'value="42"' in text(response)


def test_a_file_of_facts_is_read_or_refused_with_its_line(client: Client) -> None:
    good = SimpleUploadedFile("faits.csv", b"code,works\n01001,100000\n", "text/csv")
    assert "Travaux et équipements, hors taxes</strong> : votre fichier" in text(
        client.post(PAGE, {"aide": "detr", "le": "2021-03-01", "faits": good})
    )
    bad = SimpleUploadedFile("faits.csv", b"code,works\n01001,abc\n", "text/csv")
    response = client.post(PAGE, {"aide": "detr", "le": "2021-03-01", "faits": bad})
    assert response.status_code == 422
    assert "Ligne 2, colonne 2 (works)" in text(response)


def test_the_csv_has_a_line_a_commune(client: Client) -> None:
    response = client.get(PAGE, {"aide": "detr", "le": "2021-03-01", "format": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="detr-commune-2021-03-01.csv"'
    assert response.content.count(b"\r\n") == 35_060


def test_the_spreadsheet_is_ordered_waited_for_and_downloaded(client: Client) -> None:
    ordered = client.post(PAGE, {"aide": "detr", "le": "2021-03-01", "genre": "region", "format": "xlsx"})
    waiting = ordered["Location"]
    assert "En cours d'écriture" in text(client.get(waiting))
    assert client.get(f"{waiting}/telecharger").status_code == 404
    job = ProcrastinateJob.objects.get(task_name=everywhere_order.TASK)
    everywhere_order.write_ordered_file(job.args["token"])
    assert "Télécharger" in text(client.get(waiting))
    file = client.get(f"{waiting}/telecharger")
    assert file.content.startswith(b"PK")
    everywhere_order.write_ordered_file(job.args["token"])
    assert client.get(f"{waiting}/telecharger").content == file.content, (
        "a job that runs twice changes nothing"
    )


def test_a_file_that_cannot_be_written_says_why(client: Client) -> None:
    question = everywhere_order.Question("rien", "commune", "2021-03-01")
    token = everywhere_order.order_file(question, ".xlsx", now=NOW)
    everywhere_order.write_ordered_file(str(token))
    assert "n’existe pas" in text(client.get(f"{PAGE}/fichiers/{token}"))


def test_files_are_forgotten_after_a_day(client: Client) -> None:
    token = everywhere_order.order_file(
        everywhere_order.Question("detr", "region", "2021-03-01"), ".csv", now=NOW
    )
    assert everywhere_order.forget_files(now=NOW + timedelta(hours=23)) == 0
    assert everywhere_order.forget_files(now=NOW + timedelta(hours=25)) == 1
    assert not EverywhereFile.objects.filter(token=token).exists()
    assert client.get(f"{PAGE}/fichiers/{uuid4()}").status_code == 404
