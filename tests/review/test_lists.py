"""The officers' list: what it holds for whom, how its pages follow, what each filter keeps."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.models import Answers
from guichet.review.enums import Tab
from guichet.review.errors import ReviewError
from guichet.review.models import Follow, Label, ReviewSheet
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.listing import PAGE, count_tabs, read_page
from guichet.review.selectors.query import ListQuery, read_query
from tests.people import make

from .factories import NOW
from .lists import TODAY, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


def asked(**given: str | list[str]) -> ListQuery:
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    return read_query({"onglet": ["tous"], "tri": ["numero"]} | lists, known=BY_NAME)


def listed(query: ListQuery, actor: Actor) -> list[ReviewSheet]:
    page = read_page(query, Asking(actor=actor, today=TODAY))
    assert not page.problems, page.problems
    return [line.sheet for line in page.lines]


def walk(query: ListQuery, actor: Actor, *, back: bool = False) -> Iterable[list[int]]:
    """Yield the numbers of each page, forth or back from the last."""
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    while True:
        page = read_page(query, Asking(actor=actor, today=TODAY))
        yield [line.sheet.number for line in page.lines]
        mark = page.previous if back else page.next
        if not mark:
            return
        query = replace(query, place=mark)


PLACES_OF = {"elsewhere": ["COM-41018", "DEP-41", "REG-24"], "here": ["COM-37018", "DEP-37", "REG-24"]}


@pytest.mark.parametrize(
    ("role", "sees", "why"),
    [
        ("reviewer", {"socle here", "detr here"}, "their département, every scheme"),
        ("other_reviewer", {"socle elsewhere"}, "another département"),
        ("scheme_manager", {"socle here", "socle elsewhere"}, "one scheme, everywhere"),
        ("national_manager", {"socle here", "detr here", "socle elsewhere"}, "everything"),
        ("auditor", {"socle here", "detr here", "socle elsewhere"}, "reads everything"),
        ("expert_ien", set(), "an expert sees what they are asked about, not lists"),
        ("secretary", set(), "an applicant has no list"),
    ],
)
def test_each_role_lists_its_own(role: str, sees: set[str], why: str) -> None:
    made = {
        "socle here": make_sheet(places=PLACES_OF["here"]),
        "detr here": make_sheet("detr", places=PLACES_OF["here"]),
        "socle elsewhere": make_sheet(places=PLACES_OF["elsewhere"]),
    }
    names = {sheet.pk: name for name, sheet in made.items()}
    assert {names[sheet.pk] for sheet in listed(asked(), make(role))} == sees, why


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "kept", "why"),
    [
        ({"aide": "detr"}, {"detr"}, "one scheme"),
        ({"aide": ["detr", "socle-numerique-ecoles"]}, {"detr", "rich", "plain", "late"}, "two schemes"),
        ({"etat": "closed"}, {"detr"}, "a state"),
        ({"demande_min": "20 000"}, {"rich"}, "at least 20 000 €"),
        ({"demande_max": "20000,00"}, {"late"}, "an unknown amount is in no range"),
        ({"ecart_min": "0,01"}, {"rich"}, "asked more than computed"),
        ({"ecart_max": "-0,01"}, {"late"}, "asked less than computed"),
        ({"alerte": "ecart"}, {"rich", "late"}, "asked is not computed"),
        ({"alerte": "retard"}, {"late"}, "its day passed"),
        ({"alerte": ["retard", "ineligible"]}, {"late", "plain"}, "any of the alerts"),
        ({"reste_max": "-1"}, {"late"}, "days left below zero"),
        ({"reste_min": "0", "reste_max": "30"}, {"rich"}, "within a month"),
        ({"attente": "oui"}, {"plain"}, "waiting for the applicant"),
        ({"attente": "non", "aide": "detr"}, {"detr"}, "not waiting"),
        ({"instructeur": "moi"}, {"rich"}, "mine"),
        ({"instructeur": ["personne"]}, {"plain", "late", "detr"}, "nobody's"),
        ({"porteur": "epci"}, {"late"}, "who carries"),
        ({"territoire": "COM-37261"}, {"late"}, "a commune"),
        ({"envoye_max": "2021-01-31"}, {"late"}, "sent before February"),
        ({"nouveau": "oui"}, {"plain"}, "not read since"),
        ({"texte": "EVRY"}, {"rich"}, "a name without its accent"),
        ({"texte": "tableaux"}, {"plain"}, "a word of the answers, its stem"),
        ({"service": "DEP-37"}, {"rich", "plain", "late", "detr"}, "a desk"),
        ({"inconnu": "x"}, {"rich", "plain", "late", "detr"}, "what is not known is left out"),
    ],
)
def test_filter_keeps(given: dict[str, Any], kept: set[str], why: str, reviewer: Actor) -> None:
    day = timedelta(days=1)
    rich: dict[str, Any] = {
        "requested_cents": 2_100_000,
        "computed_cents": 1_984_500,
        "due_at": NOW + 12 * day,
    }
    late: dict[str, Any] = {
        "requested_cents": 90_000,
        "computed_cents": 100_000,
        "due_at": NOW - day,
        "carrier_kind": "epci",
    }
    made = {
        "rich": make_sheet(reviewer_id=reviewer.person, carrier_name="Évry", **rich),
        "plain": make_sheet(waiting_for_applicant=True, verdict="no", news_for_service_at=NOW),
        "late": make_sheet(submitted_at=NOW - 60 * day, places=["COM-37261", "DEP-37"], **late),
        "detr": make_sheet("detr", state=State.CLOSED, verdict="no"),
    }
    Answers.objects.filter(application=made["plain"].pk).update(words="un tableau numerique")
    names = {sheet.pk: name for name, sheet in made.items()}
    assert {names[sheet.pk] for sheet in listed(asked(**given), reviewer)} == kept, why


@pytest.mark.parametrize(
    "name", ["demande_min", "reste_min", "envoye_min", "alerte", "attente", "instructeur"]
)
def test_what_cannot_be_read_is_told_and_left_out(name: str, reviewer: Actor) -> None:
    make_sheet()
    page = read_page(asked(**{name: "n’importe quoi"}), Asking(actor=reviewer, today=TODAY))
    assert set(page.problems) == {name}
    assert len(page.lines) == 1


def test_tabs(reviewer: Actor) -> None:
    assert reviewer.person is not None
    here, done = make_sheet(), make_sheet(state=State.CLOSED)
    Follow.objects.create(person_id=reviewer.person, sheet=done, since=NOW)
    counts, _ = count_tabs(reviewer)
    assert counts == {Tab.TO_REVIEW: 1, Tab.FOLLOWED: 1, Tab.TO_VALIDATE: 0, Tab.DONE: 1, Tab.ALL: 2}
    assert [s.pk for s in listed(asked(onglet="suivis"), reviewer)] == [done.pk]
    assert [s.pk for s in listed(asked(onglet="a-instruire"), reviewer)] == [here.pk]


def test_labels_filter_and_order_by_applicant(reviewer: Actor) -> None:
    urgent = Label.objects.get(name="Urgent")
    second, first = make_sheet(carrier_name="Écueillé"), make_sheet(carrier_name="Abilly")
    third = make_sheet(carrier_name="Échemiré")
    ReviewSheet.objects.filter(pk=first.pk).update(labels=[urgent.pk])
    assert [s.pk for s in listed(asked(etiquette=str(urgent.pk)), reviewer)] == [first.pk]
    assert [s.pk for s in listed(asked(tri="demandeur"), reviewer)] == [first.pk, third.pk, second.pk]


@pytest.mark.slow
@pytest.mark.parametrize(
    "order", ["numero", "-numero", "reste", "-demande", "ecart", "aide", "-envoye", "projet"]
)
def test_pages_follow_each_other_both_ways(order: str, reviewer: Actor) -> None:
    day = timedelta(days=1)
    for rank in range(2 * PAGE + 7):
        amount = None if rank % 5 == 0 else rank % 3 * 100
        make_sheet(
            requested_cents=amount, computed_cents=100, due_at=NOW + rank % 4 * day if rank % 3 else None
        )
    query = asked(tri=order)
    forth = list(walk(query, reviewer))
    assert [len(page) for page in forth] == [PAGE, PAGE, 7]
    every = [number for page in forth for number in page]
    assert len(set(every)) == len(every)
    last = read_page(query, Asking(actor=reviewer, today=TODAY))
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    second = read_page(replace(query, place=last.next), Asking(actor=reviewer, today=TODAY))
    third = read_page(replace(query, place=second.next), Asking(actor=reviewer, today=TODAY))
    back = list(walk(replace(query, place=third.previous), reviewer, back=True))
    assert back == [forth[1], forth[0]]


@pytest.mark.parametrize(
    "mark", ["x", "W10", "e30", "é", "bnVsbA", "WyJhIiwxXQ", "A" * 2000, "WyIwMDAwMDAwMDAwMDAiLDEsMSwwXQ"]
)
def test_mark_of_another_list_is_refused(mark: str, reviewer: Actor) -> None:
    with pytest.raises(ReviewError, match="reprenez-la depuis le début"):
        read_page(asked(suite=mark), Asking(actor=reviewer, today=TODAY))


def test_address_says_the_list_again() -> None:
    query = asked(
        aide=["b", "a"], demande_min="10", texte=" deux  mots ", colonnes="numero,aide,numero", tri="-aide"
    )
    assert query.text == "deux mots"
    assert query.said_columns == ("numero", "aide")
    from django.http import QueryDict  # noqa: PLC0415 - used here alone

    assert read_query(dict(QueryDict(query.address()).lists()), known=BY_NAME) == query
