"""The officers' list, and what one asks of it: tabs, filters, columns, order, views."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.accounts.selectors import people_with
from guichet.applications.errors import NotYours
from guichet.review.actions import actions
from guichet.review.enums import Tab
from guichet.review.errors import ReviewError
from guichet.review.models import SavedView
from guichet.review.selectors.columns import FIXED, Column, chosen, slot_columns
from guichet.review.selectors.desks import InUse, desk_title, in_use
from guichet.review.selectors.fields import Fields
from guichet.review.selectors.filters import BY_NAME, CHOICES, MINE, NOBODY, Asking, label_choices
from guichet.review.selectors.listing import COUNTED, count_tabs, filtered, read_page
from guichet.review.selectors.query import ListQuery, read_query
from guichet.review.selectors.scope import areas_of
from guichet.review.selectors.views import view_by_token, views_of
from guichet.review.services.viewing import forget_view, save_view
from guichet.review.web.asking import asking_of, given_of, officer_of
from guichet.review.web.cells import Words, row_of
from guichet.review.web.filtering import field_filter, filter_form
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import pinned_form, rules_in_force, titles_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import typed_text


@officer(Right.VIEW)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show one page of the list that the address asks for."""
    given = given_of(request)
    views = views_of(officer_of(request))
    if not given and (first := next((view for view in views if view.opens_first), None)):
        given = {name: list(values) for name, values in QueryDict(first.query).lists()}
    query = read_query(given, known=BY_NAME)
    if moved := _rewritten(given, query):
        return HttpResponseRedirect(f"{request.path}?{moved.address()}")
    return _show(request, query, views)


def _rewritten(given: dict[str, list[str]], query: ListQuery) -> ListQuery | None:
    """Return the list that the forms of the page ask for in words of their own, None when the address is plain."""
    if "colonne" in given or "avant" in given:
        return replace(query, said_columns=_columns(given, query))
    if given.get("champ", [""])[0]:
        name, value = field_filter(given)
        filters = dict(query.filters) | ({name: (value,)} if value else {})
        return replace(query, filters=filters)
    if {"champ", "operation", "valeur"} & given.keys():
        return query
    return None


def _columns(given: dict[str, list[str]], query: ListQuery) -> tuple[str, ...]:
    """Return the columns that were ticked, in the order they stood, one of them moved before its neighbour."""
    ticked = list(dict.fromkeys(given.get("colonne", [])))
    stood = [key for key in query.said_columns if key in ticked]
    keys = stood + [key for key in ticked if key not in stood]
    for key in given.get("avant", [])[:1]:
        if key in keys and (place := keys.index(key)):
            keys[place - 1], keys[place] = keys[place], keys[place - 1]
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class TabLink:
    """A part of the list: its words, its address, how many it holds."""

    label: str
    address: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class HeadCell:
    """The head of a column: pressing it sorts, pressing it again sorts the other way."""

    column: Column
    address: str
    sorted: str


def _show(request: HttpRequest, query: ListQuery, views: list[SavedView]) -> HttpResponse:
    now = clock.now()
    asking = asking_of(request, now)
    fields = fields_of(query.scheme, now)
    slots = (
        slot_columns({slot: field.title or field.label for slot, field in fields.form.slots.items()})
        if fields
        else ()
    )
    try:
        page = read_page(query, asking, slots=slots, reader=fields)
    except ReviewError:  # the mark of another list: from its beginning
        return HttpResponseRedirect(f"{request.path}?{replace(query, place='').address()}")
    rows, _ = filtered(query, asking, fields)
    counts, total = count_tabs(asking.actor, rows)
    labels = label_choices(areas_of(asking.actor))
    used = in_use(asking.actor, asking.today)
    columns = chosen(query.said_columns, slots)
    words = Words(
        today=asking.today,
        schemes=titles_of({*used.schemes, *(line.sheet.slug for line in page.lines)}),
        labels={label.pk: label for label in labels},
        slots=fields.form.slots if fields else {},
    )
    context = {
        "query": query,
        **_around(query, asking),
        "tabs": _tabs(query, counts),
        "heads": [_head(query, column) for column in columns],
        "rows": [row_of(line, columns, words) for line in page.lines],
        "total": _count(total),
        "next": query.address(place=page.next) if page.next else "",
        "previous": query.address(place=page.previous) if page.previous else "",
        "page_problems": page.problems,
        "filter_form": filter_form(query, _choices(query, asking, used, words, now), page.problems, fields),
        "column_choices": _column_choices(columns, slots),
        "views": views,
        "view_problem": request.GET.get("vue_refusee", ""),
    }
    return render(request, "review/listing.html", context)


