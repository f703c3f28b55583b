"""One scenario: its lines against the envelope, its amounts, how it spreads, its versions, and the step that proposes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bareme import ScalarError, values
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.errors import NotYours
from guichet.review.actions import Said
from guichet.review.enums import LineChoice, ScenarioBasis
from guichet.review.errors import ReviewError
from guichet.review.selectors.committees import to_add
from guichet.review.selectors.scenarios import ShownScenario, scenario_shown
from guichet.review.services import programming, scenarios
from guichet.review.services.ranking import rank_lines
from guichet.review.services.sittings import AwardTerms
from guichet.review.web.asking import officer_of
from guichet.review.web.scenario_page import page_of
from guichet.review.web.scenarios import numbers_in, of_list
from guichet.shared import clock
from guichet.shared.errors import BadInput

DONE = {
    "ajouter": "Les dossiers sont ajoutés.",
    "ligne": "La ligne est enregistrée.",
    "placer": "L’ordre est changé.",
    "retirer": "Le dossier est retiré de la programmation ; il reste en instruction.",
    "ranger": "Les dossiers sont rangés.",
    "montants": "Les montants sont changés.",
    "valeur": "Les montants sont calculés à nouveau.",
    "copier": "Voici la variante : changez-la, puis comparez.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a form asks of a scenario."""

    scenario: int
    said: Said
    actor: Actor
    now: datetime

    @property
    def version(self) -> int:
        return self.said.number("revision", "la version affichée")

    @property
    def done_by(self) -> dict[str, Any]:
        """Who changes which version, as every service asks it."""
        return {"actor": self.actor, "now": self.now, "revision": self.version}


@officer(Right.VIEW)
@require_safe
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a scenario."""
    return _show(request, pk, done=DONE.get(request.GET.get("fait", ""), ""))


@officer(Right.INSTRUCT)
@require_POST
def change_scenario(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with a scenario. A refusal shows the page again, with the reason and what was typed."""
    run = CHANGES.get(action)
    if run is None:
        raise Http404
    said = Said({name: found if len(found) > 1 else found[0] for name, found in request.POST.lists()})
    try:
        place = run(Change(scenario=pk, said=said, actor=officer_of(request), now=clock.now()))
    except NotYours:
        raise Http404 from None
    except BadInput as error:
        failed = {"action": action, "message": error.message, "said": said}
        return _show(request, pk, failed=failed, status=400)
    if place.startswith("/"):
        return HttpResponseRedirect(place)
    return HttpResponseRedirect(f"{reverse('review-scenario', args=[pk])}?fait={action}{place}")


def _add(asked: Change) -> str:
    shown = _shown(asked.scenario, asked.actor)
    if address := asked.said.text("liste"):
        found = of_list(address, asked.actor, shown.row.slugs, shown.row.territory)
    else:
        found = to_add(numbers_in(asked.said.text("numeros")), asked.actor)
    scenarios.add_to_scenario(asked.scenario, found, **asked.done_by)
    return "#dossiers"


def _line(asked: Change) -> str:
    said, line = asked.said, asked.said.number("ligne", "un dossier")
    choice = said.text("choix")
    if choice not in LineChoice.values:
        raise ReviewError("Choisissez ce que la programmation fait de ce dossier.")
    wanted = scenarios.LineSaid(
        choice=LineChoice(choice),
        set_cents=_cents(said, "montant", "le montant"),
        spend_cents=_cents(said, "depense", "la dépense retenue"),
        comment=said.text("commentaire"),
    )
    scenarios.say_of_line(line, wanted, **asked.done_by)
    return f"#ligne-{line}"


def _place(asked: Change) -> str:
    line, rank = asked.said.number("ligne", "un dossier"), asked.said.number("rang", "un rang")
    scenarios.place_line(line, rank, **asked.done_by)
    return f"#ligne-{line}"


def _remove(asked: Change) -> str:
    scenarios.remove_line(asked.said.number("ligne", "un dossier"), **asked.done_by)
    return "#dossiers"


def _rank(asked: Change) -> str:
    rank_lines(asked.scenario, asked.said.text("ordre"), **asked.done_by)
    return "#dossiers"


def _amounts(asked: Change) -> str:
    said = asked.said
    if said.text("base") not in ScenarioBasis.values:
        raise ReviewError("Choisissez d’où viennent les montants.")
    text = said.text("taux").removesuffix("%").strip()
    try:
        rate = values.parse_rate(f"{text} %") if text else 10_000
    except ScalarError as error:
        raise ReviewError(f"Taux : {error}") from None
    scenarios.set_amounts(asked.scenario, ScenarioBasis(said.text("base")), rate, **asked.done_by)
    return "#montants"


def _parameter(asked: Change) -> str:
    slug, _, name = asked.said.text("parametre").partition(":")
    scenarios.lay_parameter(asked.scenario, slug, name, asked.said.text("valeur"), **asked.done_by)
    return "#montants"


def _copy(asked: Change) -> str:
    made = scenarios.copy_scenario(asked.scenario, asked.said.text("titre"), actor=asked.actor, now=asked.now)
    return f"{reverse('review-scenario', args=[made.pk])}?fait=copier"


def _decide(asked: Change) -> str:
    """Ask for the proposals, and make them at once when they are few."""
    common = AwardTerms(completion_on=asked.said.day("achevement"), terms=asked.said.text("modalites"))
    ordered = programming.order_decisions(asked.scenario, common, real=clock.real(), **asked.done_by)
    kept = sum(line.counted for line in _shown(ordered.pk, asked.actor).lines)
    if kept <= programming.AT_ONCE:
        programming.decide_scenario(ordered.pk, now=asked.now)
    return "#suite"


def _drop(asked: Change) -> str:
    scenarios.drop_scenario(asked.scenario, actor=asked.actor, now=asked.now)
    return reverse("review-scenarios")


CHANGES: Mapping[str, Callable[[Change], str]] = {
    "ajouter": _add,
    "ligne": _line,
    "placer": _place,
    "retirer": _remove,
    "ranger": _rank,
    "montants": _amounts,
    "valeur": _parameter,
    "copier": _copy,
    "proposer": _decide,
    "supprimer": _drop,
}


def _cents(said: Said, name: str, what: str) -> int | None:
    if not (text := said.text(name)):
        return None
    try:
        return values.parse_amount(text)
    except ScalarError as error:
        raise ReviewError(f"{what.capitalize()} : {error}") from None


def _shown(pk: int, actor: Actor) -> ShownScenario:
    try:
        return scenario_shown(pk, actor)
    except NotYours:
        raise Http404 from None


def _show(
    request: HttpRequest, pk: int, *, done: str = "", failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor = officer_of(request)
    shown = _shown(pk, actor)
    opened = (
        failed["said"].text("ligne")
        if failed and failed["action"] == "ligne"
        else request.GET.get("ouvrir", "")
    )
    context = page_of(shown, actor, clock.now(), opened=str(opened), failed=failed)
    return render(request, "review/scenario.html", {**context, "done": done}, status=status)
