"""Answers made up for any form: canonical values of each type, and a form filled until nothing is missing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from bareme import Facts
from bareme.forms import Form, FormField, FormView
from bareme.forms.fields import SILENT
from bareme.forms.numbers import MOST, decimal_text
from bareme.forms.official import uai_letter

COMMUNES = ["COM-37261", "COM-37050", "COM-2A004", "COM-97411"]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


def values_of(field: FormField) -> st.SearchStrategy[Any]:
    """Raw values that a field reads, as a program may send them."""
    if field.type in {"integer", "amount", "rate"}:
        least, most = field.minimum or 0, field.maximum or MOST[field.type]
        return st.integers(least, min(most, least + 10_000))
    if field.type == "decimal":
        return st.integers(field.minimum or 0, field.maximum or 10**9).map(decimal_text)
    if field.type in {"choice", "choices", "linked_choice"}:
        codes = st.sampled_from([code for code, _ in field.options if code != "other"])
        if field.type == "choice":
            return codes
        if field.type == "choices":
            return st.lists(codes, min_size=1, max_size=field.maximum or 3, unique=True)
        return codes.flatmap(lambda first: _linked(field, first))
    if field.type in {"rows", "partners"}:
        return st.lists(_row(field), min_size=1, max_size=4)
    if field.type in {"expenses", "financing"}:
        return st.lists(_row(field), max_size=4).map(lambda lines: {"lines": lines})
    return _SIMPLE[field.type]


def _linked(field: FormField, first: str) -> st.SearchStrategy[list[str]]:
    following = [code for code, _ in field.then.get(first, ())]
    return st.sampled_from(following).map(lambda second: [first, second]) if following else st.just([first])


def _row(field: FormField) -> st.SearchStrategy[dict[str, Any]]:
    columns = {column.id: values_of(column) for column in field.columns if column.type not in SILENT}
    return st.fixed_dictionaries({}, optional=columns)


_DAYS = st.dates(date(2021, 1, 1), date(2022, 12, 31)).map(date.isoformat)
_SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "long_text": TEXT.map(lambda text: f"{text} et la suite du récit"),
    "formatted": st.just("AB-123-CD"),
    "date": _DAYS,
    "datetime": _DAYS.map(lambda day: f"{day}T10:00"),
    "email": st.sampled_from(["a@exemple.fr", "mairie+x@sub.exemple.org"]),
    "phone": st.integers(100_000_000, 999_999_999).map(lambda number: f"0{number}"),
    "iban": st.just("FR7630006000011234567890189"),
    "siret": st.sampled_from(["73282932000074", "35600000000048"]),
    "address": TEXT.map(lambda text: {"label": f"1 {text}", "commune": "COM-37261"}),
    "communes": st.sampled_from(COMMUNES),
    "epci": st.just("EPCI-243700754"),
    "departement": st.just("DEP-37"),
    "region": st.just("REG-24"),
    "codes": st.lists(st.sampled_from(COMMUNES), min_size=1),
    "school": st.integers(0, 9_999_999).map(lambda number: f"{number:07d}{uai_letter(f'{number:07d}')}"),
    "file": st.just(["tok_1"]),
    "checkbox": st.booleans(),
    "yes_no": st.booleans(),
    "application_link": st.integers(1, 10**12),
    "integers": st.lists(st.integers(0, 5_000), min_size=1, max_size=5),
}


def usual(field: FormField, today: date) -> Any:
    """One value that a field accepts on the day `today`."""
    if field.type in _USUAL_OF:
        return _USUAL_OF[field.type](field)
    if field.type in {"date", "datetime"}:
        first = field.not_before if isinstance(field.not_before, date) else today
        day = today - timedelta(1) if field.past else max(first, today) + timedelta(1)
        return day.isoformat() + ("T10:00" if field.type == "datetime" else "")
    if field.type in {"rows", "partners"}:
        return [_usual_row(field, number, today) for number in range(max(field.minimum or 1, 1))]
    if field.type == "formatted":
        return field.example or _USUAL["formatted"]
    return _USUAL[field.type]


def _usual_row(field: FormField, number: int, today: date) -> dict[str, Any]:
    columns = [column for column in field.columns if column.type not in SILENT]
    return {"row": f"r{number}", **{column.id: usual(column, today) for column in columns}}


def _usual_number(field: FormField) -> int:
    return max(field.minimum or 0, min(field.maximum or 10**6, 2))


def _usual_pair(field: FormField) -> list[str]:
    first = field.options[0][0]
    return [first, *[code for code, _ in field.then.get(first, ())[:1]]]


def _usual_spend(field: FormField) -> dict[str, Any]:
    kind = next(kind for kind in field.kinds if not kind.refused)
    line = {"row": "r1", "kind": kind.id, "label": "Achat", "amount": 1_000_000}
    return {"tax": field.taxes[0], "lines": [line]}


_USUAL_OF: dict[str, Callable[[FormField], Any]] = {
    "integer": _usual_number,
    "amount": _usual_number,
    "rate": _usual_number,
    "decimal": lambda field: decimal_text(field.minimum or 1_000_000),
    "choice": lambda field: field.options[0][0],
    "choices": lambda field: [code for code, _ in field.options[: max(field.minimum or 1, 1)]],
    "linked_choice": _usual_pair,
    "expenses": _usual_spend,
    "financing": lambda _: {"lines": [{"row": "r1", "nature": "scheme", "amount": 1}]},
}
_USUAL: dict[str, Any] = {
    "text": "Une réponse",
    "long_text": "Une réponse de quelques mots, assez longue pour tenir lieu de description du projet.",
    "formatted": "AB-123-CD",
    "email": "mairie@exemple.fr",
    "phone": "0247123456",
    "iban": "FR7630006000011234567890189",
    "siret": "73282932000074",
    "address": "1 place Jean-Jaurès, 37000 Tours",
    "communes": "COM-37261",
    "epci": "EPCI-243700754",
    "departement": "DEP-37",
    "region": "REG-24",
    "codes": ["COM-37261"],
    "school": "0750654D",
    "file": ["tok_1"],
    "checkbox": True,
    "yes_no": True,
    "application_link": 12,
    "integers": [100, 200],
}


def fill_in(form: Form, known: Facts, today: date) -> tuple[dict[str, Any], FormView]:
    """Answer what is asked, page after page, until nothing is missing or nothing new is asked."""
    answers: dict[str, Any] = {}
    view = form.view(answers, known=known, today=today)
    for _ in range(len(form.fields) + 1):
        asked = {one.field.partition(".")[0] for one in view.missing} - answers.keys()
        if not asked:
            break
        for name in asked:
            answers[name] = form.read(name, usual(form.fields[name], today))
        view = form.view(answers, known=known, today=today)
    return answers, view
