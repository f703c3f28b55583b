"""The officers' list: one page of it, by keyset, in one query whatever its filters, order and depth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.permissions import Actor
from guichet.review.enums import ProposalState, Tab
from guichet.review.models import Follow, Opinion, Proposal, ReviewSheet
from guichet.review.selectors.columns import BY_KEY, FIELD, Column
from guichet.review.selectors.filters import ENDED, LIVE, Asking, conditions_of, has_news
from guichet.review.selectors.keyset import Kind, beyond, read_place, write_place
from guichet.review.selectors.query import ListQuery
from guichet.review.selectors.scope import visible
from guichet.shared.folding import fold

PAGE = 50
COUNTED = 1_000
"""Counts stop there: nobody reads 104 233, and counting them would cost more than the page."""
SORTED_BY_FIELD = 5_000
"""A list is sorted by any field of the form once its filters leave fewer lines than this."""

NUMERIC = frozenset(
    {"number", "requested", "computed", "gap", "granted", "number_1", "number_2", "number_3", "number_4"}
)
ROLES_OF = {
    Right.VALIDATE: RoleKind.VALIDATOR,
    Right.ENDORSE: RoleKind.SOUS_PREFET,
    Right.DECIDE: RoleKind.DECIDER,
}


class FieldReader(Protocol):
    """What turns filters and an order on fields of the form into conditions; one for the scheme of the list."""

    def conditions(self, query: ListQuery) -> tuple[list[Q], dict[str, str]]: ...
    def order(self, key: str) -> Combinable | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: the sheet with its application, whether it has news for this officer, and whether an opinion is awaited."""

    sheet: ReviewSheet
    news: bool
    opinion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list. `next` and `previous` are marks for the address, empty at the ends.

    `problems` says by parameter what could not be read of the filters; those filters are left out.
    """

    lines: tuple[Line, ...]
    next: str
    previous: str
    problems: dict[str, str]


def tab_condition(tab: Tab, actor: Actor) -> Q:
    """Return what a part of the list holds for this officer."""
    match tab:
        case Tab.TO_REVIEW:
            return Q(state__in=LIVE) & ~_in_circuit(Q())
        case Tab.FOLLOWED:
            return Q(Exists(Follow.objects.filter(sheet=OuterRef("pk"), person=actor.person)))
        case Tab.TO_VALIDATE:
            return _in_circuit(_waits_for(actor))
        case Tab.DONE:
            return Q(state__in=ENDED)
        case Tab.ALL:
            return Q()


def _in_circuit(more: Q) -> Q:
    proposals = Proposal.objects.annotate(
        awaited=Func(
            F("circuit"),
            F("step"),
            template="(%(expressions)s)",
            arg_joiner=" ->> ",
            output_field=CharField(),
        )
    )
    return Q(pk__in=proposals.filter(more, state=ProposalState.IN_CIRCUIT).values("application"))


def _waits_for(actor: Actor) -> Q:
    roles = [role for right, role in ROLES_OF.items() if actor.scopes_of(right)]
    return Q(awaited__in=roles)


def text_condition(text: str) -> Q:
    """Return which sheets hold these words in their answers, their names or the names of their papers."""
    wanted = SearchQuery(fold(text), config="french", search_type="websearch")
    named = ReviewSheet.objects.filter(search=wanted).values("pk")
    answered = ReviewSheet.objects.filter(application__answers__search=wanted).values("pk")
    found = Q(pk__in=named.union(answered))
    if text.isascii() and text.isdigit() and len(text) < 19:
        found |= Q(number=int(text))
    return found


def filtered(
    query: ListQuery, asking: Asking, reader: FieldReader | None = None
) -> tuple[QuerySet[ReviewSheet], dict[str, str]]:
    """Return every sheet of a list, in no order, and what could not be read of its filters."""
    conditions, problems = conditions_of(query, asking)
    if reader is not None:
        more, wrong = reader.conditions(query)
        conditions, problems = conditions + more, problems | wrong
    if query.text:
        conditions.append(text_condition(query.text))
    rows = visible(asking.actor).filter(tab_condition(query.tab, asking.actor), *conditions)
    return rows, problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What sorts a list: an expression never null."""

    by: Combinable
    descending: bool
    kind: Kind


