"""A signed decision makes a grant and its planned payments; shares add up to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.budget.enums import Unit
from guichet.grants.enums import AwardState, PaidWhen
from guichet.grants.models import Award
from guichet.grants.selectors import award_of, instalments_of
from guichet.grants.selectors.shares import planned_amounts
from guichet.review.services import funding
from tests.budget.factories import make_envelope
from tests.review.test_circuit import AWARD

from .deciding import decided


@pytest.mark.django_db
@pytest.mark.usefixtures("schemes", "short_circuit")
class TestAward:
    def test_a_signature_makes_a_grant(self) -> None:
        application = decided("itn-3c")
        award = award_of(application.number or 0)
        assert award is not None
        assert (award.granted_cents, award.spend_cents, award.completion_on) == (
            AWARD.amount_cents,
            AWARD.spend_cents,
            AWARD.completion_on,
        )
        assert (award.state, award.posts, award.private_body) == (AwardState.ACTIVE, None, False)
        advance, balance = instalments_of(award.pk)
        assert (advance.share_bp, advance.planned_cents, advance.paid_when) == (
            3_000,
            403_500,
            PaidWhen.START_DECLARED,
        )
        assert (balance.share_bp, balance.planned_cents, balance.paid_when) == (
            None,
            941_500,
            PaidWhen.SPEND_JUSTIFIED,
        )

    def test_a_refusal_makes_none(self) -> None:
        decided(refused=True)
        assert not Award.objects.exists()

    def test_posts_are_those_committed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_envelope(5, unit=Unit.POST)
        monkeypatch.setattr(funding, "_posts", lambda _proposal, _now: 2)
        application = decided("socle-numerique-ecoles")
        award = award_of(application.number or 0)
        assert award is not None
        assert award.posts == 2


@given(
    granted=st.integers(0, 10**12),
    shares=st.lists(st.integers(0, 10_000), max_size=4),
)
def test_payments_add_up_to_the_grant(granted: int, shares: list[int]) -> None:
    amounts = planned_amounts(granted, [*shares, None])
    assert sum(amounts) == granted
    assert all(amount >= 0 for amount in amounts)
    for share, amount in zip(shares, amounts, strict=False):
        assert amount <= (granted * share + 5_000) // 10_000
