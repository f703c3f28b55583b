"""Who grants comes from the scheme file alone; what is not published in time is told, and nothing that names it."""

import logging
from datetime import timedelta

import pytest

from bareme.grant_spec import GrantedBy
from guichet.publication import tasks
from guichet.publication.enums import Lack
from guichet.publication.models import PublicationChange, PublishedAward
from guichet.publication.services import publish_again, publish_all_again, watch
from guichet.schemes import selectors
from guichet.shared import clock
from tests.grants.deciding import grant_of_ballan, short_circuit
from tests.review.factories import NOW

__all__ = ["short_circuit"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
SIRET = "21370214500011"
SURE = GrantedBy.model_validate(
    {"name": "Préfecture d’essai", "siret": SIRET, "de_minimis": "no", "source": "call"}
)


def granted_by(monkeypatch: pytest.MonkeyPatch, said: GrantedBy | None) -> None:
    """Every scheme file says that this body grants."""

    def definition(slug: str, place: tuple[str, ...] = ()) -> object:
        scheme = selectors.definition(slug, place)
        return scheme.model_copy(
            update={"publication": scheme.publication.model_copy(update={"granted_by": said})}
        )

    monkeypatch.setattr("guichet.publication.services.publishing.definition", definition)


class TestWhoGrants:
    def test_the_scheme_file_says_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        granted_by(monkeypatch, SURE)
        grant_of_ballan()
        found = PublishedAward.objects.get()
        assert (found.funder, found.funder_siret, found.de_minimis) == ("Préfecture d’essai", SIRET, False)
        assert watch(today=NOW.date()).lacks == {}

    def test_what_is_not_confirmed_is_not_published(self, monkeypatch: pytest.MonkeyPatch) -> None:
        granted_by(monkeypatch, SURE.model_copy(update={"confirmed": False}))
        grant_of_ballan()
        found = PublishedAward.objects.get()
        assert (found.funder_siret, found.de_minimis) == ("", None)
        assert found.funder, "the name of the catalogue stays"

    def test_no_file_says_it_yet(self) -> None:
        grant_of_ballan()
        assert watch(today=NOW.date()).lacks == {Lack.FUNDER_SIRET: 1}

    def test_what_a_file_says_later_is_published_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grant_of_ballan()
        assert publish_all_again(now=NOW) == 0
        granted_by(monkeypatch, SURE)
        assert publish_all_again(now=NOW + timedelta(days=1)) == 1
        assert PublishedAward.objects.get().funder_siret == SIRET
        assert PublicationChange.objects.count() == 2


class TestInTime:
    @pytest.mark.parametrize(
        ("days", "late", "unlawful"), [(0, 0, 0), (30, 0, 0), (31, 1, 0), (92, 1, 0), (93, 1, 1)]
    )
    def test_a_grant_not_published_is_told_by_its_age(self, days: int, late: int, unlawful: int) -> None:
        award = grant_of_ballan()
        assert watch(today=NOW.date() + timedelta(days=400)).missing == ()
        PublishedAward.objects.all().delete()
        found = watch(today=NOW.date() + timedelta(days=days))
        assert (found.granted, found.missing) == (1, ((award.number, NOW.date()),))
        assert (found.late, found.unlawful) == (late, unlawful)

    def test_what_is_missing_is_published(self) -> None:
        award = grant_of_ballan()
        PublishedAward.objects.all().delete()
        assert publish_again([award.number], now=NOW) == 1
        assert watch(today=NOW.date()).missing == ()

    def test_the_job_warns_without_a_name_or_a_number(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        award = grant_of_ballan()
        monkeypatch.setattr(clock, "today", lambda: NOW.date() + timedelta(days=60))
        with caplog.at_level(logging.WARNING, "guichet.publication.tasks"):
            tasks.watch_publication(0)
            assert not caplog.records
            PublishedAward.objects.all().delete()
            tasks.watch_publication(0)
        (said,) = [record.getMessage() for record in caplog.records]
        assert said == "grants not published: late=1 past_the_law=0 after_days=30"
        assert str(award.number) not in said
        assert award.carrier_name not in said
