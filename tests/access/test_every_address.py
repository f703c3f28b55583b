"""Every address and every operation, by every role: who may comes in, whoever may not finds what is nowhere.

A refusal is the same, to the byte, whether the thing exists or not: a page that does not exist, or the question of who
one is where the address asks everyone. It writes nothing. Whoever is let in never meets a failure.
"""

from typing import Any

import pytest

from .roles import Caller
from .table import Row, operations, pages
from .trying import Answer, ask
from .walking import Address, addresses
from .world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

Ground = tuple[World, dict[str, Caller], dict[str, Caller]]
TRIED = ("GET", "POST")
SAMPLE = ("visitor", "stranger", "reviewer")
"""Who tries what everyone may see: those pages do not ask who it is."""
NOWHERE = "cette/adresse/ne/mene/nulle/part"
"""Asked under the first word of the address: the page of what does not exist marks the part of the site one is in."""
ASKS_EVERYONE = ("signed in", "officers: ", "whoever holds: the link of a draft nobody owns, or a part")
"""Declarations of views that ask a visitor who they are, before they look whether the thing exists."""
OWN_WORDS = {
    "agreement",
    "agreement-file",
    "application-field",
    "join-application",
    "files",
    "send-file",
    "scheme",
}
"""Addresses that say in words of their own that there is nothing there: always the same, whatever is not there."""


@pytest.mark.parametrize("row", pages(), ids=lambda row: f"{row.name} {row.about}")
def test_a_page_by_everybody(row: Row, ground: Ground) -> None:
    world, people, _ = ground
    address, said = addresses()[row.name], []
    for key, caller in people.items():
        if row.knows >= set(people) and key not in SAMPLE:
            continue
        for method in sorted({*TRIED, *row.may}):
            said += _problems(row, address, world, caller, method)
    assert not said, "\n".join(said)


def _problems(row: Row, address: Address, world: World, caller: Caller, method: str) -> list[str]:
    """Return what is wrong with the answer of one address to one role by one method."""
    path, body = address.filled(world.things[row.about]), world.bodies.get(f"{row.name} {row.about}", {})
    kind = "tus" if row.name in {"files", "send-file"} else ""
    answer = ask(caller, method, path, body, kind=kind)
    told = f"{caller.key} {method} {path}: {answer.status} {answer.location}"
    if answer.status >= 500:
        return [f"{told}, a failure"]
    if caller.key in row.asked:
        return [] if answer.asks_who or answer.status == 405 else [f"{told}, and they sign in first"]
    if caller.key in row.may.get(method, frozenset()):
        return [] if answer.opened else [f"{told}, and they may"]
    if answer.wrote:
        return [f"{told}, wrote {sorted(answer.wrote)}, and they may not"]
    if caller.key in row.led:
        led = answer.status in {302, 405} and not answer.asks_who
        return [] if led else [f"{told}, and they may read"]
    if caller.key in knowing(row):
        return [f"{told}, and they may not"] if answer.status < 300 else []
    return [f"{told}, {wrong}" for wrong in _hints(answer, address, caller, method, body, kind)]


def knowing(row: Row) -> frozenset[str]:
    """Those who may read the application that a line is about: that it exists is no secret for them."""
    if not row.name.startswith("application"):
        return row.knows
    same = (one.knows for one in pages() if one.about == row.about and one.name.startswith("application"))
    return frozenset().union(*same)


_answers: dict[tuple[int, str, str, str], Answer] = {}


def of_nothing(caller: Caller, method: str, path: str, body: Any, kind: str) -> Answer:
    """Return the answer about what exists nowhere, asked once."""
    key = (id(caller), method, path, str(sorted(body.items())) + kind)
    if key not in _answers:
        _answers[key] = ask(caller, method, path, body, kind=kind)
    return _answers[key]


def _hints(answer: Answer, address: Address, caller: Caller, method: str, body: Any, kind: str) -> list[str]:
    """Return how a refusal betrays that there is something."""
    nothing = of_nothing(caller, method, address.unknown(), body, kind)
    if answer.like() != nothing.like():
        return [f"unlike what exists nowhere: {_difference(answer, nothing)}"]
    if answer.asks_who:
        asks = address.access.startswith(ASKS_EVERYONE) and caller.key in {"visitor", "no_code"}
        return [] if asks else ["asked who they are"]
    if answer.status == 405 or address.name in OWN_WORDS:
        return [] if answer.status in {401, 404, 405, 410, 412} else ["let in"]
    nowhere = of_nothing(caller, method, f"/{address.pattern.split('/')[0]}/{NOWHERE}", body, kind)
    return (
        [] if answer.like() == nowhere.like() else [f"not an unknown address: {_difference(answer, nowhere)}"]
    )


def _difference(one: Answer, other: Answer) -> str:
    pairs = zip(one.like(), other.like(), strict=True)
    return next(f"{str(a)[:300]!r} / {str(b)[:300]!r}" for a, b in pairs if a != b)


@pytest.mark.parametrize("row", operations(), ids=lambda row: f"{row.name} {row.about} {row.said[:6]}")
def test_an_operation_by_every_program(row: Row, ground: Ground) -> None:
    world, _, programs = ground
    address = addresses()[row.name]
    said: list[str] = []
    for caller in programs.values():
        for method in sorted({*TRIED, "PATCH", *row.may}):
            path = address.filled({"action": "prendre"} | world.things[row.about])
            body = world.bodies.get(f"{method} {row.name}", {})
            answer = ask(caller, method, path, body, kind="json")
            told = f"{caller.key} {method} {path}: {answer.status} {answer.body[:200]}"
            if answer.status >= 500:
                said.append(f"{told}, a failure")
            elif caller.key in row.may.get(method, frozenset()):
                said += [] if answer.opened else [f"{told}, and they may"]
            elif answer.wrote:
                said.append(f"{told}, wrote {sorted(answer.wrote)}, and they may not")
            elif answer.status not in {401, 404, 405}:
                said.append(f"{told}, let in")
            elif caller.key not in row.knows:
                nothing = ask(caller, method, address.unknown(), body, kind="json")
                if answer.like() != nothing.like():
                    said.append(f"{told}, unlike what exists nowhere: {_difference(answer, nothing)}")
    assert not said, "\n".join(said)
