"""What a list is asked: its tab, filters, words, columns and order, as an address writes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from guichet.review.enums import Tab

LONGEST_TEXT = 200
LONGEST_VALUE = 300
MOST_VALUES = 50
TAB, TEXT, COLUMNS, ORDER, PLACE = "onglet", "texte", "colonnes", "tri", "suite"
OWN = frozenset({TAB, TEXT, COLUMNS, ORDER, PLACE})

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """One list as asked. `filters` holds the parameters of filters as they were written; `order` is the key of a column.

    `place` is the mark of a page, empty for the first. `said_columns` is empty for the usual ones.
    """

    tab: Tab = Tab.TO_REVIEW
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said_columns: tuple[str, ...] = ()
    order: str = ""
    descending: bool = False
    place: str = ""

    def parameters(self, *, place: str | None = None) -> list[tuple[str, str]]:
        """Return what an address must say to show this list again, in a settled order; the page only when given."""
        pairs = [(TAB, self.tab.value)]
        if self.text:
            pairs.append((TEXT, self.text))
        pairs += [(name, value) for name in sorted(self.filters) for value in self.filters[name]]
        if self.said_columns:
            pairs.append((COLUMNS, ",".join(self.said_columns)))
        if self.order:
            pairs.append((ORDER, f"-{self.order}" if self.descending else self.order))
        if place:
            pairs.append((PLACE, place))
        return pairs

    def address(self, *, place: str = "") -> str:
        return urlencode(self.parameters(place=place))

    @property
    def signature(self) -> str:
        """What a page's mark is good for: anything but the columns shown."""
        return urlencode(replace(self, said_columns=()).parameters())

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(self.filters.get(name, ()))

    def first(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    def without(self, *names: str) -> "ListQuery":
        return replace(self, filters={k: v for k, v in self.filters.items() if k not in names})

    @property
    def scheme(self) -> str:
        """The only scheme of the list, empty when there are several: fields and slots belong to one."""
        chosen = self.values("aide")
        return chosen[0] if len(chosen) == 1 else ""


def read_query(given: Given, *, known: Iterable[str]) -> ListQuery:
    """Read an address: what it does not understand is left out, so that an old link still opens. `known` are the filters."""
    names = set(known)
    filters: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        if name in OWN or not (name in names or name.startswith("champ.")):
            continue
        kept = tuple(dict.fromkeys(value.strip()[:LONGEST_VALUE] for value in values if value.strip()))
        if kept:
            filters[name] = kept[:MOST_VALUES]
    order = _one(given, ORDER)
    tab = _one(given, TAB)
    return ListQuery(
        tab=Tab(tab) if tab in Tab.values else Tab.TO_REVIEW,
        text=" ".join(_one(given, TEXT).split())[:LONGEST_TEXT],
        filters=filters,
        said_columns=_columns(given),
        order=order.removeprefix("-")[:80],
        descending=order.startswith("-"),
        place=_one(given, PLACE),
    )


def _columns(given: Given) -> tuple[str, ...]:
    parts = [part.strip() for value in given.get(COLUMNS, ()) for part in value.split(",")]
    return tuple(dict.fromkeys(part[:80] for part in parts if part))[:40]


def _one(given: Given, name: str) -> str:
    return next(iter(given.get(name, ())), "").strip()
