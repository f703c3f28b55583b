"""The form of the filters of a list, and the words that say which are on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guichet.review.selectors.columns import FIELD, FIXED
from guichet.review.selectors.fields import HOLDS, LEAST, MOST, Fields
from guichet.review.selectors.filters import FILTERS, Filter
from guichet.review.selectors.query import ListQuery

Choices = Mapping[str, Sequence[tuple[str, str]]]
BOXES = frozenset({"etat", "alerte", "etiquette"})
"""Filters asked by boxes to tick, several at once; the other choices by a list."""
ENDS = {"egal": "", "min": LEAST, "max": MOST, "contient": HOLDS}
OPERATIONS = (("egal", "est"), ("contient", "contient"), ("min", "au moins"), ("max", "au plus"))
YES_NO = (("oui", "oui"), ("non", "non"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One filter of the form: how it is asked, what it says now, and why that could not be read."""

    key: str
    label: str
    kind: str
    choices: Sequence[tuple[str, str]] = ()
    value: str = ""
    values: tuple[str, ...] = ()
    least: str = ""
    most: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on: its words, and the address of the list without it."""

    text: str
    address: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterForm:
    """The filters of a list as its page shows them."""

    asked: tuple[Asked, ...]
    chips: tuple[Chip, ...]
    fields: Sequence[tuple[str, str]]
    operations: Sequence[tuple[str, str]]
    orders: Sequence[tuple[str, str]]
    hidden: Sequence[tuple[str, str]]
    field_hidden: Sequence[tuple[str, str]]


def filter_form(
    query: ListQuery, choices: Choices, problems: Mapping[str, str], fields: Fields | None
) -> FilterForm:
    """Return the form of a list's filters. `choices` are the values of those that one chooses."""
    named = {name for one in FILTERS for name in one.names}
    kept = [pair for pair in replace(query, text="").parameters() if pair[0] not in named]
    orders = [(column.key, column.label) for column in FIXED if column.order]
    orders += [(f"{FIELD}{key}", label) for key, label in (fields.choices() if fields else [])]
    return FilterForm(
        asked=tuple(_asked(one, query, choices, problems) for one in FILTERS),
        chips=tuple(_chips(query, choices, problems, fields)),
        fields=fields.choices() if fields else (),
        operations=OPERATIONS,
        orders=orders,
        hidden=[pair for pair in kept if pair[0] != "tri"],
        field_hidden=query.parameters(),
    )


def field_filter(given: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Return the parameter and the value of a filter on a field, as its small form asks for it."""
    first = {
        name: (list(given.get(name, [])) or [""])[0].strip() for name in ("champ", "operation", "valeur")
    }
    return f"{FIELD}{first['champ'][:60]}{ENDS.get(first['operation'], '')}", first["valeur"]


def _asked(one: Filter, query: ListQuery, choices: Choices, problems: Mapping[str, str]) -> Asked:
    kind = "boxes" if one.key in BOXES else one.kind
    least, most = (one.names[0], one.names[-1]) if len(one.names) > 1 else ("", "")
    return Asked(
        key=one.key,
        label=one.label,
        kind=kind,
        choices=choices.get(one.key, YES_NO if kind == "flag" else ()),
        value=query.first(one.key),
        values=query.values(one.key),
        least=query.first(least),
        most=query.first(most),
        problem=next((problems[name] for name in one.names if name in problems), ""),
    )


def _chips(
    query: ListQuery, choices: Choices, problems: Mapping[str, str], fields: Fields | None
) -> list[Chip]:
    found = []
    if query.text:
        found.append(Chip(text=f"« {query.text} »", address=replace(query, text="", place="").address()))
    for one in FILTERS:
        words = dict(choices.get(one.key, ()))
        for rank, name in enumerate(one.names):
            if given := query.values(name):
                verb = ("au moins ", "au plus ")[rank] if len(one.names) > 1 else ""
                text = f"{one.label} : {verb}{', '.join(words.get(value, value) for value in given)}"
                found.append(_chip(query, name, text, problems))
    for name, title, value in fields.named(query) if fields else ():
        found.append(_chip(query, name, f"{title} {value}", problems))
    return found


def _chip(query: ListQuery, name: str, text: str, problems: Mapping[str, str]) -> Chip:
    return Chip(
        text=text, address=replace(query.without(name), place="").address(), problem=problems.get(name, "")
    )
