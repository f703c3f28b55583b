"""The state of a page is its address: read once, changed by making another one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self
from urllib.parse import urlencode

from django.http import HttpRequest

LONGEST_VALUE = 4_000


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
