"""The pieces pages are made of. Arguments and examples: docs/reference/page-components.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

VERDICTS = {
    "yes": ("oui", "fr-badge--success"),
    "no": ("non", "gu-badge--no"),
    "unknown": ("peut-être", "fr-badge--info"),
    "assessed": ("à l’appréciation de l’instructeur", "fr-badge--purple-glycine"),
}
NOTICES = frozenset({"info", "success", "warning", "error"})
BAR_WIDTH = 1000


class Link(NamedTuple):
    """One step of a breadcrumb."""

    label: str
    path: str


@register.inclusion_tag("shared/components/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """Show where one is: label and path of each page above, then the label of this one."""
    *above, current = steps
    links = [Link(label, path) for label, path in zip(above[::2], above[1::2], strict=True)]
    return {"links": links, "current": current}


@register.simple_tag
def verdict(value: str, label: str = "") -> SafeString:
    """Show the badge of a verdict: yes, no, unknown or assessed; `label` replaces the usual word."""
    word, style = VERDICTS[str(value)]
    return format_html('<span class="fr-badge fr-badge--sm {}">{}</span>', style, label or word)


@register.inclusion_tag("shared/components/to_confirm.html")
def to_confirm(explanation: str = "", note_id: str = "") -> dict[str, str]:
    """Mark a value "à confirmer"; press it to read why. With an explanation of its own, give its id."""
    if bool(explanation) != bool(note_id):
        raise template.TemplateSyntaxError("to_confirm: give both explanation and note_id, or neither.")
    return {"explanation": explanation, "note_id": note_id or "a-confirmer"}


@register.simple_block_tag(end_name="end_notice")
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Say something beside the page's subject; kind is info, success, warning or error."""
    if kind not in NOTICES:
        raise template.TemplateSyntaxError(f"notice: {kind!r} is not one of {sorted(NOTICES)}.")
    heading = format_html('<p class="fr-alert__title">{}</p>', title) if title else ""
    small = "" if title else " fr-alert--sm"
    return format_html('<div class="fr-alert fr-alert--{}{}">{}{}</div>', kind, small, heading, content)


@register.simple_block_tag(end_name="end_empty_state")
def empty_state(content: str, title: str) -> SafeString:
    """Say that there is nothing to show, and in the block what to do next."""
    return format_html(
        '<div class="gu-empty"><p class="gu-empty__title">{}</p><div>{}</div></div>', title, content
    )


@register.simple_block_tag(end_name="end_definition")
def definition(content: str, term: str, box_id: str = "") -> SafeString:
    """Explain a word once, in a box that a link may point to."""
    anchor = format_html(' id="{}"', box_id) if box_id else ""
    return format_html('<dl class="gu-definition"{}><dt>{}</dt><dd>{}</dd></dl>', anchor, term, content)


@register.simple_block_tag(end_name="end_card")
def card(content: str, title: str, href: str = "", eyebrow: str = "", level: int = 3) -> SafeString:
    """Show one thing among others; with `href` the title is a link that covers the card."""
    heading = format_html('<a href="{}">{}</a>', href, title) if href else title
    above = format_html('<p class="gu-card__eyebrow">{}</p>', eyebrow) if eyebrow else ""
    return format_html(
        '<article class="gu-card{}">{}<h{} class="gu-card__title">{}</h{}>{}</article>',
        " fr-enlarge-link" if href else "",
        above,
        int(level),
        heading,
        int(level),
        content,
    )


@register.inclusion_tag("shared/components/stepper.html")
def stepper(current: int, total: int, title: str, following: str = "") -> dict[str, Any]:
    """Say at which step of how many one is, and which comes next."""
    return {"current": current, "total": total, "title": title, "following": following}


@register.inclusion_tag("shared/components/timeline.html")
def timeline(steps: Iterable[Mapping[str, Any]], label: str = "Étapes") -> dict[str, Any]:
    """Draw steps in order; each has title, and may have when, text, state (done, current, coming)."""
    rows = [{"when": "", "text": "", "state": "coming", **step} for step in steps]
    return {"steps": rows, "label": label}


@register.inclusion_tag("shared/components/error_summary.html")
def error_summary(errors: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """List at the top of a form what is missing; each error has field_id, label, message."""
    return {"errors": list(errors)}


@register.inclusion_tag("shared/components/bar_chart.html")
def bar_chart(
    rows: Iterable[Mapping[str, Any]], caption: str, label_title: str, value_title: str
) -> dict[str, Any]:
    """Draw a table whose numbers are also bars; each row has label, value (integer >= 0) and text, and may have
    the `address` that its text opens.

    The longest bar fills its column. The chart is the table: nothing is said twice, nothing needs a script.
    """
    kept = list(rows)
    longest = max((row["value"] for row in kept), default=0) or 1
    bars = [{**row, "width": row["value"] * BAR_WIDTH // longest} for row in kept]
    return {"bars": bars, "caption": caption, "label_title": label_title, "value_title": value_title}


@register.inclusion_tag("shared/components/share_bar.html")
def share_bar(parts: Iterable[Mapping[str, Any]], caption: str) -> dict[str, Any]:
    """Draw one bar cut in up to four parts, with its legend; each part has label, value and text."""
    kept = list(parts)
    total = sum(part["value"] for part in kept) or 1
    drawn, start = [], 0
    for rank, part in enumerate(kept, start=1):
        end = start + part["value"]
        left = start * BAR_WIDTH // total
        drawn.append({**part, "rank": rank, "left": left, "width": end * BAR_WIDTH // total - left})
        start = end
    return {"parts": drawn, "caption": caption}
