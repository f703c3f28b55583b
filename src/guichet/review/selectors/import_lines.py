"""One line of a former follow-up, to the application it tells of: what cannot be read is told by column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from bareme.forms import Form, FormField
from guichet.applications.enums import State
from guichet.applications.services import Former, Refusal
from guichet.review.errors import ReviewError
from guichet.review.selectors.import_cells import (
    cents_of,
    day_of,
    kind_of,
    option_of,
    options_of,
    state_of,
    text_of,
)
from guichet.review.selectors.import_columns import ANSWER, FIXED, FROM_COLUMNS, REQUIRED
from guichet.review.selectors.import_sheet import Cell
from guichet.shared.errors import BadInput
from guichet.shared.folding import sort_key
from guichet.simulations.selectors.places import find_place

LONGEST_NUMBER = 60
SHOWN = 120
Value = TypeVar("Value")
MERGED = "Cette ligne partage une cellule fusionnée avec une autre : défusionnez, et écrivez la valeur sur chaque ligne."
_TITLES = {target.key: target.title for target in FIXED}
_ABOUT = {"requested_cents": "requested"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """What to mend: the title of the column, what it holds, why it cannot be used and what to write."""

    column: str
    value: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "value": self.value, "message": self.message}


@dataclass(slots=True)
class LineReading:
    """A line once read: `former` is None when it lacks what everything else hangs on."""

    former: Former | None = None
    granted_cents: int | None = None
    ended_on: date | None = None
    number: str = ""
    name: str = ""
    problems: list[LineProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReader:
    """Reads the lines of one file: its scheme and form, the titles of its columns and what each holds.

    `places` are the territories found so far: the same ones come back on many lines.
    """

    slug: str
    form: Form
    titles: Sequence[str]
    mapping: Mapping[int, str]
    today: date
    places: dict[tuple[str, str, date], str] = field(default_factory=dict)

    def read(self, cells: Sequence[Cell], *, merged: bool = False) -> LineReading:
        """Return what a line tells, with all that is to mend. Reads territories when it names one."""
        by_key = {key: cells[place] for place, key in self.mapping.items() if place < len(cells)}
        found = LineReading(
            number=text_of(by_key.get("number"))[:200], name=text_of(by_key.get("name"))[:300]
        )
        found.problems = list(self._missing(by_key, found.number, merged=merged))
        found.former = self._former(by_key, found)
        if found.problems:
            found.former = None
        return found

    def _missing(self, by_key: Mapping[str, Cell], number: str, *, merged: bool) -> Iterator[LineProblem]:
        if merged:
            yield LineProblem(column="", value="", message=MERGED)
        for key in REQUIRED:
            if not text_of(by_key.get(key)):
                yield self._problem(key, "", "Cette case est vide : remplissez-la.")
        if len(number) > LONGEST_NUMBER:
            yield self._problem("number", number, f"Un numéro a {LONGEST_NUMBER} signes au plus.")

    def _former(self, by_key: Mapping[str, Cell], found: LineReading) -> Former | None:
        def take(key: str, read: Callable[[Cell], Value]) -> Value | None:
            try:
                return read(by_key.get(key))
            except BadInput as error:
                found.problems.append(self._problem(key, by_key.get(key), error.message))
                return None

        received, state = take("received_on", day_of), take("state", state_of)
        kind = take("kind", kind_of) if text_of(by_key.get("kind")) else None
        requested, found.granted_cents = take("requested", cents_of), take("granted", cents_of)
        found.ended_on, complete, extended = (
            take(key, day_of) for key in ("ended_on", "complete_on", "extended_to")
        )
        at = min(received or self.today, self.today)
        place = take("place", lambda cell: self._place(cell, kind or "", at))
        if not (received and kind and place and state):
            return None
        return Former(
            slug=self.slug,
            number=found.number,
            siret=_siret(by_key.get("siret")),
            name=found.name,
            kind=kind,
            place=place,
            received_on=received,
            state=state,
            reason=text_of(by_key.get("reason"))[:2000],
            requested_cents=requested,
            ended_on=found.ended_on if state == State.CLOSED else None,
            complete_on=complete,
            extended_to=extended,
            values=self._values(by_key),
        )

    def told(self, refusal: Refusal, cells: Sequence[Cell]) -> LineProblem:
        """Return a refusal of the service at the column it is about."""
        key = _ABOUT.get(refusal.about, refusal.about)
        key = key if key in _TITLES else f"{ANSWER}{refusal.about}"
        if key.removeprefix(ANSWER) in FROM_COLUMNS:
            key = FROM_COLUMNS[key.removeprefix(ANSWER)]
        by_key = {held: cells[place] for place, held in self.mapping.items() if place < len(cells)}
        return self._problem(key, by_key.get(key), refusal.message)

    def _place(self, cell: Cell, kind: str, at: date) -> str:
        key = (text_of(cell), kind, at)
        if key not in self.places:
            self.places[key] = _place(cell, kind, (at, self.today), self._insee)
        return self.places[key]

    @property
    def _insee(self) -> bool:
        """Whether the column says that its five signs are an Insee code, never a postal one."""
        place = next((place for place, held in self.mapping.items() if held == "place"), None)
        return place is not None and "insee" in sort_key(self.titles[place]).split()

    def _problem(self, key: str, cell: Cell, message: str) -> LineProblem:
        place = next((place for place, held in self.mapping.items() if held == key), None)
        title = self.titles[place] if place is not None else _TITLES.get(key, key.removeprefix(ANSWER))
        return LineProblem(column=title, value=text_of(cell)[:SHOWN], message=message)

    def _values(self, by_key: Mapping[str, Cell]) -> dict[str, object]:
        """Return the raw answers: options by their code, the rest as a person writes it."""
        values: dict[str, object] = {
            name: text_of(by_key[key])
            for name, key in FROM_COLUMNS.items()
            if name in self.form.fields and key in by_key
        }
        for key, cell in by_key.items():
            if key.startswith(ANSWER) and text_of(cell):
                name = key.removeprefix(ANSWER)
                values[name] = _raw(self.form.fields.get(name), cell)
        return values


def _raw(field_: FormField | None, cell: Cell) -> Any:
    """Return a cell as the form reads it. A name without a field is an amount of the rules: spend, other grants."""
    kind = field_.type if field_ is not None else "amount"
    if field_ is not None and kind == "choices":
        return options_of(cell, field_.options)
    if field_ is not None and kind == "choice":
        return option_of(cell, field_.options)
    try:
        if kind == "date":
            day = day_of(cell)
            return day.isoformat() if day else ""
        if kind == "amount" and isinstance(cell, int | float):
            return cents_of(cell)  # an integer is in cents for the form
    except BadInput:
        return text_of(cell)  # the form says it in its own words
    return text_of(cell)


def _siret(cell: Cell) -> str:
    text = text_of(cell)
    return "".join(sign for sign in text if sign.isalnum())


def _place(cell: Cell, kind: str, days: Sequence[date], insee: bool) -> str:
    """Return the official code of a territory from its code or its name; five signs are an Insee code when `insee`.

    It is looked for on each day in turn: territories are not known as far back as some applications.
    """
    text = text_of(cell)
    if not text:
        return ""
    if text.isdigit() and len(text) == 4:
        text = f"0{text}"  # a spreadsheet loses the zero of 01004
    if insee and len(text) == 5 and text[:1].isdigit():
        text = f"COM-{text}"
    for at in days:
        found = find_place(text, kind or None, at=at)
        if found.code or found.choices:
            break
    if found.code:
        return found.code
    if found.choices:
        names = ", ".join(f"{one.name} ({one.official_code})" for one in found.choices[:5])
        raise ReviewError(f"Ce peut être {names} : écrivez le code entre parenthèses.")
    raise ReviewError(found.problem or "Ce territoire n’est pas connu : écrivez le code Insee de la commune.")
