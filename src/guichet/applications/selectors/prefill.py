"""What is filled in before anyone writes: from the carrier, a former application, and values given in an address.

A value that cannot be used is reported with its sentence, never dropped in silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bareme import Plan
from bareme.forms import FieldError, Form, FormField
from guichet.applications.canonical import LONGEST_TEXT, longest_text, writable
from guichet.simulations.selectors.answers import DECLINED_WORDS

ABOUT_PAGES = frozenset(
    [
        "le",
        "at",
        "version",
        "suite",
        "groupe",
        "modifier",
        "lieu",
        "aide",
        "ajouter",
        "depuis",
        "csrfmiddlewaretoken",
        "q",
        "tri",
        "page",
    ]
)
"""Parameters of other pages that a link may still carry: they are no answer."""
ABOUT_CARRIER = frozenset(
    ["territoire", "commune", "territory", "organisation", "organisation.kind", "nom", "siret"]
)
USUAL = frozenset(
    ["siret", "organisation_name", "organisation_address", "contact_name", "contact_email", "contact_phone"]
)
"""What accounts know: filled where the form asks it, passed over elsewhere."""
WHAT_IF = "parametre."
MOST_VALUES = 300
SHOWN = 500
OTHER_GRANTS = "project.other_grants"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A value that could not be used: `field` is empty when the form has no such field."""

    name: str
    field: str
    label: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What a draft begins with: answers by field, where each comes from, and what was refused."""

    values: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()

    def notes(self) -> dict[str, dict[str, str]]:
        """Return what the draft keeps at each field until it is saved."""
        kept = {name: {"from": origin} for name, origin in self.origins.items()}
        for item in self.refused:
            if item.field:
                kept[item.field] = {"value": item.value, "message": item.message}
        return kept


def read_prefill(form: Form, plan: Plan, layers: Sequence[tuple[str, Mapping[str, object]]]) -> Prefill:
    """Read layers of values, the last one over the others; each is (where it comes from, raw values by name).

    A name is a field's id, a fact of the rules (`classes`, `slug.classes`) or a shared fact (`project.other_grants`).
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    refused: dict[str, Refused] = {}
    for origin, raw in layers:
        reader = _Reader(form, plan)
        for name, text in list(raw.items())[:MOST_VALUES]:
            for target, value in reader.read(name, text):
                values[target], origins[target] = value, origin
                refused.pop(target, None)
        refused |= {item.field or item.name: item for item in reader.refused}
        if len(raw) > MOST_VALUES:
            refused["…"] = _stranger(
                "…", f"Au plus {MOST_VALUES} valeurs : les suivantes ne sont pas reprises."
            )
    return Prefill(values=values, origins=origins, refused=tuple(refused.values()))


def is_answer(name: str) -> bool:
    """Tell whether a parameter of an address is meant as an answer."""
    return name not in ABOUT_PAGES and name not in ABOUT_CARRIER and not name.startswith(WHAT_IF)


class _Reader:
    """Reads one layer; spends of a simulation become lines of the field `expenses`, other grants a line of `financing`."""

    def __init__(self, form: Form, plan: Plan) -> None:
        self.form, self.plan = form, plan
        self.refused: list[Refused] = []
        self.lines: list[dict[str, Any]] = []

    def read(self, name: str, raw: object) -> Iterator[tuple[str, Any]]:
        if not (name in self.form.fields or is_answer(name)) or _says_nothing(raw):
            return
        found = self._field(name)
        if found is None:
            yield from self._line(name, raw)
            return
        if (value := self._value(name, found, raw)) is not None:
            yield found.id, value

    def _field(self, name: str) -> FormField | None:
        prefix, dot, own = name.partition(".")
        wanted = own if dot and prefix == self.plan.slug else name
        if wanted in self.form.fields:
            return self.form.fields[wanted]
        return next(
            (
                found
                for found in self.form.fields.values()
                if found.fact is not None and wanted in {found.fact.name, found.fact.key}
            ),
            None,
        )

    def _value(self, name: str, found: FormField, raw: object) -> Any:
        if longest_text(raw) > LONGEST_TEXT:
            return self._refuse(name, found, raw, "Ce texte est trop long. Joignez-le plutôt en pièce.")
        try:
            return self.form.read(found.id, writable(raw))
        except FieldError as error:
            return self._refuse(name, found, raw, error.message)

    def _line(self, name: str, raw: object) -> Iterator[tuple[str, Any]]:
        """Read the total of a kind of expense, or the grants obtained elsewhere, as one line of the field that holds them."""
        prefix, dot, own = name.partition(".")
        fact = self.plan.fact(own if dot and prefix == self.plan.slug else name)
        if fact is not None and fact.expense is not None and "expenses" in self.form.fields:
            line = {"row": uuid4().hex[:8], "kind": fact.name, "label": fact.title, "amount": raw}
            self.lines.append(line)
            found = self.form.fields["expenses"]
            tax = fact.expense if fact.expense in {"included", "excluded"} else "included"
            if (value := self._value(name, found, {"tax": tax, "lines": list(self.lines)})) is not None:
                yield found.id, value
            else:
                self.lines.remove(line)
        elif fact is not None and fact.key == OTHER_GRANTS and "financing" in self.form.fields:
            found = self.form.fields["financing"]
            line = {
                "row": uuid4().hex[:8],
                "source": "Autres aides publiques",
                "nature": "public",
                "amount": raw,
            }
            if (value := self._value(name, found, {"lines": [{**line, "state": "obtained"}]})) is not None:
                lines = [
                    kept for kept in value["lines"] if kept.get("amount")
                ]  # "0" says that there are none
                yield found.id, {"lines": lines}
        elif fact is None and name not in USUAL:
            self.refused.append(_stranger(name, "Cette demande n’a pas de champ de ce nom."))

    def _refuse(self, name: str, found: FormField, raw: object, message: str) -> None:
        text = ", ".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw)
        self.refused.append(
            Refused(
                name=name, field=found.id, label=found.title, value=writable(text[:SHOWN]), message=message
            )
        )


def _stranger(name: str, message: str) -> Refused:
    return Refused(name=name[:60], field="", label=name[:60], value="", message=message)


def _says_nothing(raw: object) -> bool:
    return raw is None or (
        isinstance(raw, str) and (not raw.strip() or raw.strip().lower() in DECLINED_WORDS)
    )
