"""Tokens of programs: never more than who made them, within their bounds, until their end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guichet.accounts.enums import Right
from guichet.accounts.errors import TokenRefused
from guichet.accounts.models import HeldRole, ProgramToken
from guichet.accounts.permissions import Actor, actor_of_token
from guichet.accounts.services import TokenTerms, give_token, revoke_token
from guichet.journal.models import Entry
from tests.people import NOW, PLACES_OF_BALLAN, SOCLE, make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]

REAL = NOW + timedelta(days=2000)
TERMS = TokenTerms(
    name="Tableau de bord",
    expires_at=REAL + timedelta(days=30),
    rights=frozenset({Right.VIEW, Right.INSTRUCT}),
)


def given(actor: Actor, terms: TokenTerms = TERMS) -> str:
    return give_token(terms, actor=actor, now=NOW, real=REAL)[1]


def asked(secret: str, address: str = "127.0.0.1", *, days: int = 0) -> Actor | None:
    return actor_of_token(f"Bearer {secret}", address, now=NOW, real=REAL + timedelta(days=days))


def may(
    actor: Actor | None, right: Right, scheme: str = SOCLE, places: tuple[str, ...] = PLACES_OF_BALLAN
) -> bool:
    return actor is not None and actor.may(right, scheme=scheme, places=places)


def test_a_program_reads_what_its_maker_reads_and_signs_nothing() -> None:
    program = asked(given(make("reviewer")))
    assert program is not None
    assert may(program, Right.INSTRUCT)
    assert not may(program, Right.INSTRUCT, places=("COM-36044", "DEP-36"))
    assert program.person is None
    assert program.reference.startswith("token:")


@pytest.mark.parametrize(
    ("change", "right", "scheme", "expected", "why"),
    [
        ({"rights": frozenset({Right.VIEW})}, Right.INSTRUCT, SOCLE, False, "a right not given"),
        ({"rights": frozenset({Right.VIEW})}, Right.VIEW, SOCLE, True, "the right given"),
        ({"scheme": "itn-3b"}, Right.VIEW, SOCLE, False, "another scheme"),
        ({"scheme": SOCLE}, Right.VIEW, SOCLE, True, "its scheme"),
        ({"territory": "COM-37018"}, Right.VIEW, SOCLE, True, "a commune of the département"),
        ({"territory": "COM-37261"}, Right.VIEW, SOCLE, False, "another commune of it"),
        ({"networks": ("127.0.0.0/8",)}, Right.VIEW, SOCLE, True, "from the network"),
        ({"networks": ("192.0.2.0/24",)}, Right.VIEW, SOCLE, False, "from elsewhere"),
    ],
)
def test_a_token_narrows(
    change: dict[str, object], right: Right, scheme: str, expected: bool, why: str
) -> None:
    secret = given(make("reviewer"), replace(TERMS, **change))  # type: ignore[arg-type]  # a table of columns by name
    assert may(asked(secret), right, scheme) is expected, why


def test_an_organisation_acts_by_its_program_as_its_agent() -> None:
    secretary = make("secretary")
    organisation = secretary.memberships[0].organisation
    program = asked(given(secretary, replace(TERMS, rights=frozenset(), organisation=organisation)))
    assert program is not None
    assert program.person == secretary.person
    assert program.belongs_to(organisation)
    assert not program.scopes


def test_a_token_ends_by_its_date_or_by_its_maker() -> None:
    reviewer = make("reviewer")
    token, secret = give_token(TERMS, actor=reviewer, now=NOW, real=REAL)
    assert asked(secret, days=29) is not None
    assert asked(secret, days=31) is None
    with pytest.raises(TokenRefused, match="pas à vous"):
        revoke_token(token.pk, actor=make("validator"), now=NOW, real=REAL)
    revoke_token(token.pk, actor=reviewer, now=NOW, real=REAL)
    assert asked(secret) is None
    kinds = Entry.objects.filter(subject=f"token:{token.pk}").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["token.given", "token.revoked"]
    assert secret not in "".join(Entry.objects.values_list("content", flat=True))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "quel logiciel"),
        ({"expires_at": REAL - timedelta(1)}, "date à venir"),
        ({"expires_at": REAL + timedelta(days=400)}, "un an au plus"),
        ({"rights": frozenset({Right.DECIDE})}, "que vous avez"),
        ({"rights": frozenset()}, "que vous avez"),
        ({"territory": "DEP-36"}, "« lire les dossiers » pour DEP-36|« instruire » pour DEP-36"),
        ({"organisation": 0}, "n’appartenez pas"),
        ({"networks": ("partout",)}, "192.0.2.0/24"),
    ],
)
def test_a_token_that_cannot_be_given_says_why(change: dict[str, object], words: str) -> None:
    with pytest.raises(TokenRefused, match=words):
        given(make("reviewer"), replace(TERMS, **change))  # type: ignore[arg-type]  # a table of columns by name


def test_a_stand_in_gives_no_right_of_whom_they_stand_in_for() -> None:
    actor = make("reviewer")
    lent = replace(actor, scopes=tuple(replace(scope, substitute=True) for scope in actor.scopes))
    with pytest.raises(TokenRefused, match="que vous avez"):
        given(lent)


def test_a_token_narrows_with_its_maker() -> None:
    """A role that ends takes with it what a token had of it."""
    manager = make("scheme_manager")
    secret = given(manager, replace(TERMS, rights=frozenset({Right.VIEW}), scheme=SOCLE))
    assert may(asked(secret), Right.VIEW)
    HeldRole.objects.filter(person=manager.person).update(until=NOW + timedelta(seconds=1))
    assert not may(actor_of_token(f"Bearer {secret}", "", now=NOW + timedelta(days=1), real=REAL), Right.VIEW)


def test_its_last_use_is_kept_to_the_hour(django_assert_num_queries: Any) -> None:
    secret = given(make("reviewer"))
    asked(secret)
    assert ProgramToken.objects.get().used_at == REAL
    with django_assert_num_queries(2):
        actor_of_token(f"Bearer {secret}", "", now=NOW, real=REAL + timedelta(minutes=59))
    later = REAL + timedelta(minutes=60)
    actor_of_token(f"Bearer {secret}", "", now=NOW, real=later)
    assert ProgramToken.objects.get().used_at == later


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 300, "Bearer inconnu"]
)
def test_what_is_no_token_is_nobody(header: str) -> None:
    assert actor_of_token(header, "127.0.0.1", now=NOW, real=REAL) is None
