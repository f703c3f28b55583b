"""The yearly financial annex: the operations of a contract and the grants of its perimeter, attached to its axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guichet.crte.models import Contract, FinancialAnnex
from guichet.crte.selectors.awards import ConcernedAward, concerned_awards
from guichet.crte.selectors.contracts import ContractContent, OperationRecord

UNATTACHED = "non rattachée"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexLine:
    """A grant of the year, and the axis of the operation that names it."""

    award: ConcernedAward
    axis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexOperation:
    """An operation of the contract; `granted` is its grant of the year, None when the year has none."""

    operation: OperationRecord
    axis: str
    granted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A year of a contract; sums in cents. `committed` sums what is followed, `unfollowed` counts the grants that are not."""

    year: int
    lines: tuple[AnnexLine, ...]
    operations: tuple[AnnexOperation, ...]

    @property
    def granted(self) -> int:
        return sum(line.award.granted for line in self.lines)

    @property
    def committed(self) -> int:
        return sum(line.award.committed or 0 for line in self.lines)

    @property
    def unfollowed(self) -> int:
        return sum(line.award.committed is None for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(line.award.paid for line in self.lines)

    @property
    def unattached(self) -> int:
        return sum(line.axis == UNATTACHED for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedAnnex:
    """A version that was fixed: `address` is its PDF."""

    year: int
    version: int
    code: str
    address: str
    fixed_at: Any
    granted: int


def annex_of(content: ContractContent, year: int) -> Annex:
    """Fill the annex of a year with what is known now."""
    awards = concerned_awards(content.stays, year)
    titles = {axis.pk: axis.title for axis in content.axes}
    axes = {one.number: titles[one.axis] for one in content.operations if one.number is not None}
    granted = {award.number: award.granted for award in awards}
    return Annex(
        year=year,
        lines=tuple(AnnexLine(award=one, axis=axes.get(one.number, UNATTACHED)) for one in awards),
        operations=tuple(
            AnnexOperation(
                operation=one,
                axis=titles[one.axis],
                granted=None if one.number is None else granted.get(one.number),
            )
            for one in content.operations
        ),
    )


def years_of(contract: Contract, today: int) -> tuple[int, ...]:
    """Return the years of a contract until now, the last first."""
    last = min(today, contract.ends_on.year) if contract.ends_on else today
    return tuple(range(max(last, contract.starts_on.year), contract.starts_on.year - 1, -1))


def fixed_annexes(contract: Contract) -> tuple[FixedAnnex, ...]:
    """Return the versions that were fixed, the last first."""
    rows = FinancialAnnex.objects.filter(contract=contract).order_by("-year", "-version")
    return tuple(
        FixedAnnex(
            year=row.year,
            version=row.version,
            code=row.code,
            address=f"/fichiers/{row.file}",
            fixed_at=row.fixed_at,
            granted=int(row.content["sums"]["granted"]),
        )
        for row in rows
    )


def as_kept(annex: Annex) -> Mapping[str, Any]:
    """Return an annex as it is kept when it is fixed: JSON, amounts in cents."""
    return {
        "sums": {"granted": annex.granted, "committed": annex.committed, "paid": annex.paid},
        "awards": [_kept(line) for line in annex.lines],
        "operations": [
            {
                "title": one.operation.title,
                "owner": one.operation.owner,
                "axis": one.axis,
                "forecast": one.operation.forecast,
                "number": one.operation.number,
                "granted": one.granted,
            }
            for one in annex.operations
        ],
    }


def _kept(line: AnnexLine) -> Mapping[str, Any]:
    award = line.award
    return {
        "number": award.number,
        "beneficiary": award.beneficiary,
        "scheme": award.scheme,
        "title": award.title,
        "axis": line.axis,
        "granted": award.granted,
        "committed": award.committed,
        "paid": award.paid,
    }


def lines_by_axis(annex: Annex) -> Sequence[tuple[str, int, int]]:
    """Return what each axis was granted this year and by how many grants, those attached to none last."""
    sums: dict[str, tuple[int, int]] = {}
    for line in annex.lines:
        count, granted = sums.get(line.axis, (0, 0))
        sums[line.axis] = (count + 1, granted + line.award.granted)
    return sorted(
        ((axis, count, granted) for axis, (count, granted) in sums.items()),
        key=lambda one: (one[0] == UNATTACHED, one[0]),
    )
