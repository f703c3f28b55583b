"""Made-up applications: in number, spread, found by lists, and only in the demonstration."""

from typing import Any

import pytest
from django.db.models import Count

from guichet.applications.models import Answers, Application
from guichet.review.errors import ReviewError
from guichet.review.models import ReviewSheet
from guichet.review.services.seeding import SLUGS, seed_applications

from .factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.mark.slow
def test_they_stand_in_lists_with_sixty_answers(settings: Any) -> None:
    settings.DEMO = True
    assert seed_applications(200, now=NOW) == 200
    assert seed_applications(10, now=NOW) == 10
    assert ReviewSheet.objects.count() == Application.objects.count() == 210
    assert set(ReviewSheet.objects.values_list("slug", flat=True)) == set(SLUGS)
    assert len(Answers.objects.latest("application").values) == 61
    spread = ReviewSheet.objects.values("desk").annotate(count=Count("pk"))
    assert len(spread) > 20
    sheet = ReviewSheet.objects.select_related("application").latest("number")
    assert sheet.requested == sheet.application.requested_cents


@pytest.mark.parametrize(("demo", "count"), [(False, 10), (True, 0), (True, -1), (True, 10_000_000)])
def test_refused_elsewhere_and_beyond(settings: Any, demo: bool, count: int) -> None:
    settings.DEMO = demo
    with pytest.raises(ReviewError):
        seed_applications(count, now=NOW)
    assert not Application.objects.exists()
