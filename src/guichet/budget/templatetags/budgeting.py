"""The forms of movements on an envelope's page."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("budget/components/movement.html", takes_context=True)
def movement(
    context: template.Context,
    action: str,
    title: str,
    button: str,
    amount: bool = False,
    to: bool = False,
) -> dict[str, Any]:
    """Draw the form of one movement, folded; open with what was typed when it was just refused."""
    failed = context["failed"]
    mine = failed is not None and failed.action == action
    return {
        "action": action,
        "title": title,
        "button": button,
        "amount": amount,
        "to": to,
        "record": context["record"],
        "euros": context["euros"],
        "recipients": context["recipients"],
        "csrf_token": context["csrf_token"],
        "opened": mine,
        "said": failed.said if mine else {"montant": "", "motif": "", "vers": ""},
        "errors": {"montant": "", "motif": "", "vers": "", **(failed.errors if mine else {})},
    }
