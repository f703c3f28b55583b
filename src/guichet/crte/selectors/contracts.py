"""Contracts as pages show them, and which one covers a place on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from guichet.crte.enums import ContractState, Side
from guichet.crte.models import Contract, PerimeterMember
from guichet.crte.selectors.awards import Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveringContract:
    """The signed contract whose perimeter holds a place, through an EPCI."""

    code: str
    title: str
    epci: str
    signed_on: date
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """One EPCI of a perimeter; `until` is the day it leaves, None when it stays."""

    pk: int
    siren: str
    name: str
    since: date
    until: date | None

    @property
    def place(self) -> str:
        return f"EPCI-{self.siren}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryRecord:
    """A body that signs, and when it did."""

    pk: int
    side: Side
    body: str
    capacity: str
    signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRecord:
    """An operation inscribed; cents, None while unknown."""

    pk: int
    axis: int
    title: str
    owner: str
    forecast: int | None
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisRecord:
    """An axis with its operations, by key; `forecast` sums those that are known, `unknown` counts the others."""

    pk: int
    rank: int
    title: str
    description: str
    operations: tuple[OperationRecord, ...]

    @property
    def forecast(self) -> int:
        return sum(one.forecast or 0 for one in self.operations)

    @property
    def unknown(self) -> int:
        return sum(one.forecast is None for one in self.operations)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractContent:
    """Everything a contract says: four queries."""

    members: tuple[MemberRecord, ...]
    signatories: tuple[SignatoryRecord, ...]
    axes: tuple[AxisRecord, ...]

    @property
    def operations(self) -> tuple[OperationRecord, ...]:
        return tuple(one for axis in self.axes for one in axis.operations)

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Return the perimeter as the sources of grants read it."""
        return tuple(Stay(place=one.place, first=one.since, end=one.until) for one in self.members)


def contract_of(code: str) -> Contract | None:
    """Return a contract by its address."""
    return Contract.objects.filter(code=code).first()


def has_contract(title: str) -> bool:
    """Tell whether a contract bears this title."""
    return Contract.objects.filter(title=title).exists()


def contracts_by_title(where: Q) -> "QuerySet[Contract]":
    """Return contracts with how many EPCI and operations they hold (`epcis`, `inscribed`), by title."""
    counted = Contract.objects.filter(where).annotate(
        epcis=Count("members__siren", distinct=True), inscribed=Count("operations", distinct=True)
    )
    return counted.order_by("title", "pk")


def content_of(contract: Contract) -> ContractContent:
    """Return what a contract says."""
    operations: dict[int, list[OperationRecord]] = {}
    for row in contract.operations.order_by("pk"):
        record = OperationRecord(
            pk=row.pk,
            axis=row.axis_id,
            title=row.title,
            owner=row.owner,
            forecast=row.forecast_cents,
            number=row.application_number,
        )
        operations.setdefault(row.axis_id, []).append(record)
    return ContractContent(
        members=_members(contract),
        signatories=tuple(
            SignatoryRecord(
                pk=row.pk, side=Side(row.side), body=row.body, capacity=row.capacity, signed_on=row.signed_on
            )
            for row in contract.signatories.order_by("pk")
        ),
        axes=tuple(
            AxisRecord(
                pk=row.pk,
                rank=row.rank,
                title=row.title,
                description=row.description,
                operations=tuple(operations.get(row.pk, ())),
            )
            for row in contract.axes.order_by("rank", "pk")
        ),
    )


def _members(contract: Contract) -> tuple[MemberRecord, ...]:
    return tuple(
        MemberRecord(pk=row.pk, siren=row.siren, name=row.name, since=row.valid_from, until=row.valid_to)
        for row in contract.members.order_by("name", "valid_from")
    )


def contract_covering(places: Sequence[str], at: date) -> CoveringContract | None:
    """Return the signed contract in force on that day whose perimeter holds one of these official codes, the nearest first.

    One query, none when no code is an EPCI's. A commune is held through its EPCI, among its places.
    """
    sirens = [place.removeprefix("EPCI-") for place in places if place.startswith("EPCI-")]
    if not sirens:
        return None
    found = {row.siren: row for row in _covering(sirens, at)}
    row = next((found[siren] for siren in sirens if siren in found), None)
    if row is None or row.contract.signed_on is None:
        return None
    return CoveringContract(
        code=row.contract.code,
        title=row.contract.title,
        epci=row.name,
        signed_on=row.contract.signed_on,
        demonstration=row.contract.demonstration,
    )


def _covering(sirens: Sequence[str], at: date) -> "QuerySet[PerimeterMember]":
    return (
        PerimeterMember.objects.filter(siren__in=sirens, valid_from__lte=at)
        .filter(Q(valid_to=None) | Q(valid_to__gt=at))
        .filter(contract__state=ContractState.SIGNED, contract__signed_on__lte=at)
        .filter(Q(contract__ends_on=None) | Q(contract__ends_on__gte=at))
        .select_related("contract")
        .order_by(F("valid_from"))
    )
