"""Our own decisions are published as they are signed, follow what changes them, and are never counted once cancelled."""

import pytest

from guichet.accounts.enums import RoleKind
from guichet.grants.models import Award
from guichet.grants.services.ending import cancel_award
from guichet.publication.enums import BeneficiaryKind
from guichet.publication.models import PublicationChange, PublishedAward
from guichet.publication.selectors import AwardFilter, totals, totals_of
from guichet.publication.services import publish_award
from tests.grants.deciding import decided, grant_of_ballan, short_circuit
from tests.review.factories import NOW, officer

__all__ = ["short_circuit"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes", "short_circuit")]


def test_a_signature_publishes() -> None:
    award = grant_of_ballan()
    found = PublishedAward.objects.get()
    assert (found.source, found.reference) == ("guichet", str(award.number))
    assert (found.scheme, found.amount_cents) == ("itn-3c", award.granted_cents)
    assert (found.beneficiary_kind, found.departement, found.year) == (BeneficiaryKind.COMMUNE, "37", 2021)
    assert (found.day, found.payments, len(found.siret)) == (award.decided_at.date(), 2, 14)
    assert PublicationChange.objects.get().created == 1


def test_a_refusal_publishes_nothing() -> None:
    decided(refused=True)
    assert not PublishedAward.objects.exists()


def test_publishing_again_changes_nothing() -> None:
    award = grant_of_ballan()
    assert publish_award(award.number, now=NOW) is False
    assert PublicationChange.objects.count() == 1


def test_a_cancelled_grant_is_kept_but_no_longer_counted() -> None:
    award = grant_of_ballan()
    assert totals_of(["itn-3c"])["itn-3c"].cents == award.granted_cents
    cancel_award(award.pk, "projet abandonné", actor=officer(RoleKind.DECIDER, name="Qui signe"), now=NOW)
    assert Award.objects.get().state == "cancelled"
    assert PublishedAward.objects.get().withdrawn_at == NOW
    assert totals(AwardFilter()).awards == 0
    assert totals_of(["itn-3c"]) == {}
    assert list(PublicationChange.objects.order_by("pk").values_list("created", "withdrawn")) == [
        (1, 0),
        (0, 1),
    ]
