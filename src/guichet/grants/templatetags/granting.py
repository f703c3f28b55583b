"""The forms of actions on a grant's page."""

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guichet.grants.actions import GrantAction

register = template.Library()


@register.simple_block_tag(takes_context=True, end_name="end_grant_form")
def grant_form(
    context: template.Context, content: str, key: str, button: str = "", style: str = "fr-btn--sm"
) -> SafeString:
    """Wrap fields in the form of an action; nothing when the reader may not take it now.

    Adds the token, and why it was refused the last time. `button` replaces its words.
    """
    action: GrantAction | None = context["actions"].get(key)
    if action is None:
        return SafeString("")
    failed = context["failed"]
    problem = SafeString("")
    if failed and failed["key"] == key:
        problem = format_html('<p class="fr-error-text" id="refus-{}">{}</p>', key, failed["message"])
    return format_html(
        '<form method="post" action="{}/{}" class="gg-form"{}>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '{}{}<button class="fr-btn {}" type="submit">{}</button></form>',
        context["opened"].base,
        key,
        SafeString(' enctype="multipart/form-data"') if action.takes_files else "",
        get_token(context["request"]),
        content,
        problem,
        style,
        button or action.label,
    )


@register.simple_tag(takes_context=True)
def typed(context: template.Context, key: str, name: str, otherwise: str = "") -> str:
    """Return what was typed in a field of the action that was just refused, else what stands there."""
    failed = context["failed"]
    if failed and failed["key"] == key:
        return str(failed["said"].text(name))
    return str(otherwise)


@register.filter
def iban(value: str) -> str:
    """Write an IBAN by four, as on a RIB."""
    return " ".join(value[place : place + 4] for place in range(0, len(value), 4))
