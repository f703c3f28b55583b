"""The ledger against a model of it: any movements, in any order, and every balance is the model's after each."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from guichet.budget.errors import BudgetError
from guichet.budget.models import Envelope
from guichet.budget.selectors import envelope, prove
from guichet.budget.services import (
    NewEnvelope,
    commit,
    delegate,
    expire_reservations,
    give_back,
    open_envelope,
    pay,
    receive,
    release,
    reserve,
    take_back_payment,
    uncommit,
)
from tests.budget.factories import NOW, SOCLE, by

AMOUNTS = st.integers(-2, 60)
PARENTS: dict[str, str | None] = {"nation": None, "region": "nation", "north": "region", "south": "region"}
NAMES = sorted(PARENTS)


class Model:
    """What should be: sums in plain integers, and what may be taken back of each line."""

    def __init__(self) -> None:
        self.held = {
            name: dict.fromkeys(("received", "delegated", "reserved", "committed", "paid"), 0)
            for name in PARENTS
        }
        self.lines: dict[int, dict[str, Any]] = {}

    def available(self, name: str) -> int:
        held = self.held[name]
        return held["received"] - held["delegated"] - held["reserved"] - held["committed"]


class Ledger(RuleBasedStateMachine):
    reserved, committed, paid = Bundle("reserved"), Bundle("committed"), Bundle("paid")

    @initialize()
    def open(self) -> None:
        self.model, self.days = Model(), 0
        self.pks: dict[str, int] = {}
        for name in ("nation", "region", "north", "south"):
            parent = PARENTS[name]
            count = Envelope.objects.count()
            wanted = NewEnvelope(
                key=f"{name}-{count}", title=name, schemes=(SOCLE,), year=2021, area=name,
                parent=self.pks[parent] if parent else None,
            )  # fmt: skip
            self.pks[name] = open_envelope(wanted, by())

    def attempt(self, allowed: bool, run: Any) -> int | None:
        """Run a movement that must be written exactly when the model allows it."""
        try:
            written = run()
        except BudgetError:
            assert not allowed
            return None
        assert allowed
        return written if isinstance(written, int) else 0

    @rule(amount=AMOUNTS)
    def receives(self, amount: int) -> None:
        if self.attempt(amount > 0, lambda: receive(self.pks["nation"], amount, by())) is not None:
            self.model.held["nation"]["received"] += amount

    @rule(child=st.sampled_from(["region", "north", "south"]), amount=AMOUNTS)
    def delegates(self, child: str, amount: int) -> None:
        parent = PARENTS[child] or ""
        allowed = 0 < amount <= self.model.available(parent)
        if (
            self.attempt(allowed, lambda: delegate(self.pks[parent], self.pks[child], amount, by()))
            is not None
        ):
            self.model.held[parent]["delegated"] += amount
            self.model.held[child]["received"] += amount

    @rule(child=st.sampled_from(["region", "north", "south"]), amount=AMOUNTS)
    def gives_back(self, child: str, amount: int) -> None:
        parent = PARENTS[child] or ""
        allowed = 0 < amount <= self.model.available(child)
        if self.attempt(allowed, lambda: give_back(self.pks[child], amount, by())) is not None:
            self.model.held[parent]["delegated"] -= amount
            self.model.held[child]["received"] -= amount

    @rule(target=reserved, name=st.sampled_from(NAMES), amount=AMOUNTS, days=st.integers(1, 9))
    def reserves(self, name: str, amount: int, days: int) -> int:
        allowed = 0 < amount <= self.model.available(name)
        ends = NOW + timedelta(days=self.days + days)
        line = self.attempt(
            allowed, lambda: reserve(self.pks[name], amount, ends, by(now=NOW + timedelta(days=self.days)))
        )
        if line is None:
            return 0
        self.model.held[name]["reserved"] += amount
        self.model.lines[line] = {"name": name, "left": amount, "day": self.days + days}
        return line

    @rule(line=reserved)
    def releases(self, line: int) -> None:
        if line:
            release(line, by("Retirée"))
            self._free(line)

    @rule(days=st.integers(0, 5))
    def days_pass(self, days: int) -> None:
        self.days += days
        expire_reservations(now=NOW + timedelta(days=self.days))
        for line, known in self.model.lines.items():
            if known.get("day", self.days + 1) <= self.days:
                self._free(line)

    def _free(self, line: int) -> None:
        known = self.model.lines[line]
        self.model.held[known["name"]]["reserved"] -= known["left"]
        known["left"] = 0

    @rule(target=committed, name=st.sampled_from(NAMES), amount=AMOUNTS)
    def commits(self, name: str, amount: int) -> int:
        allowed = 0 < amount <= self.model.available(name)
        return self._committed(
            name, amount, self.attempt(allowed, lambda: commit(self.pks[name], amount, by()))
        )

    @rule(target=committed, name=st.sampled_from(NAMES), amount=AMOUNTS, line=consumes(reserved))
    def commits_what_is_reserved(self, name: str, amount: int, line: int) -> int:
        known = self.model.lines.get(line, {"name": "", "left": 0})
        freed = known["left"] if known["name"] == name else 0
        allowed = 0 < amount <= self.model.available(name) + freed
        written = self.attempt(
            allowed, lambda: commit(self.pks[name], amount, by(), reservation=line or None)
        )
        if written is not None and line:
            self._free(line)
        return self._committed(name, amount, written)

    def _committed(self, name: str, amount: int, line: int | None) -> int:
        if line is None:
            return 0
        self.model.held[name]["committed"] += amount
        self.model.lines[line] = {"name": name, "left": amount, "paid": 0}
        return line

    @rule(line=committed, amount=AMOUNTS)
    def uncommits(self, line: int, amount: int) -> None:
        if line:
            known = self.model.lines[line]
            allowed = 0 < amount <= known["left"] - known["paid"]
            if self.attempt(allowed, lambda: uncommit(line, amount, by())) is not None:
                known["left"] -= amount
                self.model.held[known["name"]]["committed"] -= amount

    @rule(target=paid, line=committed, amount=AMOUNTS)
    def pays(self, line: int, amount: int) -> int:
        if not line:
            return 0
        known = self.model.lines[line]
        allowed = 0 < amount <= known["left"] - known["paid"]
        written = self.attempt(allowed, lambda: pay(line, amount, by()))
        if written is None:
            return 0
        known["paid"] += amount
        self.model.held[known["name"]]["paid"] += amount
        self.model.lines[written] = {"name": known["name"], "left": amount, "of": line}
        return written

    @rule(line=paid, amount=AMOUNTS)
    def takes_back(self, line: int, amount: int) -> None:
        if line:
            known = self.model.lines[line]
            if (
                self.attempt(0 < amount <= known["left"], lambda: take_back_payment(line, amount, by()))
                is not None
            ):
                known["left"] -= amount
                self.model.lines[known["of"]]["paid"] -= amount
                self.model.held[known["name"]]["paid"] -= amount

    @invariant()
    def every_balance_is_the_models(self) -> None:
        for name, pk in getattr(self, "pks", {}).items():
            found = envelope(pk)
            assert {key: getattr(found, key) for key in self.model.held[name]} == self.model.held[name]
            assert found.available == self.model.available(name) >= 0

    def teardown(self) -> None:
        assert not prove().differences


@pytest.mark.slow
@pytest.mark.django_db
def test_the_ledger_is_its_model() -> None:
    run_state_machine_as_test(
        Ledger, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )
    assert prove().lines > 0
