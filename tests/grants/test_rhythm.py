"""The rhythm a scheme gives its payments: dated by the signature, shown, waited for, changed by an amendment alone."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from guichet.grants.enums import CountedFrom, InstalmentState, PaidWhen, Side
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Instalment
from guichet.grants.selectors import AgreementRecord, agreements_of
from guichet.grants.selectors.claimable import register_condition, waits_for
from guichet.grants.selectors.plan_words import waits_for as words_of
from guichet.grants.services import Change, issue_amendment, issue_convention
from guichet.grants.services.planning import ChangedPart, change_plan
from guichet.grants.services.rhythm import date_payments, in_proportion, stretched
from guichet.grants.services.signing import sign_by_copy
from guichet.grants.services.starting import declare_start
from guichet.shared import clock
from tests.people import make, sign_in
from tests.review.factories import NOW

from .deciding import decided, grant_of_ballan
from .test_agreements import copy_of, sign_both

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]
SIGNED = NOW.date()


@pytest.fixture
def award() -> Award:
    return grant_of_ballan("conseillers-numeriques")


def days(award: Award) -> list[date | None]:
    return [one.due_on for one in Instalment.objects.filter(award=award).order_by("rank")]


def months(award: Award) -> list[int | None]:
    return [one.due_months for one in Instalment.objects.filter(award=award).order_by("rank")]


def signed(award: Award) -> AgreementRecord:
    made = issue_convention(award.pk, "", actor=make("reviewer"), now=NOW)
    sign_both(made)
    return made


def amended(award: Award, **change: int) -> AgreementRecord:
    made = issue_amendment(award.pk, Change(**change), actor=make("reviewer"), now=NOW)  # type: ignore[arg-type]  # the fields of a change
    sign_both(made)
    return made


class TestDates:
    def test_signature_dates_the_payments(self, award: Award) -> None:
        assert days(award) == [None, None, None]
        second = award.instalments.get(rank=1)
        assert words_of(second, None) == (
            "quand le bilan est accepté, 12 mois après la signature de la convention au plus tôt"
        )
        signed(award)
        assert days(award) == [None, date(2022, 3, 15), date(2023, 3, 15)]
        second.refresh_from_db()
        assert words_of(second, None) == "quand le bilan est accepté, le 15 mars 2022 au plus tôt"

    def test_last_signature_counts(self, award: Award) -> None:
        made = issue_convention(award.pk, "", actor=make("reviewer"), now=NOW)
        later = NOW + timedelta(days=16)
        sign_by_copy(made.pk, Side.APPLICANT, copy_of(made), actor=make("mayor"), now=NOW)
        assert days(award) == [None, None, None]
        sign_by_copy(made.pk, Side.OFFICER, copy_of(made), actor=make("prefet"), now=later)
        assert days(award) == [None, date(2022, 3, 31), date(2023, 3, 31)]

    def test_private_body_has_its_own_months(self) -> None:
        application = decided("conseillers-numeriques", carrier_kind="association")
        assert months(Award.objects.get(application=application)) == [None, 9, 18]

    def test_month_that_is_shorter_ends_earlier(self, award: Award) -> None:
        Instalment.objects.filter(award=award, rank=1).update(due_months=6)
        date_payments(award, CountedFrom.SIGNATURE, date(2021, 8, 31))
        assert days(award)[1] == date(2022, 2, 28)

    def test_start_dates_those_that_count_from_it(self, award: Award) -> None:
        Instalment.objects.filter(award=award, rank=1).update(due_after=CountedFrom.START)
        declare_start(award.number, date(2021, 3, 1), actor=make("secretary"), now=NOW)
        assert days(award) == [None, date(2022, 3, 1), None]

    def test_database_wants_day_and_months_together(self, award: Award) -> None:
        for wrong in ({"due_after": ""}, {"due_months": None}, {"due_months": 0}):
            with pytest.raises(IntegrityError, match="instalment_rhythm"), transaction.atomic():
                Instalment.objects.filter(award=award, rank=1).update(**wrong)


class TestWaiting:
    def test_report_accepted_too_early_still_waits_for_its_day(
        self, award: Award, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("guichet.grants.selectors.claimable._known", {})
        register_condition(PaidWhen.REPORT_ACCEPTED, lambda _award, _one: True)
        second = award.instalments.get(rank=1)
        assert "n’est pas encore connu" in waits_for(award, second, SIGNED)
        signed(award)
        second.refresh_from_db()
        assert "à partir du 15 mars 2022" in waits_for(award, second, date(2022, 3, 14))
        assert waits_for(award, second, date(2022, 3, 15)) == ""

    def test_day_come_without_its_report_still_waits(self, award: Award) -> None:
        signed(award)
        assert "bilan" in waits_for(award, award.instalments.get(rank=1), date(2030, 1, 1))


class TestPlan:
    def parts(self, award: Award, **day: date) -> list[ChangedPart]:
        return [
            ChangedPart(share_bp=one.share_bp, paid_when=one.paid_when, due_on=day.get(one.key, one.due_on))
            for one in award.instalments.order_by("rank")
        ]

    def test_written_day_leaves_the_rhythm(self, award: Award) -> None:
        signed(award)
        parts = self.parts(award, second=date(2022, 6, 1))
        change_plan(award.number, parts, "Accord", guarantee=False, actor=make("reviewer"), now=NOW)
        assert days(award) == [None, date(2022, 6, 1), date(2023, 3, 15)]
        assert months(award) == [None, None, 24]

    def test_day_that_is_to_come_need_not_be_written(self, award: Award) -> None:
        Instalment.objects.filter(award=award, rank=2).update(paid_when=PaidWhen.DATE)
        change_plan(award.number, self.parts(award), "x", guarantee=False, actor=make("reviewer"), now=NOW)
        assert months(award) == [None, 12, 24]


class TestAmendment:
    def test_length_changes_once_signed_in_proportion(self, award: Award) -> None:
        signed(award)
        made = issue_amendment(award.pk, Change(plan_months=36), actor=make("reviewer"), now=NOW)
        assert made.changes == (
            "Durée des versements : 24 mois devient 36 mois (deuxième versement, 18 mois après la signature de la "
            "convention ; troisième versement, 36 mois après la signature de la convention).",
        )
        assert months(award) == [None, 12, 24]
        sign_both(made)
        assert months(award) == [None, 18, 36]
        assert days(award) == [None, date(2022, 9, 15), date(2024, 3, 15)]

    def test_what_is_asked_keeps_its_day(self, award: Award) -> None:
        signed(award)
        Instalment.objects.filter(award=award, rank=1).update(state=InstalmentState.CLAIMED)
        amended(award, plan_months=36)
        assert days(award) == [None, date(2022, 3, 15), date(2024, 3, 15)]

    @pytest.mark.parametrize("length", [0, 121, -3], ids=["zero", "too-long", "under-zero"])
    def test_length_that_cannot_be(self, award: Award, length: int) -> None:
        signed(award)
        with pytest.raises(GrantError, match="de 1 à 120 mois"):
            issue_amendment(award.pk, Change(plan_months=length), actor=make("reviewer"), now=NOW)

    def test_same_length_changes_nothing(self, award: Award) -> None:
        signed(award)
        with pytest.raises(GrantError, match="Rien ne change"):
            issue_amendment(award.pk, Change(plan_months=24), actor=make("reviewer"), now=NOW)

    def test_scheme_that_fixes_it_says_so(self) -> None:
        award = grant_of_ballan("socle-numerique-ecoles")
        signed(award)
        with pytest.raises(GrantError, match="Ce dispositif fixe le rythme"):
            issue_amendment(award.pk, Change(plan_months=36), actor=make("reviewer"), now=NOW)

    def test_nothing_left_to_change_is_said(self, award: Award) -> None:
        signed(award)
        Instalment.objects.filter(award=award).update(state=InstalmentState.PAID)
        with pytest.raises(GrantError, match="Aucun versement à venir"):
            stretched(award, 36)

    @given(length=st.integers(1, 120), first=st.integers(1, 120), more=st.integers(0, 119))
    def test_order_is_kept_and_the_last_takes_the_length(self, length: int, first: int, more: int) -> None:
        last = min(120, first + more)
        assert 1 <= in_proportion(first, last, length) <= in_proportion(last, last, length) == length


class TestPages:
    @pytest.fixture(autouse=True)
    def day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)

    def words(self, content: bytes) -> str:
        text = re.sub(r"<[^>]+>", " ", content.decode())
        return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))

    def test_applicant_reads_each_date_and_what_they_advance(self, award: Award, client: Client) -> None:
        signed(award)
        second, third = award.instalments.order_by("rank").values_list("planned_cents", flat=True)[1:]
        sign_in(client, "secretary")
        shown = self.words(client.get(f"/subventions/{award.number}").content)
        assert "le 15 mars 2022 au plus tôt" in shown
        told = re.search(
            r"Vous avancerez ([\d ]+,\d\d) € jusqu’au 15 mars 2022, puis ([\d ]+,\d\d) € jusqu’au 15 mars 2023\.",
            shown,
        )
        assert told is not None
        cents = [int(one.replace(" ", "").replace(",", "")) for one in told.groups()]
        assert cents == [second, third]

    def test_officer_changes_the_length(self, award: Award, client: Client) -> None:
        signed(award)
        sign_in(client, "reviewer")
        page = f"/instruction/subventions/{award.number}"
        assert "Nouvelle durée des versements" in self.words(client.get(page).content)
        refused = client.post(f"{page}/avenant", {"duree": "trois ans"})
        assert refused.status_code == 400
        assert "Écrivez un nombre entier de mois" in self.words(refused.content)
        assert 'value="trois ans"' in refused.content.decode()
        client.post(f"{page}/avenant", {"duree": "36"})
        assert (
            agreements_of(award.pk)[-1]
            .changes[0]
            .startswith("Durée des versements : 24 mois devient 36 mois")
        )
