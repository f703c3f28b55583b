"""Who does not apply: the communes that may ask for a scheme and have sent nothing, with what they could get.

Eligibility and amounts are those of the simulation of all communes at once. Nothing here but public bodies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from guichet.accounts.permissions import Scope
from guichet.applications.selectors.statistics import carriers_that_sent
from guichet.schemes.selectors import scheme_file, shared_facts
from guichet.simulations.services import Crowd, simulate_everywhere
from guichet.simulations.services.everywhere import Origin
from guichet.territories.selectors import CommuneColumns

NO, YES = 0, 2
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentGroup:
    """The communes of a département, by its plain code: those that may ask (surely: `sure`), those that did, those that
    sent nothing. `known` of these know what they would get: `cents` in all.
    """

    departement: str
    may: int
    sure: int
    asked: int
    absent: int
    known: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentCommune:
    """A commune that may ask and has sent nothing; `sure` when no answer is missing, `cents` when the amount is certain."""

    code: str
    name: str
    departement: str
    epci: str
    siren: str
    population: int | None
    sure: bool
    cents: int | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Absence:
    """Every commune, position i of each array being commune i: whether it may ask, for sure, did, and the grant in cents.

    `amount_known` says where `amount` means something: whatever the answers that are missing, the grant is that one. `unsaid` are the
    facts that Guichet does not know of a commune, with the estimate given for them if any.
    """

    communes: CommuneColumns
    may: Mask
    sure: Mask
    asked: Mask
    amount: NDArray[np.int64]
    amount_known: Mask
    unsaid: tuple[Origin, ...] = ()

    @property
    def absent(self) -> Mask:
        return self.may & ~self.asked

    def within(self, territory: str) -> Mask:
        """Return the communes of an official code; all of them when it is empty, none when no commune is of such a code."""
        return _within(self.communes, territory)

    def group(self, inside: Mask, departement: str = "") -> AbsentGroup:
        """Count the communes of a mask."""
        may, absent = self.may & inside, self.absent & inside
        known = absent & self.amount_known
        return AbsentGroup(
            departement=departement,
            may=int(may.sum()),
            sure=int((may & self.sure).sum()),
            asked=int((may & self.asked).sum()),
            absent=int(absent.sum()),
            known=int(known.sum()),
            cents=int(self.amount[known].sum()),
        )

    def by_departement(self, inside: Mask) -> list[AbsentGroup]:
        """Count by département those where a commune may ask, the most absent first."""
        code = self.communes.departement
        groups = [self.group(inside & (code == one), one) for one in np.unique(code[inside]).tolist()]
        return sorted(
            (group for group in groups if group.may), key=lambda one: (-one.absent, one.departement)
        )

    def listed(self, inside: Mask) -> Iterator[AbsentCommune]:
        """Give the absent communes of a mask one by one, the most peopled first."""
        positions = np.flatnonzero(self.absent & inside)
        communes = self.communes
        for place in positions[np.argsort(-communes.population[positions], kind="stable")].tolist():
            yield AbsentCommune(
                code=str(communes.codes[place]),
                name=str(communes.names[place]),
                departement=str(communes.departement[place]),
                epci=str(communes.epci[place]),
                siren=str(communes.siren[place]),
                population=int(communes.population[place]) if communes.population_known[place] else None,
                sure=bool(self.sure[place]),
                cents=int(self.amount[place]) if self.amount_known[place] else None,
            )


def absence(
    scheme: str, communes: CommuneColumns, *, at: date, estimates: Mapping[str, str] | None = None
) -> Absence:
    """Tell of every commune whether it may ask for a scheme on a day, and whether it ever did; four queries at most.

    Without a scheme every commune may ask for something, and nothing is known of amounts. `estimates` gives one value for all
    to what each would be asked ("3", "4 pour 1000 habitants"). Raise as `simulate_everywhere` and `scheme_file` do.
    """
    count = len(communes)
    asked = np.isin(
        np.char.add("COM-", communes.codes), np.array(sorted(carriers_that_sent("commune", scheme=scheme)))
    )
    if not scheme:
        everyone, nobody = np.ones(count, np.bool_), np.zeros(count, np.bool_)
        return Absence(
            communes=communes, may=everyone, sure=nobody, asked=asked, amount=np.zeros(count, np.int64),
            amount_known=nobody,
        )  # fmt: skip
    answer = simulate_everywhere(
        scheme_file(scheme), shared_facts(), _crowd(communes), at=at, estimates=estimates
    )
    may = answer.verdict != NO
    same = (answer.low == answer.high) & (answer.high > 0) if answer.plan.lines else np.zeros(count, np.bool_)
    return Absence(
        communes=communes, may=may, sure=answer.verdict == YES, asked=asked, amount=answer.low,
        amount_known=may & same,
        unsaid=tuple(origin for origin in answer.origins if origin.kind in {"missing", "estimate"}),
    )  # fmt: skip


def held_by(communes: CommuneColumns, scopes: Sequence[Scope], scheme: str) -> Mask:
    """Return the communes where one of these roles rules on a scheme (on all of them when it is empty)."""
    found = np.zeros(len(communes), np.bool_)
    for scope in scopes:
        if scope.scheme in {"", scheme}:
            found |= _within(communes, scope.territory)
    return found


def _within(communes: CommuneColumns, territory: str) -> Mask:
    if not territory:
        return np.ones(len(communes), np.bool_)
    kind, _, code = territory.partition("-")
    columns = {
        "COM": communes.codes,
        "EPCI": communes.epci,
        "EPT": communes.ept,
        "ARR": communes.arrondissement,
        "DEP": communes.departement,
        "COL": communes.departement,
        "REG": communes.region,
    }
    if kind not in columns or not code:
        return np.zeros(len(communes), np.bool_)
    return np.asarray(columns[kind] == code, np.bool_)


def _crowd(communes: CommuneColumns) -> Crowd:
    return Crowd(
        kind="commune",
        codes=communes.codes,
        names=communes.names,
        population=communes.population,
        departement=communes.departement,
        region=communes.region,
        epci=communes.epci,
        largest=communes.population,
    )