def order_of(
    query: ListQuery, slots: Sequence[Column], rows: QuerySet[ReviewSheet], reader: FieldReader | None
) -> tuple[Order, dict[str, str]]:
    """Return the order of a list, and a sentence when the one asked cannot be given."""
    columns = BY_KEY | {column.key: column for column in slots}
    column = columns.get(query.order)
    if column is not None and column.order:
        return Order(by=F(column.order), descending=query.descending, kind=_kind(column.order)), {}
    problems = {}
    if query.order.startswith(FIELD) and reader is not None:
        by = reader.order(query.order.removeprefix(FIELD))
        if by is not None and (
            isinstance(by, F) or count_up_to(rows, SORTED_BY_FIELD + 1) <= SORTED_BY_FIELD
        ):
            return Order(
                by=by,
                descending=query.descending,
                kind=_kind(vars(by)["name"]) if isinstance(by, F) else "json",
            ), {}
        problems["tri"] = (
            "Pour trier par ce champ, filtrez d’abord : la liste doit compter moins de 5 000 dossiers."
        )
    usual = query.tab in {Tab.TO_REVIEW, Tab.TO_VALIDATE}
    column_name = "due_on" if usual else "number"
    return Order(by=F(column_name), descending=not usual, kind=_kind(column_name)), problems


def _kind(column: str) -> Kind:
    return "number" if column in NUMERIC else "text"


def read_page(
    query: ListQuery, asking: Asking, *, slots: Sequence[Column] = (), reader: FieldReader | None = None
) -> Page:
    """Return a page of a list. Raise ReviewError when the mark of the page is not one of this list."""
    rows, problems = filtered(query, asking, reader)
    order, wrong = order_of(query, slots, rows, reader)
    place = read_place(query.place, query.signature, kind=order.kind)
    back = place is not None and place.back
    rows = rows.annotate(
        sorted_by=order.by,
        with_news=_as_flag(has_news(asking.actor.person)),
        with_opinion=_as_flag(Q(Exists(_awaited()))),
    )
    if place is not None:
        rows = rows.filter(beyond(order.by, place, descending=order.descending, kind=order.kind))
    sign = "-" if order.descending is not back else ""
    rows = rows.order_by(f"{sign}sorted_by", f"{sign}number")
    found = list(rows.select_related("application", "reviewer").defer("words", "private")[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    if back:
        found.reverse()
    return Page(
        lines=tuple(
            Line(sheet=row, news=bool(_noted(row, "with_news")), opinion=bool(_noted(row, "with_opinion")))
            for row in found
        ),
        next=_mark(found, query, back=False) if (more or back) and found else "",
        previous=_mark(found, query, back=True) if found and (more if back else place is not None) else "",
        problems=problems | wrong,
    )


def _awaited() -> QuerySet[Opinion]:
    return Opinion.objects.filter(application=OuterRef("pk"), answered_at=None, withdrawn_at=None)


def _as_flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _noted(row: ReviewSheet, name: str) -> Any:
    return getattr(row, name)


def _mark(found: Sequence[ReviewSheet], query: ListQuery, *, back: bool) -> str:
    row = found[0] if back else found[-1]
    return write_place(_noted(row, "sorted_by"), row.number, query.signature, back=back)


def count_up_to(rows: QuerySet[ReviewSheet], most: int) -> int:
    """Count the lines of a list, without going past `most`."""
    return len(rows.order_by().values_list("pk", flat=True)[:most])


def count_tabs(actor: Actor, listed: QuerySet[ReviewSheet] | None = None) -> tuple[dict[Tab, int], int]:
    """Return how many applications each part of the list holds, and how many this list does: one query.

    Counts stop at `COUNTED` + 1, which reads "plus de 1 000".
    """
    parts = [visible(actor).filter(tab_condition(tab, actor)) for tab in Tab]
    if listed is not None:
        parts.append(listed)
    texts: list[str] = []
    given: list[Any] = []
    for part in parts:
        try:
            text, parameters = part.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            texts.append("0")
            continue
        texts.append(f"(SELECT count(*) FROM ({text}) AS counted)")  # noqa: S608 - Django wrote the inner query
        given.extend(parameters)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", given)
        row = cursor.fetchone()
    return dict(zip(Tab, row, strict=False)), row[len(Tab)] if listed is not None else 0
