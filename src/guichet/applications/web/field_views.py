"""From the fields of a form and the answers to what templates show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from bareme.forms import FormField
from guichet.applications.canonical import digest_of
from guichet.applications.web.posted import LINES, PARTS, ROWS
from guichet.applications.web.shown import (
    LINE_KINDS,
    MOST_RADIOS,
    SUFFIXES,
    TEMPLATES,
    Around,
    Conflict,
    PartOfField,
    RowOfField,
    Shown,
    TerritoryValue,
    dom_id,
)
from guichet.applications.web.totals import balance_of, totals_of
from guichet.applications.web.value_words import in_words, input_text
from guichet.documents.selectors import ModelFile

MOST_FILES = 50
FAMILIES = {"document": "text", "presentation": "slides"}
"""What a scheme file calls a family of files, and what the room of files does, where the two differ."""
YES_NO = (("oui", "Oui"), ("non", "Non"))
TAXES = {"included": "TTC, taxes comprises", "excluded": "HT, sans la TVA"}
ROW_NOUNS = {
    "expenses": "une dépense",
    "financing": "un financement",
    "partners": "un partenaire",
    "rows": "une ligne",
}
PART_LABELS = {
    "label": "Numéro et voie",
    "postal_code": "Code postal",
    "commune": "Commune",
    "uai": "Code de l’école (UAI)",
    "name": "Nom de l’école",
}


def shown_fields(fields: Sequence[FormField], values: Mapping[str, Any], around: Around) -> list[Shown]:
    """Return the fields of a section, in order, with what stands around each."""
    return [shown_field(found, values.get(found.id), around) for found in fields]


def shown_field(found: FormField, value: Any, around: Around, *, typed: Any = None) -> Shown:
    """Return one field. `typed` is what was posted and could not be kept: it is shown instead of the value."""
    if found.id in around.known:
        return Shown(
            field=found,
            name=found.id,
            id=dom_id(found.id),
            template="applications/components/_known.html",
            label=found.label,
            known=around.known[found.id],
            base=around.base,
        )
    note = around.notes.get(found.id, {})
    theirs = around.conflicts.get(found.id, _NONE)
    extras: dict[str, Any] = {
        "was": digest_of(value),
        "origin": "" if found.type == "formula" and found.id in around.computed else note.get("from", ""),
        "refused": note.get("message", ""),
        "refused_value": note.get("value", ""),
        "questions": around.questions.get(found.id, ()),
        "model_answer": found.model_answer,
        "why": "" if found.type == "formula" else found.why,
        "text": found.text,
    }
    if theirs is not _NONE:
        words = in_words(around.form, found.id, theirs, around.names) if around.form else ""
        extras["conflict"] = Conflict(theirs=words or "rien", was=digest_of(theirs))
    return _shown(found, found.id, typed if typed is not None else value, around, extras)


_NONE = object()


def _shown(found: FormField, name: str, value: Any, around: Around, extras: Mapping[str, Any]) -> Shown:
    kind, keyboard = LINE_KINDS.get(found.type, ("text", "text"))
    content = _CONTENTS.get(found.type, _line)(found, name, value, around)
    return Shown(
        field=found,
        name=name,
        id=dom_id(name),
        template=f"applications/components/{TEMPLATES[found.type]}.html",
        label=found.label,
        help=found.help,
        required=found.required,
        input_type=kind,
        inputmode=keyboard,
        suffix=SUFFIXES.get(found.type, found.unit),
        example=found.example,
        error=around.errors.get(name, ""),
        many=found.many,
        longest=found.longest,
        **{**content, **extras},
    )


def _line(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    autocomplete = {"email": "email", "phone": "tel"}.get(found.type, "off")
    return {"value": input_text(found, value), "autocomplete": autocomplete}


def _choice(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    if found.type == "yes_no":
        text = (
            {True: "oui", False: "non"}.get(value, str(value or "")) if not isinstance(value, str) else value
        )
        return {"chosen": frozenset({text}), "options": YES_NO}
    chosen = [str(item) for item in (value if isinstance(value, list) else [value] if value else [])]
    written = next((item.removeprefix("other:") for item in chosen if item.startswith("other:")), "")
    options = [*found.options]
    if found.other and "other" not in dict(options):
        options.append(("other", "Autre"))
    codes = frozenset("other" if item.startswith("other:") else item for item in chosen)
    as_list = found.type == "choice" and len(options) > MOST_RADIOS and not found.other
    return {
        "chosen": codes,
        "written": written,
        "options": options,
        "as_list": as_list or ("." in name and found.type == "choice"),
        "other": found.other,
    }


def _checkbox(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    return {"chosen": frozenset({"oui"} if value in (True, "oui", "on") else ())}


def _linked(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    """Two choices are one list in groups: it needs no script, and nobody can choose what does not go together."""
    groups = [
        (
            title,
            [(f"{code}|{second}", words) for second, words in found.then.get(code, ())] or [(code, title)],
        )
        for code, title in found.options
    ]
    chosen = value if isinstance(value, str) else "|".join(value or ())
    return {"groups": groups, "value": chosen}


def _territory(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    codes = [str(code) for code in (value if isinstance(value, list) else [value] if value else [])]
    return {"territories": [TerritoryValue(code=code, name=around.names.get(code, code)) for code in codes]}


def _parts(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    held = value if isinstance(value, Mapping) else {}
    parts: list[PartOfField] = []
    wanted = PARTS[found.type]
    if found.type == "school" and "." in name:
        wanted = wanted[:1]  # a row names its school in a column of its own
    for part in wanted:
        code = str(held.get(part, "") or "")
        territory = part == "commune"
        parts.append(
            PartOfField(
                name=f"{name}.{part}",
                id=dom_id(name) if not parts else dom_id(f"{name}.{part}"),
                label=PART_LABELS[part],
                value=around.names.get(code, code) if territory else code,
                inputmode="numeric" if part == "postal_code" else "text",
                territory=territory,
                code=code if territory and code in around.names else "",
            )
        )
    return {"parts": parts}


def _file(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    return {
        "files": around.files,
        "owner": around.owner,
        "accept": [FAMILIES.get(family, family) for family in found.accept],
        "most_files": MOST_FILES if found.many else 1,
        "models": [ModelFile(title="Modèle à remplir", address=found.template_url)]
        if found.template_url
        else [],
    }


def _formula(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    """What is computed, else what a simulation said of it until the lines it is computed from are there."""
    computed = around.computed.get(name, value)
    words = "" if computed is None or around.form is None else in_words(around.form, name, computed, {})
    return {"value": words}


def _rows(found: FormField, name: str, value: Any, around: Around) -> dict[str, Any]:
    held = value.get("lines", []) if isinstance(value, Mapping) else value or []
    rows = [_row(found, name, item, rank, around) for rank, item in enumerate(held, start=1)]
    blank = _row(found, name, {"row": uuid4().hex[:8]}, len(rows) + 1, around)
    if not rows or name in around.blanks:
        rows.append(blank)
        blank = _row(found, name, {"row": uuid4().hex[:8]}, len(rows) + 1, around)
    content: dict[str, Any] = {"rows": rows, "blank": blank, "row_noun": ROW_NOUNS[found.type]}
    if found.type == "expenses":
        content["tax"] = str(value.get("tax", "") if isinstance(value, Mapping) else "")
        content["taxes"] = [(code, TAXES[code]) for code in found.taxes or TAXES]
    if found.type in LINES | {"partners"}:
        content["totals"] = totals_of(found, around.computed)
        content["balance"] = balance_of(found, around.computed)
    return content


def _row(found: FormField, name: str, item: Mapping[str, Any], rank: int, around: Around) -> RowOfField:
    row = str(item.get("row", ""))
    known = len(item) > 1
    cells = [
        _shown(
            column,
            f"{name}.{row}.{column.id}",
            item.get(column.id),
            around,
            {
                "in_row": True,
                "hidden": f"{name}.{row}.{column.id}" in around.hidden_cells
                or (not known and column.condition is not None),
            },
        )
        for column in found.columns
    ]
    return RowOfField(id=row, rank=rank, cells=cells, error=around.errors.get(f"{name}.{row}", ""))


_CONTENTS: dict[str, Callable[[FormField, str, Any, Around], dict[str, Any]]] = {
    "yes_no": _choice,
    "choice": _choice,
    "choices": _choice,
    "checkbox": _checkbox,
    "linked_choice": _linked,
    **dict.fromkeys(("communes", "epci", "departement", "region"), _territory),
    **dict.fromkeys(PARTS, _parts),
    **dict.fromkeys(ROWS, _rows),
    "file": _file,
    "formula": _formula,
}
