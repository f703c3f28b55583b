"""The sheet follows its application, whoever writes it; each officer reads at their own time."""

from datetime import timedelta

import pytest
from django.db import connection

from guichet.applications.enums import State
from guichet.applications.events import MessageSent
from guichet.applications.models import Application
from guichet.documents.services import store_bytes
from guichet.review.models import Label, Reading
from guichet.review.models.sheets import UNKNOWN_DAY, UNKNOWN_NUMBER
from guichet.review.routing import area_of, desk_name, split_desk
from guichet.review.services.sheets import describe, note_reading, open_sheet
from guichet.shared.events import publish
from tests.people import make

from .factories import NOW, make_application
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]


@pytest.mark.parametrize(
    ("by", "places", "area", "why"),
    [
        ("departement", ["COM-37018", "DEP-37", "REG-24"], "DEP-37", "the carrier's département"),
        ("region", ["COM-37018", "DEP-37", "REG-24"], "REG-24", "the carrier's région"),
        ("country", ["COM-37018", "DEP-37", "REG-24"], "FR", "one desk for the whole country"),
        ("departement", [], "FR", "nowhere known: someone must still receive it"),
        ("departement", ["REG-24"], "FR", "a région has no département of its own"),
    ],
)
def test_area_follows_the_rule(by: str, places: list[str], area: str, why: str) -> None:
    assert area_of(by, places) == area, why


def test_desk_is_written_and_read() -> None:
    for area, group in (("DEP-37", ""), ("DEP-37", "ecoles")):
        assert split_desk(desk_name(area, group)) == (area, group)


def test_sheet_repeats_the_application_even_when_changed_by_hand() -> None:
    application = make_application(requested_cents=2_100_000, computed_cents=1_984_500)
    sheet = open_sheet(application.pk)
    assert (sheet.desk, sheet.requested, sheet.gap, sheet.due_on) == (
        "DEP-37",
        2_100_000,
        115_500,
        UNKNOWN_DAY,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET computed_cents = NULL WHERE id = %s", [application.pk]
        )
    sheet.refresh_from_db()
    assert (sheet.computed, sheet.gap) == (UNKNOWN_NUMBER, UNKNOWN_NUMBER)


def test_sheet_sorts_by_names_without_accents() -> None:
    sheet = make_sheet(carrier_name="Évry-Courcouronnes", title="L’Œuvre")
    assert (sheet.applicant_key, sheet.title_key) == ("evry courcouronnes", "l oeuvre")


def test_opening_twice_changes_nothing() -> None:
    application = make_application()
    assert open_sheet(application.pk) == open_sheet(application.pk)


def test_group_named_by_the_form_joins_its_area() -> None:
    assert make_sheet(desk="ecoles").desk == "DEP-37/ecoles"


def test_each_officer_reads_at_their_own_time() -> None:
    sheet, first, second = make_sheet(), make("reviewer"), make("second_reviewer")
    publish(MessageSent(application=sheet.pk, from_applicant=True, at=NOW))
    sheet.refresh_from_db()
    assert sheet.news_at == NOW
    for hours, actor in ((1, first), (2, second), (3, first)):
        note_reading(sheet, actor=actor, now=NOW + timedelta(hours=hours))
    seen = dict(Reading.objects.filter(sheet=sheet).values_list("person", "seen_at"))
    assert seen == {first.person: NOW + timedelta(hours=3), second.person: NOW + timedelta(hours=2)}


def test_what_the_service_writes_is_no_news_for_it() -> None:
    sheet = make_sheet()
    publish(MessageSent(application=sheet.pk, from_applicant=False, at=NOW))
    sheet.refresh_from_db()
    assert sheet.news_at is None


def test_later_news_replace_the_former() -> None:
    sheet = make_sheet()
    for at in (NOW, NOW + timedelta(days=1), None):
        Application.objects.filter(pk=sheet.pk).update(news_for_service_at=at)
    sheet.refresh_from_db()
    assert sheet.news_at == NOW + timedelta(days=1)


def test_papers_are_found_by_their_names() -> None:
    sheet = make_sheet()
    store_bytes(
        f"application:{sheet.pk}", "quotes", "Devis_matériel.txt", b"un devis", by="person:1", now=NOW
    )
    describe(sheet.pk)
    sheet.refresh_from_db()
    assert "devis materiel txt" in sheet.words


def test_five_usual_labels_are_there() -> None:
    assert set(Label.objects.filter(desk="").values_list("name", flat=True)) == {
        "À examiner", "À relancer", "Complet", "À signer", "Urgent",
    }  # fmt: skip


def test_a_closed_application_keeps_its_state_in_the_list() -> None:
    sheet = make_sheet()
    Application.objects.filter(pk=sheet.pk).update(state=State.CLOSED)
    sheet.refresh_from_db()
    assert sheet.state == State.CLOSED
