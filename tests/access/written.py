"""Write docs/reference/who-may.md from the table: `.venv/bin/python -m tests.access.written`."""

import os
from collections.abc import Iterator
from pathlib import Path

from .table import GROUPS, MEMBERS, OPERATIONS, PAGES, PEOPLE, PROGRAMS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "who-may.md"
HEAD = """# Who may use each address

Written from [the table of the tests](../../tests/access/table.py), which asks every address of the site and every
operation of the API as each of these people and programs, about things that exist
([the tests](../../tests/access/test_every_address.py)). After a change of the table:
`.venv/bin/python -m tests.access.written`. An address without its line fails the tests.

Whoever is not named is refused, and learns nothing: the answer, to the byte, is that of an address that does not exist,
by every method. Where the address asks everyone who they are, a visitor is sent to sign in whether the thing exists or
not, and an officer who has not given the code of their second factor gives it first. A refusal writes nothing.

- **led**: they read what the address changes, and are led to the page to read;
- **asked**: they sign in first, and what they did waits for them;
- **known**: they have its secret, and are told that it does not open this.
"""


def document() -> str:
    """Return the whole document."""
    from .walking import addresses  # noqa: PLC0415 - needs Django ready

    known = {name: "/" + one.pattern.replace("<", "{").replace(">", "}") for name, one in addresses().items()}
    parts = [HEAD, *_people(PEOPLE, PROGRAMS)]
    parts += _lines(PAGES, known)
    parts += ["\n## The API\n", *_lines(OPERATIONS, known)]
    return "\n".join(parts) + "\n"


def _people(people: dict[str, str], programs: dict[str, str]) -> Iterator[str]:
    yield "## Who\n\n| word | who |\n|---|---|"
    for word, said in GROUPS.items():
        members = f": {MEMBERS[word]}" if word in MEMBERS else ""
        yield f"| {word} | {said}{members} |"
    for word, said in (people | programs).items():
        yield f"| {word} | {said} |"


def _lines(text: str, known: dict[str, str]) -> Iterator[str]:
    """Yield the tables; a comment begins another."""
    head = "\n| address | about | who may |\n|---|---|---|"
    if not text.lstrip().startswith("#"):
        yield head.lstrip()
    for line in text.splitlines():
        if line.startswith("#"):
            yield f"\n## {line.removeprefix('#').strip()}\n{head}"
        elif line.strip():
            name, about, said = (part.strip() for part in line.split("|"))
            yield f"| `{known[name]}` | {'' if about == '—' else about} | {said.replace('; ', '<br>')} |"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guichet.config.settings")
    import django

    django.setup()
    DOCUMENT.write_text(document())