def _around(query: ListQuery, asking: Asking) -> dict[str, object]:
    """Return what the forms around the list need."""
    actor = asking.actor
    return {
        "hidden": replace(query, said_columns=()).parameters(),
        "areas": [(area, desk_title(area, asking.today)) for area in areas_of(actor)],
        "person": actor.person,
        "may_instruct": bool(actor.scopes_of(Right.INSTRUCT)),
        "address": query.address(),
        "batch_actions": [(a.key, a.label) for a in actions() if a.batch and actor.scopes_of(a.right)],
    }


def fields_of(slug: str, now: datetime) -> Fields | None:
    """Return the filters on fields of a scheme's form in force, None without one scheme or without its rules."""
    if not slug:
        return None
    try:
        return Fields(pinned_form(rules_in_force(slug), now.date()))
    except SchemeProblem:
        return None


def _choices(
    query: ListQuery, asking: Asking, used: InUse, words: Words, now: datetime
) -> dict[str, list[tuple[str, str]]]:
    colleagues = people_with(Right.INSTRUCT, query.scheme, areas_of(asking.actor), now)
    choices: dict[str, list[tuple[str, str]]] = {name: list(pairs) for name, pairs in CHOICES.items()}
    choices["service"] = used.desks
    choices["instructeur"] = [(MINE, "moi"), (NOBODY, "personne")]
    choices["instructeur"] += [
        (str(one.pk), one.label) for one in colleagues if one.pk != asking.actor.person
    ]
    choices["etiquette"] = [(str(pk), label.name) for pk, label in words.labels.items()]
    choices["aide"] = sorted(words.schemes.items(), key=lambda pair: pair[1])
    return choices


def _tabs(query: ListQuery, counts: dict[Tab, int]) -> list[TabLink]:
    return [
        TabLink(
            str(tab.label), replace(query, tab=tab, place="").address(), _count(counts[tab]), tab is query.tab
        )
        for tab in Tab
    ]


def _count(count: int) -> str:
    return f"plus de {COUNTED}" if count > COUNTED else str(count)


def _head(query: ListQuery, column: Column) -> HeadCell:
    if not column.order:
        return HeadCell(column, "", "none")
    now_sorted = query.order == column.key
    turned = replace(query, order=column.key, descending=now_sorted and not query.descending, place="")
    state = ("descending" if query.descending else "ascending") if now_sorted else "none"
    return HeadCell(column, turned.address(), state)


def _column_choices(shown: tuple[Column, ...], slots: tuple[Column, ...]) -> list[tuple[Column, bool]]:
    others = [column for column in (*FIXED, *slots) if column not in shown]
    return [(column, True) for column in shown] + [(column, False) for column in others]


@officer(Right.VIEW)
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name."""
    query = read_query(
        {k: [str(v) for v in vs] for k, vs in QueryDict(str(request.POST.get("adresse", ""))[:5000]).lists()},
        known=BY_NAME,
    )
    address = query.address()
    try:
        save_view(
            typed_text(request.POST.get("nom")),
            address,
            actor=officer_of(request),
            now=clock.now(),
            desk=str(request.POST.get("partage", "")),
            opens_first=bool(request.POST.get("premiere")),
        )
    except NotYours:
        raise Http404 from None
    except BadInput as error:
        address += "&" + urlencode({"vue_refusee": error.message})
    return HttpResponseRedirect(f"{reverse('review-list')}?{address}")


@officer(Right.VIEW)
@require_safe
def open_view(request: HttpRequest, token: UUID) -> HttpResponse:
    """Open a view by the address one shares."""
    view = view_by_token(officer_of(request), token)
    if view is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('review-list')}?{view.query}")


@officer(Right.VIEW)
@require_POST
def drop_view(request: HttpRequest, token: UUID) -> HttpResponse:
    """Forget one's own view."""
    try:
        forget_view(token, actor=officer_of(request))
    except NotYours:
        raise Http404 from None
    return HttpResponseRedirect(f"{reverse('review-list')}?onglet={Tab.TO_REVIEW.value}")
