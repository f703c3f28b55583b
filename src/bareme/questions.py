"""What is worth asking next: only what can still change the outcome, the verdict before the amount."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bareme.plan import Plan


class Open:
    """The uncertain facts behind uncertain values, following only operands that can still change the result."""

    def __init__(self, plan: Plan, low: Sequence[Any], high: Sequence[Any]) -> None:
        self.low, self.high = low, high
        self.lines, self.names = plan.lines_by_slot, plan.facts_by_slot

    def facts(self, slots: Iterable[int]) -> tuple[str, ...]:
        """Return the names of the facts to ask, in the order the rules read them."""
        found: dict[str, None] = {}
        self._gather(slots, found, set())
        return tuple(found)

    def _gather(self, slots: Iterable[int], found: dict[str, None], seen: set[int]) -> None:
        for slot in slots:
            low, high = self.low[slot], self.high[slot]
            if slot in seen or (low == high and low is not None):
                continue
            if slot in self.names:
                found[self.names[slot]] = None
            elif slot in self.lines:
                seen.add(slot)  # a line that many lines read is followed once
                self._gather(self.lines[slot].operation.matters(self.low, self.high), found, seen)


def next_question(
    plan: Plan, undecided: Sequence[tuple[str, ...]], needed: tuple[str, ...], popularity: Mapping[str, int]
) -> str | None:
    """Choose the next fact to ask.

    Of the criteria still open, the one with the fewest missing facts, then the one whose facts advance most schemes, then
    the order of the file. When no criterion is open, the facts the amount needs, in the order the rules read them.
    """
    groups = [names for names in undecided if names]
    if not popularity:
        first = min(groups, key=len) if groups else needed
        return first[0] if first else None
    keys = {fact.name: fact.key for fact in plan.facts}

    def weight(name: str) -> int:
        return popularity.get(keys[name], 0)

    if groups:
        best = min(groups, key=lambda names: (len(names), -max(weight(name) for name in names)))
        return max(best, key=weight)
    return max(needed, key=weight) if needed else None
