"""One committee: its agenda, what it said, its minutes, and the proposals that follow."""

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
from guichet.review.actions import Said as Form
from guichet.review.enums import ItemOutcome
from guichet.review.errors import ReviewError
from guichet.review.routing import COUNTRY
from guichet.review.selectors.committees import CommitteeShown, committee_shown, spend_shown, to_add
from guichet.review.services import committees, sittings
from guichet.review.services.committee_papers import OUTCOMES, said_score, said_total, territory_title
from guichet.review.web.asking import officer_of
from guichet.review.web.committees import meeting_form, read_meeting
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount

DONE = {
    "modifier": "Les changements sont enregistrés.",
    "ajouter": "Les dossiers sont inscrits à l’ordre du jour.",
    "ranger": "L’ordre du jour est rangé.",
    "ligne": "L’ordre du jour est à jour.",
    "avis": "L’avis est enregistré.",
    "notes": "Les notes sont enregistrées.",
    "arreter": "Le procès-verbal est arrêté.",
}
STEPS: dict[str, Any] = {"monter": -1, "descendre": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a form asks of a committee."""

    committee: int
    said: Form
    actor: Actor
    now: datetime


@officer(Right.VIEW)
@require_safe
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a committee."""
    return _show(request, pk, done=DONE.get(request.GET.get("fait", ""), ""))


@officer(Right.INSTRUCT)
@require_POST
def change(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with a committee. A refusal shows the page again, with the reason and what was typed."""
    run = CHANGES.get(action)
    if run is None:
        raise Http404
    said = Form({name: found if len(found) > 1 else found[0] for name, found in request.POST.lists()})
    try:
        place = run(Change(committee=pk, said=said, actor=officer_of(request), now=clock.now()))
    except NotYours:
        raise Http404 from None
    except BadInput as error:
        failed = {"action": action, "message": error.message, "said": said}
        return _show(request, pk, failed=failed, status=400)
    if place.startswith("/"):
        return HttpResponseRedirect(place)
    return HttpResponseRedirect(f"{reverse('review-committee', args=[pk])}?fait={action}{place}")


@officer(Right.VIEW)
@require_safe
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the proposals are, then what was done and what was not; the page asks again by itself."""
    shown = _shown(request, pk)
    if shown.row.ordered_at is None:
        raise Http404
    asked = [line for line in shown.lines if line.outcome in sittings.OUTCOME_OF]
    done = [line for line in asked if line.done_at is not None]
    refused = [line for line in asked if line.done_at is None and line.refusal]
    context = {
        "shown": shown,
        "done": done,
        "refused": refused,
        "postponed": shown.said(ItemOutcome.POSTPONE),
        "waiting": len(asked) - len(done) - len(refused),
        "finished": shown.row.proposed_at is not None,
        "percent": 100 * (len(done) + len(refused)) // max(len(asked), 1),
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "review/_committee_report.html" if partial else "review/committee_proposals.html"
    return render(request, template, context)


def _modify(asked: Change) -> str:
    said = asked.said
    names = ("titre", "jour", "heure", "lieu", "membres", "territoire")
    meeting = read_meeting({name: said.text(name) for name in names}, said.many("aide"))
    committees.change_committee(
        asked.committee, meeting, actor=asked.actor, now=asked.now, revision=_revision(said)
    )
    return ""


def _add(asked: Change) -> str:
    numbers = [
        part for part in asked.said.text("numeros").replace(",", " ").replace(";", " ").split() if part
    ]
    found = to_add(numbers, asked.actor)
    committees.put_on_agenda(asked.committee, found, actor=asked.actor, now=asked.now)
    return "#ordre-du-jour"


def _sort(asked: Change) -> str:
    order: committees.Order = "score" if asked.said.text("ordre") == "score" else "number"
    committees.sort_agenda(asked.committee, order, actor=asked.actor)
    return "#ordre-du-jour"


def _line(asked: Change) -> str:
    item, what = asked.said.number("item", "un dossier"), asked.said.text("faire")
    if what == "retirer":
        committees.take_off_agenda(item, actor=asked.actor, now=asked.now)
        return "#ordre-du-jour"
    if what not in STEPS:
        raise ReviewError("Choisissez ce qu’il faut faire de ce dossier.")
    committees.move_item(item, STEPS[what], actor=asked.actor)
    return f"#ligne-{item}"


def _outcome(asked: Change) -> str:
    """Keep what the committee said, then open the next line that waits."""
    said = asked.said
    item, outcome = said.number("item", "un dossier"), said.text("avis")
    if outcome not in ItemOutcome.values:
        raise ReviewError("Choisissez l’avis de la commission.")
    noted = sittings.Said(
        outcome=ItemOutcome(outcome),
        amount_cents=_cents(said, "montant", "le montant"),
        spend_cents=_cents(said, "depense", "la dépense retenue"),
        comment=said.text("commentaire"),
        revision=_revision(said),
    )
    sittings.note_outcome(item, noted, actor=asked.actor, now=asked.now)
    lines = committee_shown(asked.committee, asked.actor).said(ItemOutcome.PENDING)
    following = next((line for line in lines if line.item != item), None)
    if outcome == ItemOutcome.PENDING or following is None:
        return f"#ligne-{item}"
    return f"&ouvrir={following.item}#ligne-{following.item}"


def _notes(asked: Change) -> str:
    sittings.write_notes(
        asked.committee,
        asked.said.text("notes"),
        actor=asked.actor,
        now=asked.now,
        revision=_revision(asked.said),
    )
    return "#seance"


def _close(asked: Change) -> str:
    sittings.close_committee(asked.committee, actor=asked.actor, now=asked.now)
    return "#suite"


def _order(asked: Change) -> str:
    common = sittings.AwardTerms(
        completion_on=asked.said.day("achevement"), terms=asked.said.text("modalites")
    )
    sittings.order_proposals(asked.committee, common, actor=asked.actor, now=asked.now, real=clock.real())
    return reverse("review-committee-proposals", args=[asked.committee])


def _cancel(asked: Change) -> str:
    committees.cancel_committee(asked.committee, actor=asked.actor, now=asked.now)
    return reverse("review-committees")


CHANGES: Mapping[str, Callable[[Change], str]] = {
    "modifier": _modify,
    "ajouter": _add,
    "ranger": _sort,
    "ligne": _line,
    "avis": _outcome,
    "notes": _notes,
    "arreter": _close,
    "proposer": _order,
    "supprimer": _cancel,
}


def _revision(said: Form) -> int:
    return said.number("revision", "la version affichée")


def _cents(said: Form, name: str, what: str) -> int | None:
    if not (text := said.text(name)):
        return None
    try:
        return values.parse_amount(text)
    except ScalarError as error:
        raise ReviewError(f"{what.capitalize()} : {error}") from None


def _shown(request: HttpRequest, pk: int) -> CommitteeShown:
    try:
        return committee_shown(pk, officer_of(request))
    except NotYours:
        raise Http404 from None


def _show(
    request: HttpRequest, pk: int, *, done: str = "", failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    shown = _shown(request, pk)
    works = shown.may_prepare and shown.row.closed_at is None
    opened = _opened_line(request, shown, failed) if works else None
    totals = shown.totals
    context = {
        "shown": shown,
        "row": shown.row,
        "territory": territory_title(shown),
        "lines": [(line, "" if line.score is None else said_score(line.score)) for line in shown.lines],
        "totals": [
            ("Demandé", said_total(totals.requested)),
            ("Calculé d’après les règles", said_total(totals.computed)),
            ("Proposé", said_total(totals.amount)),
        ],
        "counts": [(OUTCOMES[one], len(shown.said(one))) for one in OUTCOMES if shown.said(one)],
        "works": works,
        "opened": opened,
        "form": _meeting(request, shown, failed) if works and _wants(request, failed, "modifier") else None,
        "held": shown.day <= clock.now().date(),
        "done": done,
        "failed": failed,
        "left": [
            line for line in shown.lines if line.outcome in sittings.OUTCOME_OF and line.done_at is None
        ],
        "typed": _typed(shown, failed),
    }
    return render(request, "review/committee.html", context, status=status)


def _typed(shown: CommitteeShown, failed: dict[str, Any] | None) -> dict[str, str]:
    """Return what stands in the small forms of the page: what was typed when it was refused, else what is kept."""
    action, said = (failed["action"], failed["said"]) if failed else ("", Form())
    completion = shown.row.completion_on
    return {
        "numbers": said.text("numeros") if action == "ajouter" else "",
        "notes": said.text("notes") if action == "notes" else shown.row.minutes,
        "completion": said.text("achevement") if action == "proposer" else str(completion or ""),
        "terms": said.text("modalites") if action == "proposer" else shown.row.terms,
    }


def _wants(request: HttpRequest, failed: dict[str, Any] | None, what: str) -> bool:
    return bool(failed and failed["action"] == what) or request.GET.get("ouvrir") == what


def _opened_line(
    request: HttpRequest, shown: CommitteeShown, failed: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Return the form of the line that stands open: what is kept, or what was typed."""
    said: Form | None = failed["said"] if failed and failed["action"] == "avis" else None
    wanted = said.text("item") if said else str(request.GET.get("ouvrir", ""))
    line = next((line for line in shown.lines if str(line.item) == wanted), None)
    if line is None:
        return None
    spend = spend_shown(line.item, clock.now())
    kept = {
        "avis": "" if line.outcome is ItemOutcome.PENDING else line.outcome.value,
        "montant": "" if line.amount is None else format_amount(line.amount),
        "depense": "" if line.spend is None else format_amount(line.spend),
        "commentaire": line.comment,
    }
    return {
        "item": line.item,
        "typed": {name: said.text(name) if said else kept[name] for name in kept},
        "spend": spend,
        "computed_said": ""
        if line.computed is None
        else f"Les règles donnent {format_amount(line.computed)}.",
        "spend_said": "" if spend is None else f"Le formulaire donne {format_amount(spend)}.",
        "choices": [(one.value, str(one.label).capitalize()) for one in ItemOutcome],
    }


def _meeting(request: HttpRequest, shown: CommitteeShown, failed: dict[str, Any] | None) -> dict[str, Any]:
    row, actor = shown.row, officer_of(request)
    held = row.held_at.astimezone(PARIS)
    typed = {
        "titre": row.title,
        "jour": held.date().isoformat(),
        "heure": f"{held:%H:%M}",
        "lieu": row.place,
        "membres": row.members,
        "territoire": row.territory or COUNTRY,
    }
    chosen = list(row.slugs)
    if failed and failed["action"] == "modifier":
        typed = {name: failed["said"].text(name) for name in typed}
        chosen = failed["said"].many("aide")
    return meeting_form(actor, clock.now(), typed, chosen)
