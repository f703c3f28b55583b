"""Contracts: who may make them, what refuses, one EPCI in one contract at a date, what a signature needs."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from guichet.crte.enums import ContractState
from guichet.crte.errors import AlreadyCovered, ContractRefusal, NoContract
from guichet.crte.models import Contract, ContractOperation, PerimeterMember
from guichet.crte.permissions import may_hold, may_read
from guichet.crte.selectors import contract_covering
from guichet.crte.services import (
    AxisWords,
    Description,
    OperationWords,
    Signature,
    add_member,
    add_signatory,
    describe_contract,
    drop_contract,
    prepare_contract,
    remove_axis,
    remove_member,
    remove_signatory,
    sign_contract,
    write_axis,
    write_operation,
)
from guichet.journal.models import Entry
from tests.people import NAMED, NOW, PLACES_OF_BALLAN, make

from .factories import LOCHES, START, TOURS, by, draft_contract, signed_contract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]
PLACES = ["DEP-37", "REG-24"]


@pytest.mark.parametrize("role", sorted(NAMED))
def test_who_holds_and_who_reads_a_draft(role: str) -> None:
    contract, actor = draft_contract(), make(role)
    assert may_hold(actor, PLACES) is (role in {"reviewer", "second_reviewer", "validator"})
    readers = {"reviewer", "second_reviewer", "validator", "prefet", "national_manager", "auditor"}
    assert may_read(actor, contract) is (role in readers)


def test_everybody_reads_a_signed_contract() -> None:
    contract = signed_contract()
    assert may_read(None, contract)
    assert not may_hold(None, contract.places)


def test_a_contract_of_another_departement_is_not_theirs_to_make() -> None:
    with pytest.raises(NoContract):
        prepare_contract(
            Description(title="CRTE", starts_on=START), "DEP-37", actor=make("other_reviewer"), now=NOW
        )
    contract = draft_contract()
    with pytest.raises(NoContract):
        add_member(contract.code, TOURS, START, by(make("other_reviewer")))


def test_two_contracts_of_one_title_have_two_addresses() -> None:
    assert [draft_contract().code, draft_contract().code, draft_contract("Nouveau").code] == [
        "crte-de-tours-metropole",
        "crte-de-tours-metropole-2",
        "nouveau-2",
    ]


class TestPerimeter:
    def test_an_epci_of_another_contract_is_refused_by_name_with_the_remedy(self) -> None:
        signed_contract("CRTE de la métropole")
        other = draft_contract("CRTE d’à côté")
        with pytest.raises(AlreadyCovered) as refusal:
            add_member(other.code, TOURS, date(2021, 6, 1), by())
        assert "« CRTE de la métropole »" in refusal.value.message
        assert "Retirez-la d’abord de cet autre contrat" in refusal.value.message
        assert not other.members.exists()

    def test_it_is_free_from_the_day_it_left(self) -> None:
        first, other = signed_contract(), draft_contract("CRTE d’à côté")
        remove_member(first.code, first.members.get().pk, date(2023, 1, 1), by())
        with pytest.raises(AlreadyCovered, match="à partir du 1er janvier 2023"):
            add_member(other.code, TOURS, date(2022, 12, 31), by())
        add_member(other.code, TOURS, date(2023, 1, 1), by())

    def test_a_stay_is_not_put_off_over_another_contract(self) -> None:
        first, other = signed_contract(), draft_contract("CRTE d’à côté")
        stay = first.members.get().pk
        remove_member(first.code, stay, date(2023, 1, 1), by())
        add_member(other.code, TOURS, date(2023, 1, 1), by())
        with pytest.raises(AlreadyCovered, match="CRTE d’à côté"):
            remove_member(first.code, stay, date(2024, 1, 1), by())

    @pytest.mark.parametrize(
        ("since", "end", "refused"),
        [
            (date(2020, 1, 1), date(2021, 1, 1), False),
            (date(2020, 1, 1), date(2021, 1, 2), True),
            (date(2020, 1, 1), None, True),
            (date(2022, 1, 1), date(2023, 1, 1), True),
            (date(2025, 1, 1), None, False),
        ],
        ids=["until the eve", "one day", "still", "within", "after"],
    )
    def test_the_database_holds_it_too(self, since: date, end: date | None, refused: bool) -> None:
        contract, other = draft_contract(), draft_contract("Autre")
        PerimeterMember.objects.create(
            contract=contract, siren="1", name="A", valid_from=START, valid_to=date(2025, 1, 1)
        )
        stay = PerimeterMember(contract=other, siren="1", name="A", valid_from=since, valid_to=end)
        if not refused:
            stay.save()
            return
        with pytest.raises(IntegrityError, match="perimeter_one_contract_a_day"), transaction.atomic():
            stay.save()

    @pytest.mark.parametrize(
        ("epci", "sentence"),
        [
            ("", "Choisissez une intercommunalité"),
            ("COM-37261", "n’est pas une intercommunalité"),
            ("EPCI-999999999", "999999999"),
            ("EPCI-200030385", "n’est pas sur le territoire"),
            ("x" * 500, "."),
        ],
        ids=["nothing", "a commune", "unknown", "elsewhere", "long"],
    )
    def test_what_is_no_epci_of_the_territory(self, epci: str, sentence: str) -> None:
        with pytest.raises(ContractRefusal, match=sentence) as refusal:
            add_member(draft_contract().code, epci, START, by())
        assert refusal.value.field == "epci"

    def test_a_signed_contract_keeps_the_days_of_who_left(self) -> None:
        contract = signed_contract()
        member = contract.members.get()
        with pytest.raises(ContractRefusal, match="Dites à partir de quel jour"):
            remove_member(contract.code, member.pk, None, by())
        with pytest.raises(ContractRefusal, match="choisissez un jour d’après"):
            remove_member(contract.code, member.pk, START, by())
        remove_member(contract.code, member.pk, date(2022, 1, 1), by())
        assert contract_covering(PLACES_OF_BALLAN, date(2021, 12, 31)) is not None
        assert contract_covering(PLACES_OF_BALLAN, date(2022, 1, 1)) is None


class TestCovering:
    def test_a_commune_is_covered_through_its_epci(self) -> None:
        contract = signed_contract()
        found = contract_covering(PLACES_OF_BALLAN, date(2021, 3, 1))
        assert found is not None
        assert (found.code, found.epci, found.signed_on) == (
            contract.code,
            "Tours Métropole Val de Loire",
            date(2021, 2, 15),
        )

    @pytest.mark.parametrize(
        ("places", "at"),
        [
            (("COM-37132", LOCHES, "DEP-37"), date(2021, 3, 1)),
            (("DEP-37",), date(2021, 3, 1)),
            (PLACES_OF_BALLAN, date(2021, 2, 14)),
            (PLACES_OF_BALLAN, date(2027, 1, 1)),
        ],
        ids=["another EPCI", "no EPCI", "before the signature", "after its end"],
    )
    def test_nobody_else(self, places: tuple[str, ...], at: date) -> None:
        signed_contract()
        assert contract_covering(places, at) is None

    def test_a_draft_covers_nobody(self) -> None:
        add_member(draft_contract().code, TOURS, START, by())
        assert contract_covering(PLACES_OF_BALLAN, date(2021, 3, 1)) is None


class TestSigning:
    def test_all_that_lacks_is_said_at_once(self) -> None:
        code = draft_contract().code
        with pytest.raises(ContractRefusal) as refusal:
            sign_contract(code, by())
        for lack in ("intercommunalité", "un axe", "la signature de l’État"):
            assert lack in refusal.value.message, lack

    def test_each_signature_has_its_day(self) -> None:
        contract = signed_contract()
        with pytest.raises(ContractRefusal, match="notez le jour"):
            add_signatory(
                contract.code, Signature(side="other", body="La région", capacity="le président"), by()
            )
        other = draft_contract("Autre")
        add_member(other.code, LOCHES, START, by())
        write_axis(other.code, AxisWords(title="Un axe"), by())
        for side in ("state", "epci"):
            add_signatory(other.code, Signature(side=side, body=f"Organisme {side}", capacity="x"), by())
        with pytest.raises(ContractRefusal, match="Organisme state"):
            sign_contract(other.code, by())

    def test_what_is_signed_is_dated_told_and_stays(self) -> None:
        contract = signed_contract()
        assert contract.state == ContractState.SIGNED
        assert contract.signed_on == date(2021, 2, 15)
        kinds = set(Entry.objects.filter(subject=contract.subject).values_list("kind", flat=True))
        assert {"crte.prepared", "crte.changed", "crte.signed"} <= kinds
        for refused in (
            lambda: sign_contract(contract.code, by()),
            lambda: drop_contract(contract.code, by()),
            lambda: remove_signatory(contract.code, contract.signatories.all()[0].pk, by()),
        ):
            with pytest.raises(ContractRefusal):
                refused()

    def test_a_dropped_draft_frees_its_epci(self) -> None:
        code = draft_contract().code
        add_member(code, TOURS, START, by())
        drop_contract(code, by())
        assert not Contract.objects.exists()
        add_member(draft_contract().code, TOURS, START, by())


class TestProjects:
    def test_axes_in_their_order_and_operations_under_them(self) -> None:
        code = draft_contract().code
        for title in ("Premier", "Deuxième"):
            write_axis(code, AxisWords(title=title), by())
        first, second = Contract.objects.get(code=code).axes.order_by("pk")
        write_axis(code, AxisWords(title="Deuxième", rank=1), by(), axis=second.pk)
        write_axis(code, AxisWords(title="Premier", rank=2), by(), axis=first.pk)
        ranked = Contract.objects.get(code=code).axes.order_by("rank").values_list("title", flat=True)
        assert list(ranked) == ["Deuxième", "Premier"]

    def test_an_axis_with_operations_stays(self) -> None:
        contract = signed_contract()
        with pytest.raises(ContractRefusal, match="porte 1 opération"):
            remove_axis(contract.code, contract.axes.get().pk, by())

    def test_an_application_is_linked_once(self) -> None:
        contract = signed_contract(number=1042)
        other = draft_contract("Autre")
        write_axis(other.code, AxisWords(title="Un axe"), by())
        words = OperationWords(title="La même", owner="x", axis=other.axes.get().pk, number=1042)
        with pytest.raises(ContractRefusal, match=r"1042 est déjà relié .* \(CRTE de Tours Métropole\)"):
            write_operation(other.code, words, by())
        assert ContractOperation.objects.get(application_number=1042).contract_id == contract.pk

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            (lambda code: write_axis(code, AxisWords(title=" "), by()), "titre"),
            (lambda code: write_axis(code, AxisWords(title="x" * 201), by()), "titre"),
            (lambda code: write_axis(code, AxisWords(title="x", description="y" * 3001), by()), "description"),
            (lambda code: write_axis(code, AxisWords(title="x", rank=0), by()), "ordre"),
            (lambda code: write_axis(code, AxisWords(title="x"), by(), axis=0), "axe"),
            (lambda code: write_operation(code, OperationWords(title="", owner="x", axis=0), by()), "titre"),
            (lambda code: write_operation(code, OperationWords(title="x", owner="", axis=0), by()), "porteur"),
            (lambda code: write_operation(code, OperationWords(title="x", owner="x", axis=0), by()), "axe"),
            (lambda code: add_signatory(code, Signature(side="x", body="x", capacity="x"), by()), "cote"),
            (lambda code: add_signatory(code, Signature(side="state", body="", capacity="x"), by()), "organisme"),
            (
                lambda code: add_signatory(
                    code,
                    Signature(side="state", body="x", capacity="x", signed_on=date(2021, 3, 2)),
                    by(),
                ),
                "signe",
            ),
            (
                lambda code: describe_contract(
                    code,
                    Description(title="x", starts_on=START, ends_on=date(2020, 1, 1)),
                    by(),
                ),
                "fin",
            ),
        ],
        ids=[
            "axis without title",
            "long title",
            "long description",
            "order zero",
            "no such axis",
            "operation without title",
            "without owner",
            "without axis",
            "no such side",
            "without body",
            "signed tomorrow",
            "ends before",
        ],
    )  # fmt: skip
    def test_bad_words_are_refused_at_their_field(self, change: Callable[[str], None], field: str) -> None:
        code = draft_contract().code
        with pytest.raises(ContractRefusal) as refusal:
            change(code)
        assert refusal.value.field == field
        assert refusal.value.message
