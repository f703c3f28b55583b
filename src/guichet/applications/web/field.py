"""A field saves itself: what a page posts as one types, what it hears back. Answers are JSON; see application-addresses.md."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from bareme.forms import FormField, SectionView
from guichet.accounts.permissions import actor_from
from guichet.applications.canonical import digest_of
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.services.saving import Saved, Typed, save_fields
from guichet.applications.web.doors import private
from guichet.applications.web.field_views import shown_field
from guichet.applications.web.frame import bar_of, steps_of
from guichet.applications.web.posted import raw_of
from guichet.applications.web.surroundings import around_of, names_in
from guichet.applications.web.totals import balance_of, totals_of
from guichet.applications.web.value_words import in_words
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.clock import PARIS

SIGNED_OUT = (
    "Votre connexion a expiré : rien n’est perdu, ce que vous avez écrit reste sur cette page. "
    "Reconnectez-vous dans un autre onglet, puis reprenez ici."
)
GONE = "Cette demande n’est plus à cette adresse. Copiez ce que vous avez écrit avant de quitter la page."


@whoever_holds("the link of a draft nobody owns, or a hand on the application")
@require_POST
def save_one(request: HttpRequest, token: str) -> HttpResponse:
    """Save the field `champ` of the section `rubrique`: 200 kept, 409 changed meanwhile, 422 refused, 401 signed out."""
    name, now = request.POST.get("champ", ""), clock.now()
    try:
        saved = _save(request, token, name)
    except NotYours:
        signed_out = actor_from(request) is None
        return _answer({"message": SIGNED_OUT if signed_out else GONE}, 401 if signed_out else 404)
    except ApplicationError as error:
        return _answer({"message": error.message}, 422)
    if name in saved.refused:
        refused = saved.refused[name]
        return _answer({"message": refused.message, "path": refused.path}, 422)
    standing = standing_of(saved.application, now, saved.answers, saved.form)
    if name in saved.conflicts:
        return _conflict(standing, name, saved)
    return _answer(_kept(request, standing, name), 200)


def _save(request: HttpRequest, token: str, name: str) -> Saved:
    post = request.POST

    def read(found: FormField, day: date) -> object:
        return raw_of(found, post, name, day)

    typed = {name: Typed(raw=read, was=post.get("was"))}
    return save_fields(token, typed, actor=actor_from(request), now=clock.now())


def _conflict(standing: Standing, name: str, saved: Saved) -> HttpResponse:
    """Say what someone else saved in the field meanwhile; nothing of it was changed."""
    theirs = saved.conflicts[name]
    names = names_in([theirs], standing.today)
    return _answer(
        {
            "message": "Quelqu’un a changé ce champ en même temps que vous.",
            "theirs": in_words(standing.form, name, theirs, names) or "rien",
            "was": digest_of(theirs),
        },
        409,
    )


def _kept(request: HttpRequest, standing: Standing, name: str) -> dict[str, Any]:
    """Return what the page changes of itself: never the field one types in."""
    section = request.POST.get("rubrique", "")
    saved_at = standing.answers.saved_at.astimezone(PARIS)
    item = next((found for found in standing.view.sections if found.section.id == section), None)
    known = set(request.POST.getlist("vus"))
    around = around_of(standing) if item and any(found.id not in known for found in item.fields) else None
    appeared = {
        found.id: render_to_string(
            "applications/components/_block.html",
            {"shown": shown_field(found, standing.answers.values.get(found.id), around)},
        )
        for found in (item.fields if item and around else ())
        if around is not None and found.id not in known
    }
    return {
        "saved": f"Enregistré à {saved_at:%-H h %M}",
        "was": digest_of(standing.answers.values.get(name)),
        "revision": standing.answers.revision,
        "order": [found.id for found in item.fields] if item else [],
        "appeared": appeared,
        "live": _live(standing, item),
        "cells": _cells(standing, name),
        "bar": render_to_string("applications/_bar_content.html", {"bar": bar_of(standing)}),
        "steps": render_to_string("applications/_steps_list.html", {"steps": steps_of(standing, section)}),
    }


def _cells(standing: Standing, name: str) -> dict[str, bool]:
    """Return, for each cell of the rows of a field that may be hidden, whether it is shown."""
    found = standing.form.fields[name]
    value = standing.answers.values.get(name) or ()
    lines = value.get("lines", ()) if isinstance(value, dict) else value
    conditional = [column.id for column in found.columns if column.condition is not None]
    paths = [f"{name}.{line['row']}.{column}" for line in lines for column in conditional]
    return {path: path not in standing.view.hidden_cells for path in paths}


def _live(standing: Standing, item: SectionView | None) -> dict[str, str]:
    """Return the words of what nobody types and that the section shows: computed fields, totals, balances."""
    computed, live = standing.view.computed, {}
    for found in item.fields if item else ():
        if found.type == "formula" and found.id in computed:
            live[found.id] = in_words(standing.form, found.id, computed[found.id], {})
        columns = {column.id: column for column in found.columns if column.type == "formula"}
        for key, value in computed.items():
            own, _, path = key.partition(".")
            column = columns.get(path.rpartition(".")[2]) if own == found.id else None
            if column is not None and "." in path:
                live[key] = in_words(standing.form, key, value, {})
        live |= {key: amount for key, _, amount in totals_of(found, computed)}
        if balance := balance_of(found, computed):
            live[f"{found.id}:balance"] = balance
    return live


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return private(JsonResponse(body, status=status))
