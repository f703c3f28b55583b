"""Ask an address as someone, without trace; tell whether the door opened, and compare a refusal with that of nothing."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.http.response import HttpResponseBase

from .roles import Caller

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
SAVEPOINT, ROLLBACK = re.compile(r'SAVEPOINT "?(\w+)'), re.compile(r'ROLLBACK TO SAVEPOINT "?(\w+)')
OF_WHO_ASKS = {"accounts_session", "accounts_programtoken"}
"""What is kept of who asks, whatever the address: their session, when a token was last used."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
CURRENT = re.compile(r' aria-current="(page|true)"')
"""The menu marks the part of the site that an address belongs to, by the address alone."""
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone was answered: nothing that differs from one request to the next. `wrote` names tables."""

    status: int
    location: str
    headers: Mapping[str, str]
    body: str
    wrote: frozenset[str]

    @property
    def asks_who(self) -> bool:
        return self.status == 302 and self.location.startswith(
            ("/connexion?suite=", "/connexion/code?suite=")
        )

    @property
    def opened(self) -> bool:
        return self.status < 500 and self.status not in {401, 403, 404, 405} and not self.asks_who

    def like(self) -> tuple[int, str, str, str]:
        """Return what must not differ between a thing that exists and one that does not."""
        headers = sorted(f"{name}: {value}" for name, value in self.headers.items())
        return self.status, self.location, "\n".join(headers), self.body


def ask(caller: Caller, method: str, path: str, body: Mapping[str, Any], *, kind: str = "") -> Answer:
    """Ask, then undo all that it changed; the browser stays as it was. `kind` is "json" for programs, "tus" for parts."""
    client, cookies = caller.client, SimpleCookie(caller.client.cookies.output(header="", sep=";"))
    headers = caller.headers | (TUS | dict(body) if kind == "tus" else {})
    options: dict[str, Any] = {"headers": headers}
    if kind == "json":
        headers = headers | {"Idempotency-Key": "one"}
        options["headers"] = headers
    if kind == "json" and method in {"POST", "PATCH"}:
        options |= {"data": json.dumps(body), "content_type": "application/json"}
    elif method in {"GET", "POST"} and kind != "tus":
        options["data"] = dict(body)
    if kind == "tus" and method == "PATCH":
        options |= {"content_type": "application/offset+octet-stream"}
    with undone(), writes() as wrote:
        response = getattr(client, method.lower())(path, **options)
        said = _content(response)
    client.cookies = cookies
    return _answer(response, said, path, wrote)


@contextmanager
def undone() -> Iterator[None]:
    """Keep nothing of what is written within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Note the tables that are written within, and that are not put back."""
    found: list[str] = []
    before: dict[str, int] = {}

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        written = WRITES.match(sql)
        if written and written[2] not in OF_WHO_ASKS and context["cursor"].rowcount:
            found.append(written[2])
        if begun := SAVEPOINT.match(sql):
            before[begun[1]] = len(found)
        if undone := ROLLBACK.match(sql):
            del found[before[undone[1]] :]
        return result

    with connection.execute_wrapper(note):
        yield found


def _content(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return bytes(content[:200_000]).decode("utf-8", "replace")


def _answer(response: HttpResponseBase, said: str, path: str, wrote: list[str]) -> Answer:
    """Take out what bears the address asked or the second, and what is drawn anew each time."""

    def plain(text: str) -> str:
        for form in (path, quote(path), quote(path, safe="")):
            text = text.replace(form, "ADDRESS")
        return CURRENT.sub("", TOKEN.sub("TOKEN", text))

    headers = {
        name: plain(value)
        for name, value in response.items()
        if name not in {"Content-Length", "Location", "Expires"}
    }
    return Answer(
        status=response.status_code,
        location=plain(response.get("Location", "")),
        headers=headers,
        body=plain(said),
        wrote=frozenset(wrote),
    )
