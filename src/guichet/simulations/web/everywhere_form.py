"""What the page of all territories was asked: a scheme, a kind of territory, a day, estimates, changed rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bareme import ScalarError, Scheme, value_on
from bareme.values import (
    Amount,
    Bracket,
    Day,
    Number,
    ParameterValue,
    Rate,
    Tariff,
    parse_amount,
    parse_date,
    parse_integer,
    parse_rate,
    parse_tariff,
)
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_number, format_percent
from guichet.shared.reading import read_date
from guichet.simulations.services import KINDS

ESTIMATE, PARAMETER = "e.", "p."
UP_TO, BEYOND, EACH, BETWEEN = "jusqu'à", "au-delà", "par unité", " ; "


@dataclass(slots=True)
class ParameterField:
    """One rule the officer may change. `text` is what the field shows, `original` the file's value."""

    name: str
    title: str
    text: str
    original: str
    unit: str
    source: str
    confirmed: bool
    slider: tuple[int, int, int] | None  # least, greatest, step; None where a slider makes no sense
    shown_error: str = ""

    @property
    def changed(self) -> bool:
        return self.text != self.original

    @property
    def field_name(self) -> str:
        return PARAMETER + self.name

    @property
    def help(self) -> str:
        mark = "à confirmer ; " if not self.confirmed else ""
        before = f"en vigueur : {self.original} {self.unit} ; ".replace("  ", " ") if self.changed else ""
        return f"{before}{mark}{self.source}"


@dataclass(slots=True)
class Asked:
    """The question, with what could not be understood. Nothing typed is lost."""

    kind: str
    at: date
    parameters: list[ParameterField] = field(default_factory=list)
    overrides: dict[str, str] = field(default_factory=dict)
    estimates: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, name: str, label: str, message: str) -> None:
        """Remember what to say at a field and at the top of the page."""
        self.errors.append({"field_id": f"champ-{name}", "label": label, "message": message})

    def error_of(self, name: str) -> str:
        return next((error["message"] for error in self.errors if error["field_id"] == f"champ-{name}"), "")


def read_asked(query: Mapping[str, str], today: date) -> Asked:
    """Read the part of the question that needs no scheme."""
    asked = Asked("commune", today)
    kind = query.get("genre", "").strip() or "commune"
    if kind in KINDS:
        asked.kind = kind
    else:
        asked.refuse(
            "genre", "Territoires", f"« {kind[:30]} » n'existe pas. Choisissez parmi : {', '.join(KINDS)}."
        )
    if text := query.get("le", "").strip():
        try:
            asked.at = read_date(text)
        except BadInput as error:
            asked.refuse("le", "Date", error.message)
    return asked


def read_rules(asked: Asked, query: Mapping[str, str], scheme: Scheme) -> None:
    """Read the estimates and the changed rules of a scheme."""
    for name, parameter in scheme.parameters.items():
        value, _ = value_on(parameter, asked.at)
        original = _editable(value)
        typed = query.get(PARAMETER + name, "").strip() or original
        source = scheme.sources[parameter.source].title
        entry = ParameterField(
            name,
            parameter.title or name.replace("_", " ").capitalize(),
            typed,
            original,
            _unit(value),
            source,
            parameter.confirmed,
            _slider(value),
        )
        if entry.changed:
            try:
                asked.overrides[name] = _override(typed, value)
            except ScalarError as error:
                asked.refuse(PARAMETER + name, entry.title, str(error))
        asked.parameters.append(entry)
    unknown = [
        key.removeprefix(PARAMETER)
        for key in query
        if key.startswith(PARAMETER) and key.removeprefix(PARAMETER) not in scheme.parameters
    ]
    for name in unknown:
        asked.refuse(PARAMETER + name, "Paramètre", f"« {name[:40]} » n'est pas un paramètre de cette aide.")
    asked.estimates = {
        key.removeprefix(ESTIMATE): text.strip()
        for key, text in query.items()
        if key.startswith(ESTIMATE) and text.strip()
    }


def _editable(value: ParameterValue) -> str:
    match value:
        case Amount(cents):
            return format_number(cents // 100) + (f",{cents % 100:02d}" if cents % 100 else "")
        case Rate(points):
            return format_percent(points).removesuffix("%").strip()
        case Number(number):
            return format_number(number)
        case Day(day):
            return day.isoformat()
        case Tariff():
            return BETWEEN.join(_bracket(bracket, value.money) for bracket in value.brackets)


def _bracket(bracket: Bracket, money: bool) -> str:
    """Write a bracket as one says it: "70 % jusqu'à 200000 €", "0 % au-delà"."""
    flat = bracket.base or bracket.each
    worth = f"{_plain(bracket.base)} €" if flat else f"{_plain(bracket.rate)} %"
    if bracket.each:
        worth += f" + {_plain(bracket.each)} € {EACH}"
    if bracket.upto is None:
        return f"{worth} {BEYOND}"
    return f"{worth} {UP_TO} {f'{_plain(bracket.upto)} €' if money else bracket.upto}"


def _read_tariff(typed: str) -> str:
    """Write a tariff typed in French as a scheme file would. Raise ScalarError with a French example."""
    words = typed.replace("’", "'").replace(UP_TO, "to").replace(BEYOND, "beyond").replace(EACH, "each")
    brackets = [part.strip() for part in words.split(BETWEEN.strip())]
    try:
        parse_tariff(brackets)
    except ScalarError as error:
        raise ScalarError(
            error.message, f"Écrivez par exemple 70 % {UP_TO} 200000 €{BETWEEN}0 % {BEYOND}."
        ) from None
    return f"[{', '.join(brackets)}]"


def _plain(hundredths: int) -> str:
    return f"{hundredths // 100}" + (f",{hundredths % 100:02d}" if hundredths % 100 else "")


def _unit(value: ParameterValue) -> str:
    return {Amount: "€", Rate: "%"}.get(type(value), "")


def _slider(value: ParameterValue) -> tuple[int, int, int] | None:
    """From nothing to twice the value, in about a hundred steps; whole euros and percent."""
    match value:
        case Rate():
            return 0, 100, 1
        case Amount(cents) if cents >= 100:
            euros = cents // 100
            return 0, 2 * euros, max(1, euros // 50)
        case Number(number) if number:
            return 0, 2 * number, max(1, number // 50)
    return None


def _override(typed: str, ruling: ParameterValue) -> str:
    """Write what was typed as a scheme file would, so that the engine reads it; raise ScalarError when it cannot."""
    match ruling:
        case Amount():
            return f"{_plain(parse_amount(typed))} €"
        case Rate():
            return f"{_plain(parse_rate(typed if typed.endswith('%') else typed + ' %'))} %"
        case Number():
            return str(parse_integer(typed))
        case Day():
            return parse_date(typed).isoformat()
        case Tariff():
            return _read_tariff(typed)
