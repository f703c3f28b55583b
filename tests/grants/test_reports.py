"""Reports: when they are due, a late one is taken and said late, accepted or returned, reminded of once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.models import Mail
from guichet.applications.errors import NotYours
from guichet.grants.enums import PaidWhen, ReportState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Report
from guichet.grants.selectors import is_report_accepted
from guichet.grants.selectors.claimable import waits_for
from guichet.grants.selectors.reports import reports_of
from guichet.grants.services.reports import judge_report, remind_reports, save_report
from guichet.schemes.models import SchemeVersion
from guichet.shared import clock
from tests.people import make, sign_in
from tests.review.factories import NOW

from .deciding import grant_of_ballan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
WHOLE: dict[str, Any] = {"people_helped": "120", "workshops": "14", "posts_filled": "1", "story": "Ateliers."}
DUE = date(2022, 3, 15)


@pytest.fixture
def award() -> Award:
    return grant_of_ballan("conseillers-numeriques")


def send(award: Award, now: datetime = NOW) -> None:
    save_report(award.pk, "first_year", WHOLE, send=True, actor=make("secretary"), now=now)


def test_due_dates_follow_the_decision_and_the_completion(award: Award) -> None:
    assert [one.due_on for one in reports_of(award)] == [DUE, date(2022, 8, 29)]
    award.completion_on = None
    assert reports_of(award)[1].due_on is None


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)], ids=["last-day", "day-after"])
def test_late_report_is_taken_and_said_late(award: Award, days: int, late: bool) -> None:
    send(award, NOW + timedelta(days=365 + days))
    assert Report.objects.get().late is late


def test_accepted_report_opens_its_payment_alone(award: Award) -> None:
    second, third = award.instalments.filter(paid_when=PaidWhen.REPORT_ACCEPTED).order_by("rank")
    assert waits_for(award, second, NOW.date())
    send(award)
    assert not is_report_accepted(award.pk, "first_year")
    judge_report(award.pk, "first_year", "", accept=True, actor=make("reviewer"), now=NOW)
    assert is_report_accepted(award.pk, "first_year")
    assert "12 mois après la signature" in waits_for(award, second, NOW.date())
    second.due_on = NOW.date()
    assert waits_for(award, second, NOW.date()) == ""
    assert waits_for(award, third, NOW.date())


@pytest.mark.parametrize(
    ("paid_when", "proof", "before"),
    [
        (PaidWhen.SPEND_JUSTIFIED, ["invoices", "first_year"], True),
        (PaidWhen.SPEND_JUSTIFIED, ["invoices"], False),
        (PaidWhen.REPORT_ACCEPTED, ["invoices", "first_year"], True),
        (PaidWhen.REPORT_ACCEPTED, ["invoices"], True),
    ],
    ids=["spend-with-report", "spend-alone", "report-with-invoices", "any-report"],
)
def test_payment_waits_for_the_reports_among_its_proofs(
    award: Award, paid_when: PaidWhen, proof: list[str], before: bool
) -> None:
    """Invoices come with the claim: only what is a report of the scheme is waited for."""
    instalment = award.instalments.get(rank=1)
    instalment.paid_when, instalment.proof, instalment.due_on = paid_when, proof, NOW.date()
    assert bool(waits_for(award, instalment, NOW.date())) is before
    send(award)
    judge_report(award.pk, "first_year", "", accept=True, actor=make("reviewer"), now=NOW)
    assert waits_for(award, instalment, NOW.date()) == ""


def test_returned_report_is_sent_again(award: Award) -> None:
    send(award)
    reviewer = make("reviewer")
    with pytest.raises(GrantError, match="Dites ce qui manque"):
        judge_report(award.pk, "first_year", " ", accept=False, actor=reviewer, now=NOW)
    judge_report(award.pk, "first_year", "Où ?", accept=False, actor=reviewer, now=NOW)
    assert Report.objects.get().state == ReportState.RETURNED
    send(award)
    assert Report.objects.get().state == ReportState.SENT
    with pytest.raises(GrantError, match="déjà envoyé"):
        send(award)


@pytest.mark.parametrize(
    ("said", "refused"),
    [({"workshops": "beaucoup"}, "Ateliers tenus"), ({"story": ""}, "Il manque")],
    ids=["unreadable", "missing"],
)
def test_what_is_missing_is_said(award: Award, said: dict[str, Any], refused: str) -> None:
    with pytest.raises(GrantError, match=refused):
        save_report(award.pk, "first_year", WHOLE | said, send=True, actor=make("secretary"), now=NOW)
    assert not Report.objects.exists()


def test_kept_for_later_it_needs_not_be_whole(award: Award) -> None:
    save_report(award.pk, "first_year", {"workshops": "3"}, send=False, actor=make("secretary"), now=NOW)
    assert (Report.objects.get().state, Report.objects.get().values) == (ReportState.DRAFT, {"workshops": 3})


def test_strangers_may_not(award: Award) -> None:
    with pytest.raises(NotYours):
        save_report(award.pk, "first_year", WHOLE, send=True, actor=make("neighbour"), now=NOW)
    send(award)
    with pytest.raises(NotYours):
        judge_report(award.pk, "first_year", "", accept=True, actor=make("other_reviewer"), now=NOW)


def test_each_reminder_leaves_once(award: Award) -> None:
    Mail.objects.all().delete()
    sent = [remind_reports(now=NOW + timedelta(days=365 + days)) for days in (-31, -30, -29, -7, 0, 1, 2)]
    assert sent == [0, 1, 0, 1, 0, 1, 0]


def test_page_fills_and_accepts(client: Client, award: Award, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sign_in(client, "secretary")
    here = f"/subventions/{award.number}"
    assert "Bilan de la première année" in client.get(here).content.decode()
    assert client.post(f"{here}/bilan", {"cle": "first_year"} | WHOLE).status_code == 302
    desk = Client()
    sign_in(desk, "reviewer")
    there = f"/instruction/subventions/{award.number}"
    assert "Ateliers." in desk.get(there).content.decode()
    assert desk.post(f"{there}/bilan", {"cle": "first_year", "reponse": "accepter"}).status_code == 302
    assert is_report_accepted(award.pk, "first_year")


def test_the_character_no_text_holds(client: Client, award: Award, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sign_in(client, "secretary")
    said = WHOLE | {"cle": "first_year", "story": "Ate\x00liers", "faire": "garder"}
    assert client.post(f"/subventions/{award.number}/bilan", said).status_code in {302, 400}
    assert "\x00" not in str(list(Report.objects.values_list("values", flat=True)))


def test_start_is_asked_when_a_report_counts_from_it(
    client: Client, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sign_in(client, "secretary")
    here, asked = f"/subventions/{award.number}", "Quand le projet a-t-il commencé ?"
    assert asked not in client.get(here).content.decode()
    version = SchemeVersion.objects.get(digest=award.version)
    content = version.content.replace("    after: decision\n", "    after: start\n")
    version = SchemeVersion.objects.create(
        slug=award.slug, digest="f" * 64, content=content, facts_digest=version.facts_digest, loaded_at=NOW
    )
    Award.objects.filter(pk=award.pk).update(version=version.digest)
    assert asked in client.get(here).content.decode()
