"""The state of a page is its address: read once, changed by making another one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.http import HttpRequest

from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date
from guichet.simulations.selectors.places import Place, find_place

LONGEST_VALUE = 4_000
ABOUT_APPLICANT = ("territoire", "organisation", "nom", "siret")


class Address:
    """The parameters of an address, without the empty ones. Never changed: each method makes another one."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.values = {name: tuple(texts) for name, texts in values.items() if any(texts)}

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        lists = request.GET.lists()
        return cls({name: [str(text)[:LONGEST_VALUE] for text in texts] for name, texts in lists})

    def one(self, *names: str) -> str:
        """Return the last value of the first of these names that is given, else an empty text."""
        return next((self.values[name][-1].strip() for name in names if name in self.values), "")

    def every(self, *names: str) -> tuple[str, ...]:
        """Return all the values given under these names, each once."""
        found = (text.strip() for name in names for text in self.values.get(name, ()))
        return tuple(dict.fromkeys(text for text in found if text))

    def answers(self) -> dict[str, tuple[str, ...]]:
        """Return the parameters that carry answers: their names hold a point."""
        return {name: texts for name, texts in self.values.items() if "." in name}

    def with_(self, changes: Mapping[str, str | Sequence[str] | None]) -> Self:
        """Return the address with other values; None takes a parameter away."""
        values = dict(self.values)
        for name, value in changes.items():
            values.pop(name, None)
            if value:
                values[name] = (value,) if isinstance(value, str) else tuple(value)
        return type(self)(values)

    def without(self, *names: str) -> Self:
        return self.with_(dict.fromkeys(names))

    def keeping(self, names: Iterable[str]) -> Self:
        kept = set(names)
        return type(self)({name: texts for name, texts in self.values.items() if name in kept})

    def path(self, path: str, anchor: str = "") -> str:
        """Write a link to `path` with these parameters."""
        query = urlencode([(name, text) for name, texts in self.values.items() for text in texts])
        return path + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")

    def hidden(self) -> list[tuple[str, str]]:
        """Return name and value of each hidden field that carries this state through a form."""
        return [(name, text) for name, texts in self.values.items() for text in texts]


def day_of(address: Address) -> tuple[date, bool, str]:
    """Return the day asked for (`le`), whether it was, and a sentence when it cannot be read (today then rules)."""
    typed = address.one("le", "at")
    today = clock.today()
    if not typed:
        return today, False, ""
    try:
        day = read_date(typed)
    except BadInput as error:
        return today, False, f"{error.message} En attendant, le calcul est fait pour aujourd’hui."
    if not 2000 <= day.year <= 2100:
        return (
            today,
            False,
            "La date du calcul va de 2000 à 2100. En attendant, le calcul est fait pour aujourd’hui.",
        )
    return day, True, ""


def place_of(address: Address, at: date, kinds: Iterable[str]) -> Place:
    """Return who asks and where, as the address says; a kind of organisation that does not exist is left aside."""
    organisation = address.one("organisation", "organisation.kind")
    return find_place(
        address.one("territoire", "commune", "territory"),
        organisation if organisation in set(kinds) else None,
        at=at,
    )
