"""The fields of the exchange format and the check of one value, from our own list of facts about it."""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).parent / "dispositif_aide.json"
NAMESPACE = uuid.UUID("b1d6b1f0-5f0e-5d0e-9c55-6f1c2a4f7a11")
"""Identifiers are made from slugs in this space, so that they never change."""
LONGEST = 20_000
"""Characters of a value whose length the format does not bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeField:
    """One column: what a value must be. `pattern` and `choices` hold for each part of a list."""

    name: str
    type: str
    format: str = ""
    required: bool = False
    unique: bool = False
    max: int = LONGEST
    list: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    says: str = ""

    def problem(self, value: str) -> str:
        """Say in French what is wrong with a value, empty when nothing is."""
        if not value:
            return "la valeur manque." if self.required else ""
        if len(value) > self.max:
            return f"le texte a {len(value)} caractères, {self.max} au plus sont admis."
        return self._shape(value)

    def _shape(self, value: str) -> str:
        shown = value[:40]
        if self.format == "uuid" and read_uuid(value) is None:
            return f"« {shown} » n’est pas un identifiant UUID, comme 65d5b6c7-102c-4440-ac3b-768f708edc0a."
        if self.format == "uri" and not re.fullmatch(r"https?://[^\s<>\"']+", value):
            return f"« {shown} » n’est pas une adresse : écrivez-la en entier, avec https://."
        if self.type == "datetime" and read_moment(value) is None:
            return f"« {shown} » n’est pas une date : écrivez 2021-03-31T00:00:00Z."
        for part in value.split("|") if self.list else ():
            if self.choices and part not in self.choices:
                return f"« {part[:40]} » n’est pas admis. Choisissez parmi : {', '.join(self.choices)}."
            if self.pattern and not re.fullmatch(self.pattern, part):
                return f"« {part[:40]} » n’est pas un code officiel, comme DEP-37 ou PAYS-99100."
        return ""


@cache
def exchange_fields() -> tuple[ExchangeField, ...]:
    """Return the fourteen fields and their identifier, in the order of the columns."""
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
    return tuple(
        ExchangeField(**{**field, "choices": tuple(field.get("choices", ()))}) for field in described
    )


def identifier(slug: str) -> str:
    """Return the identifier of a scheme of ours in the exchange format."""
    return str(uuid.uuid5(NAMESPACE, slug))


def read_uuid(text: str) -> uuid.UUID | None:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def read_moment(text: str) -> datetime | None:
    """Read an ISO 8601 date or moment; without a time zone it is taken in universal time."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
