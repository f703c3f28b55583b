"""The end of a grant: cancelled while nothing is paid, completed at rate × real spend; envelopes get back the rest."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from guichet.applications.errors import NotYours
from guichet.budget.enums import Account
from guichet.budget.models import Envelope
from guichet.budget.selectors import open_lines
from guichet.budget.services import pay
from guichet.grants.enums import AwardState, InstalmentState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award
from guichet.grants.services import ledger
from guichet.grants.services.ending import cancel_award, complete_award, final_amount
from guichet.shared import clock
from tests.budget.factories import make_envelope
from tests.people import make, sign_in
from tests.review.factories import NOW

from .deciding import grant_of_ballan

SOCLE = "socle-numerique-ecoles"


@pytest.mark.django_db
@pytest.mark.usefixtures("france", "schemes", "short_circuit")
class TestEnding:
    def test_cancelled_gives_back_all_it_committed(self) -> None:
        envelope = make_envelope(20_000_00)
        award = grant_of_ballan(SOCLE)
        assert Envelope.objects.get(pk=envelope).committed == 13_450_00
        cancel_award(award.pk, "Le projet est abandonné.", actor=make("prefet"), now=NOW)
        assert Envelope.objects.get(pk=envelope).committed == 0
        award.refresh_from_db()
        assert award.state == AwardState.CANCELLED
        assert {one.state for one in award.instalments.all()} == {InstalmentState.CANCELLED}
        with pytest.raises(GrantError, match="ne change plus"):
            cancel_award(award.pk, "Encore.", actor=make("prefet"), now=NOW)

    def test_what_is_paid_is_not_cancelled(self) -> None:
        award = grant_of_ballan(SOCLE)
        award.instalments.filter(rank=0).update(state=InstalmentState.PAID, paid_cents=1)
        with pytest.raises(GrantError, match="ne s’annule pas"):
            cancel_award(award.pk, "Non.", actor=make("prefet"), now=NOW)

    def test_completed_at_the_final_amount_frees_the_rest(self) -> None:
        envelope = make_envelope(20_000_00)
        award = grant_of_ballan(SOCLE)
        paid = final_amount(award, 9_950_00)
        assert paid == 6_725_00
        (line,) = open_lines(award.reference, Account.COMMITTED)
        pay(line.pk, paid, ledger.by_of(award, "Paiement", actor="test", now=NOW))
        award.instalments.filter(rank=0).update(state=InstalmentState.PAID, paid_cents=paid)
        assert complete_award(award.pk, 9_950_00, actor=make("prefet"), now=NOW) == paid
        assert Envelope.objects.get(pk=envelope).committed == paid
        award.refresh_from_db()
        assert (award.state, award.granted_cents) == (AwardState.COMPLETED, paid)

    @pytest.mark.parametrize(
        ("paid", "refused"), [(6_724_99, "reste 0,01"), (6_725_01, "0,01.€ de trop")], ids=["less", "more"]
    )
    def test_paid_must_be_the_final_amount(self, paid: int, refused: str) -> None:
        award = grant_of_ballan(SOCLE)
        award.instalments.filter(rank=0).update(state=InstalmentState.PAID, paid_cents=paid)
        with pytest.raises(GrantError, match=refused):
            complete_award(award.pk, 9_950_00, actor=make("prefet"), now=NOW)

    def test_who_decides_alone_may(self) -> None:
        award = grant_of_ballan(SOCLE)
        with pytest.raises(NotYours):
            cancel_award(award.pk, "Non.", actor=make("reviewer"), now=NOW)

    def test_page_cancels(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        award = grant_of_ballan(SOCLE)
        sign_in(client, "prefet")
        here = f"/instruction/subventions/{award.number}"
        assert "Annuler la subvention" in client.get(here).content.decode()
        assert client.post(f"{here}/annuler", {"raison": ""}).status_code == 400
        assert client.post(f"{here}/annuler", {"raison": "Projet abandonné."}).status_code == 302
        assert "Projet abandonné." in client.get(here).content.decode()


@given(granted=st.integers(0, 10**12), spend=st.integers(1, 10**12), real=st.integers(0, 10**13))
def test_final_amount_never_passes_the_grant_nor_the_rate(granted: int, spend: int, real: int) -> None:
    final = final_amount(Award(granted_cents=granted, spend_cents=spend), real)
    assert 0 <= final <= granted
    assert abs(final * spend - min(granted * spend, granted * real)) <= spend
