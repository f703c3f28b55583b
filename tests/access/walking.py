"""Every address of the site and every operation of its API, as Django and django-ninja know them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.conventions.test_access import endpoints, rule

from .world import Thing

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
API = "api/v1/"
UNKNOWN = {"uuid": "6c78c698-9321-41a4-9892-d042ed22c170", "int": "987654321"}
"""What names nothing, by the converter of the address; anything else is a word nobody was given."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name (its pattern in the API), its pattern, what its view declares."""

    name: str
    pattern: str
    access: str

    def filled(self, thing: Thing) -> str:
        """Return the path about a thing."""
        return "/" + PARAMETER.sub(lambda found: str(thing[found[2]]), self.pattern)

    def unknown(self) -> str:
        """Return a path of the same form that names nothing."""
        return "/" + PARAMETER.sub(lambda found: UNKNOWN.get(found[1], "nobody-has-this"), self.pattern)


def addresses() -> dict[str, Address]:
    """Every address once, by its name."""
    found: dict[str, Address] = {}
    for pattern, name, view in _walk(get_resolver().url_patterns):
        declared = sorted({str(rule(one)) for one in endpoints(view)})
        key = PARAMETER.sub(r"{\2}", pattern) if pattern.startswith(API) else name
        assert key, f"/{pattern} has no name"
        known = found.get(key)
        assert known is None or known.pattern == pattern, f"two addresses are called {key}"
        found[key] = Address(key, pattern, "; ".join(declared))
    return found


def _walk(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        here = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        else:
            yield here, one.name or "", one.callback
