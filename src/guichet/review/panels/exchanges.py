"""What was said and asked: requests to the applicant, messages, calls and meetings, leaves, the service's own fields."""

from datetime import timedelta
from typing import Any

from bareme.forms import Form, FormField
from bareme.review_spec import UsualRequest
from guichet.applications.enums import Author, LeaveKind, LeaveState, RequestKind
from guichet.review.enums import ContactKind
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened
from guichet.schemes.selectors import pinned_private_form

SHOWN = 100


def requests_context(opened: Opened) -> dict[str, Any]:
    usual = getattr(opened.standing.scheme.review, "requests", ())
    asked = {one.title for one in opened.requests if one.is_open}
    return {
        "open_requests": [one for one in opened.requests if one.is_open],
        "past_requests": [one for one in opened.requests if not one.is_open],
        "usual": [one for one in usual if one.title not in asked],
        "chosen": _chosen(next((one for one in usual if one.id == opened.focus.get("piece")), None), opened),
        "piece_kind": RequestKind.PIECE,
        "leaves": [
            {
                "leave": one,
                "key": "repondre-commencer" if one.kind is LeaveKind.EARLY_START else "repondre-delai",
            }
            for one in opened.leaves
            if one.state is LeaveState.ASKED
        ],
    }


def _chosen(usual: UsualRequest | None, opened: Opened) -> dict[str, Any]:
    """What the form of a piece begins with: a usual one of the scheme, by its name."""
    if usual is None:
        return {"title": "", "help": "", "suspends": False, "due_on": ""}
    due = (opened.today + timedelta(days=usual.days)).isoformat() if usual.days else ""
    return {"title": usual.title, "help": usual.help or "", "suspends": usual.suspends, "due_on": due}


def messages_context(opened: Opened) -> dict[str, Any]:
    seen = opened.seen_at
    return {
        "messages": [
            {
                "message": message,
                "new": message.author is Author.APPLICANT and (seen is None or message.sent_at > seen),
                "mine": message.person is not None and message.person == opened.actor.person,
                "ours": message.author is Author.SERVICE,
            }
            for message in opened.messages[-SHOWN:]
        ],
        "contacts": opened.contacts,
        "contact_kinds": ContactKind.choices,
    }


def private_context(opened: Opened) -> dict[str, Any] | None:
    form = private_form_of(opened)
    fields = [one for section in form.sections for one in section.fields] if form else []
    if form is None or not fields:
        return None
    values = opened.sheet.private
    return {
        "fields": [
            {
                "field": one,
                "shown": form.show(one.id, values.get(one.id)),
                "text": _text(form.write(one.id, values.get(one.id))),
                "choices": _choices(one),
            }
            for one in fields
        ],
        "revision": opened.sheet.private_revision,
    }


def _choices(one: FormField) -> list[tuple[str, str]]:
    return [("oui", "oui"), ("non", "non")] if one.type in {"yes_no", "checkbox"} else list(one.options)


def _text(written: Any) -> str:
    return "" if written is None or isinstance(written, dict | list) else str(written)


def private_form_of(opened: Opened) -> Form | None:
    """Return the form of the fields that the scheme keeps for officers, None when it has none."""
    if not getattr(opened.standing.scheme.review, "private", ()):
        return None
    return pinned_private_form(
        opened.application.pinned, opened.standing.form, tuple(opened.application.places)
    )


def install() -> None:
    """Register the panels of this module."""
    register_panel(
        Panel(
            key="requests",
            title="Demandes au demandeur",
            column="control",
            template="review/components/panels/requests.html",
            context=requests_context,
            rank=30,
        ),
        Panel(
            key="messages",
            title="Messages et échanges",
            column="control",
            template="review/components/panels/messages.html",
            context=messages_context,
            rank=40,
        ),
        Panel(
            key="private",
            title="Champs du service",
            column="control",
            template="review/components/panels/private.html",
            context=private_context,
            rank=50,
        ),
    )
