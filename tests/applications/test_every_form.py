"""Every section of every form that is filled here is a page, empty and answered."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from bareme import read_scheme
from guichet.applications.models import Application
from guichet.applications.selectors.answering import standing_of
from guichet.applications.services import Typed, Wish, save_fields, start_application
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.applications.drafts import BALLAN, NOW
from tests.bareme.forms.answering import usual
from tests.simulations.pages import text_of

pytestmark = pytest.mark.usefixtures("ground")
FILES = sorted((Path(__file__).parents[2] / "schemes").glob("*.yaml"))
HERE = [
    path.stem
    for path in FILES
    if path.stem != "facts" and read_scheme(path.read_bytes(), path.name).base.apply.how == "here"
]
LATER = datetime(2021, 11, 2, 9, tzinfo=PARIS)
OPEN_LATER = {"capteurs-co2", "demat-ads"}
"""Schemes that were not open yet in March 2021."""


@pytest.mark.slow
@pytest.mark.parametrize("slug", HERE)
def test_every_section_is_a_page(slug: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = LATER if slug in OPEN_LATER else NOW
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "today", now.date)
    wish = Wish(slug=slug, carrier=BALLAN, kind="", layers=())
    made = start_application(wish, actor=None, now=now)
    look(client, made, now)
    for _ in range(4):  # an answer may bring new questions
        standing = standing_of(Application.objects.get(pk=made.pk), now)
        asked = {one.field.partition(".")[0] for one in standing.view.missing} - set(standing.answers.values)
        typed = {name: Typed(raw=usual(standing.form.fields[name], now.date())) for name in asked}
        saved = save_fields(made.token, typed, actor=None, now=now)
        assert not saved.refused
    look(client, made, now)


def look(client: Client, made: Application, now: datetime) -> None:
    standing = standing_of(Application.objects.get(pk=made.pk), now)
    for section in standing.view.sections:
        response = client.get(f"/demandes/{made.token}/rubriques/{section.section.id}")
        assert response.status_code == 200, text_of(response)
        body = response.content.decode()
        for field in section.fields:
            if field.type not in {"explanation", "formula"}:
                assert field.id in body, f"{section.section.id}: {field.id} is not asked"
