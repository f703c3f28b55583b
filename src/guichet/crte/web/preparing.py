"""Prepare a contract: its title, its days, the territory whose officers hold it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.crte.errors import ContractRefusal, NoContract
from guichet.crte.permissions import may_hold
from guichet.crte.services import Description, prepare_contract
from guichet.crte.web.asking import officer_from
from guichet.crte.web.forms import Asking, Failed, Forms, description_fields
from guichet.crte.web.typing import Said, said_in
from guichet.shared import clock
from guichet.territories.selectors import containers_of, departments, regions

ACTION = "preparer"


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Show the form of a new contract; begin its draft. What is wrong is said at its field, what was typed stays."""
    actor, now = officer_from(request), clock.now()
    areas = _areas(actor) if actor else []
    if actor is None or not areas:
        raise Http404
    failed = None
    if request.method == "POST":
        said = said_in(request)
        try:
            made = prepare_contract(description_in(said), said.text("territoire"), actor=actor, now=now)
        except NoContract:
            failed = _failed(said, "territoire", "Choisissez un territoire de la liste.")
        except ContractRefusal as refusal:
            failed = _failed(said, refusal.field, refusal.message)
        else:
            return HttpResponseRedirect(f"/crte/{made.code}/modifier?fait=preparer")
    return render(request, "crte/prepare.html", _context(areas, failed), status=400 if failed else 200)


def description_in(said: Said) -> Description:
    """Read the title and the days of a contract."""
    return Description(
        title=said.text("titre"),
        starts_on=said.day("debut", "Dites le premier jour du contrat."),
        ends_on=said.day_or_none("fin"),
    )


def _failed(said: Said, field: str, message: str) -> Failed:
    return Failed(action=ACTION, row="", said=said.words, field=field, message=message)


def _context(areas: list[tuple[str, str]], failed: Failed | None) -> dict[str, Any]:
    area = Asking(
        name="territoire",
        label="Territoire",
        kind="choice",
        choices=areas,
        value=areas[0][0],
        help="Les intercommunalités viendront ensuite.",
    )
    form = Forms(failed=failed).add(
        ACTION, "Préparer un CRTE", "Préparer ce contrat", *description_fields(None), area
    )
    return {"form": form, "summary": summary_of(form)}


def summary_of(form: Any) -> list[dict[str, str]]:
    """Return what is wrong in a form, for the summary above it."""
    return [
        {"field_id": one.field_id, "label": one.label, "message": one.error}
        for one in form.fields
        if one.error
    ]


def _areas(actor: Actor) -> list[tuple[str, str]]:
    """Return the départements and régions whose contracts this officer may hold."""
    today = clock.now().date()
    return [
        (one.official_code, one.name)
        for one in (*departments(today), *regions(today))
        if may_hold(actor, containers_of(one))
    ]
