"""The forms of actions on an application's page."""

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guichet.review.actions import ReviewAction

register = template.Library()


@register.simple_block_tag(takes_context=True, end_name="end_review_form")
def review_form(
    context: template.Context, content: str, key: str, button: str = "", style: str = "fr-btn--sm"
) -> SafeString:
    """Wrap fields in the form of an action; nothing when the officer may not take it now.

    Adds the token, the state that the page shows, and why it was refused the last time. `button` replaces its words.
    """
    action: ReviewAction | None = context["actions"].get(key)
    if action is None:
        return SafeString("")
    failed = context["failed"]
    problem = ""
    if failed and failed["key"] == key:
        problem = format_html('<p class="fr-error-text" id="refus-{}">{}</p>', key, failed["message"])
    return format_html(
        '<form method="post" action="/instruction/dossiers/{}/{}" class="gu-review__form"{}>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="etat_vu" value="{}">'
        '{}{}<button class="fr-btn {}" type="submit">{}</button></form>',
        context["opened"].number,
        key,
        SafeString(' enctype="multipart/form-data"') if action.takes_file else "",
        get_token(context["request"]),
        context["opened"].state.value,
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
    return otherwise
