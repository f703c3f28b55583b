"""The fields of a form, each with its label, help and error. See docs/reference/page-components.md."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import TemplateSyntaxError

register = template.Library()

KINDS = {
    "text": {"type": "text", "inputmode": "text"},
    "amount": {"type": "text", "inputmode": "decimal", "suffix": "€"},
    "rate": {"type": "text", "inputmode": "decimal", "suffix": "%"},
    "number": {"type": "text", "inputmode": "numeric"},
    "date": {"type": "date", "inputmode": "text"},
    "email": {"type": "email", "inputmode": "email"},
    "search": {"type": "search", "inputmode": "search"},
}


@register.inclusion_tag("shared/components/field.html")
def field(name: str, label: str, kind: str = "text", **options: Any) -> dict[str, Any]:
    """Ask for one value on a line. Options: those of `_settings`, and suffix (a unit), maxlength."""
    if kind not in KINDS:
        raise TemplateSyntaxError(f"field: {kind!r} is not one of {sorted(KINDS)}.")
    extra = {"suffix": options.pop("suffix", KINDS[kind].get("suffix", ""))}
    extra["maxlength"] = options.pop("maxlength", 200)
    return {**KINDS[kind], **_settings(name, label, options), **extra}


@register.inclusion_tag("shared/components/text_area.html")
def text_area(name: str, label: str, rows: int = 4, **options: Any) -> dict[str, Any]:
    """Ask for several lines of text."""
    return {**_settings(name, label, options), "rows": rows}


@register.inclusion_tag("shared/components/select_field.html")
def select_field(name: str, label: str, choices: Iterable[tuple[str, str]], **options: Any) -> dict[str, Any]:
    """Ask for one choice among many, in a list; an option `empty` is the line that chooses nothing."""
    empty = options.pop("empty", "")
    return {**_settings(name, label, options), "choices": list(choices), "empty": empty}


@register.inclusion_tag("shared/components/choice_field.html")
def choice_field(name: str, label: str, choices: Iterable[tuple[str, str]], **options: Any) -> dict[str, Any]:
    """Ask for one choice among a few, all visible; options `chips` and `inline` change the look."""
    look = {"chips": options.pop("chips", False), "inline": options.pop("inline", False)}
    return {**_settings(name, label, options), **look, "choices": list(choices)}


@register.inclusion_tag("shared/components/territory_field.html")
def territory_field(
    name: str = "territoire", label: str = "Commune, intercommunalité, département…", **options: Any
) -> dict[str, Any]:
    """Ask for a territory: a plain text that the server resolves, suggestions as one types with scripts.

    `value` is what is shown; the option `code` ("COM-37261") is what is sent while the text is unchanged.
    """
    code = options.pop("code", "")
    return {**_settings(name, label, options), "code": code}


def _settings(name: str, label: str, options: dict[str, Any]) -> dict[str, Any]:
    """Complete the options that every field takes and refuse the others."""
    known = {"value": "", "help": "", "error": "", "required": False, "field_id": f"champ-{name}"}
    known |= {"autocomplete": "off"}
    if unknown := set(options) - set(known):
        raise TemplateSyntaxError(f"field {name}: unknown option {sorted(unknown)}.")
    settings = known | options
    field_id = settings["field_id"]
    described = [f"{field_id}-{part}" for part in ("help", "error") if settings[part]]
    value = "" if settings["value"] is None else str(settings["value"])
    return {**settings, "value": value, "name": name, "label": label, "described_by": " ".join(described)}
