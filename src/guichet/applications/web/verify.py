"""Verify and send: everything on one page, what is missing as links, in whose name, then the number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bareme.forms import FormField, SectionView
from guichet.accounts.permissions import Actor, actor_from
from guichet.accounts.selectors import organisations_of_person
from guichet.applications.enums import State
from guichet.applications.errors import Incomplete, UnusableValue
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit, may_hold
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.finding import application_by_token
from guichet.applications.selectors.opening import opening_of
from guichet.applications.services.owning import NewOrganisation, choose_organisation
from guichet.applications.services.resending import send_again
from guichet.applications.services.sending import begin_sending, missing_of, submit_application
from guichet.applications.transitions import Hold
from guichet.applications.web.doors import reader, writer
from guichet.applications.web.frame import frame, section_path
from guichet.applications.web.surroundings import known_in, names_in
from guichet.applications.web.value_words import in_words
from guichet.shared import clock
from guichet.shared.errors import BadInput

NOT_ALL = "Il manque encore quelque chose : la liste est plus haut, chaque ligne mène à sa place."
NOT_SENDER = (
    "Vous pouvez remplir cette demande, pas l’envoyer : prévenez la personne à qui elle est, "
    "ou quelqu’un de l’organisme."
)
SILENT = frozenset({"explanation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer of the summary: its words, what is missing or to look at, and where to change it."""

    label: str
    words: str
    missing: str
    warning: str
    path: str


@writer
@require_safe
def verify(request: HttpRequest, application: Application) -> HttpResponse:
    """Show all the answers, what is missing, and how to send."""
    return _page(request, application, clock.now(), {}, "")


@reader
@require_POST
def send(request: HttpRequest, application: Application) -> HttpResponse:
    """Send: keep the instant, ask who one is, check all, give the number. Sent already, show the number."""
    actor, now = actor_from(request), clock.now()
    if (
        application.state == State.DRAFT
        and may_edit(application, actor)
        and not _may_send(application, actor)
    ):
        return _page(request, application, now, {}, NOT_SENDER)
    try:
        begin_sending(application.token, actor=actor, now=now)
        if actor is None:
            return _sign_in(application)
        if application.handed_back_at is not None:
            send_again(application.token, actor=actor, now=now)
            return HttpResponseRedirect(f"/demandes/{application.token}?renvoyee=1")
        if application.state == State.DRAFT and (chosen := _chosen(request)) is not None:
            choose_organisation(application.token, chosen, actor=actor, now=now)
        despite_no = request.POST.get("malgre_tout") == "oui"
        submit_application(application.token, actor=actor, now=now, despite_no=despite_no)
    except UnusableValue as error:
        return _page(request, _again(application), now, {error.field: error.message}, error.message)
    except Incomplete:
        return _page(request, _again(application), now, {}, NOT_ALL)
    except BadInput as error:
        return _page(request, _again(application), now, {}, error.message)
    return HttpResponseRedirect(f"/demandes/{application.token}?envoyee=1")


def _may_send(application: Application, actor: Actor | None) -> bool:
    """Tell whether to offer sending: a visitor says who they are first."""
    return actor is None or may_hold(application, actor, Hold.SEND)


def _sign_in(application: Application) -> HttpResponse:
    return HttpResponseRedirect(f"/connexion?suite=/demandes/{application.token}/verifier")


def _again(application: Application) -> Application:
    """Return the application as it stands after an attempt that kept a part of it."""
    return application_by_token(application.token)


def _chosen(request: HttpRequest) -> int | NewOrganisation | None:
    """Return in whose name it is asked: a SIRET that was written first, else the one that is ticked."""
    siret, chosen = request.POST.get("siret", "").strip(), request.POST.get("organisme", "")
    if siret:
        return NewOrganisation(siret=siret, name=request.POST.get("name", ""))
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else None


def _page(
    request: HttpRequest, application: Application, now: datetime, errors: Mapping[str, str], problem: str
) -> HttpResponse:
    standing = standing_of(application, now)
    actor = actor_from(request)
    missing = missing_of(standing)
    organisations = _organisations(actor)
    current = str(application.organisation_id or (organisations[0][0] if len(organisations) == 1 else ""))
    opening = opening_of(application.slug, now, application.places)
    context = {
        **frame(standing, "verifier"),
        "sections": [(item, lines_of(standing, item)) for item in standing.view.sections],
        "missing": _links(standing, missing),
        "warnings": standing.view.warnings,
        "opening": opening,
        "begun_at": application.sending_begun_at,
        "signed_in": actor is not None,
        "organisation": application.organisation,
        "organisations": organisations,
        "chosen": request.POST.get("organisme", current),
        "siret": request.POST.get("siret", ""),
        "name": request.POST.get("name", application.carrier_name),
        "errors": errors,
        "siret_error": errors.get("siret", ""),
        "name_error": errors.get("name", ""),
        "problem": problem,
        "may_send": _may_send(application, actor),
        "not_sender": NOT_SENDER,
        "against": standing.simulation.verdict == "no",
        "is_draft": application.state == State.DRAFT,
    }
    return render(request, "applications/verify.html", context, status=422 if errors or problem else 200)


def _organisations(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is None or actor.person is None:
        return []
    return [(str(one.pk), f"{one.name} ({one.siret})") for one in organisations_of_person(actor.person)]


def lines_of(standing: Standing, item: SectionView) -> list[Line]:
    """Return the answers of a section in words, what misses, and where to change each."""
    values = standing.answers.values
    names = names_in(list(values.values()), standing.today)
    missing = {one.field.partition(".")[0]: one.message for one in reversed(item.missing)}
    known = known_in(standing)
    warnings = {one.field.partition(".")[0]: one.message for one in standing.view.warnings}
    return [
        Line(
            label=found.title,
            words=known.get(found.id) or _words(standing, found, names),
            missing=missing.get(found.id, ""),
            warning=warnings.get(found.id, ""),
            path=f"{section_path(standing.application, item.section.id)}#bloc-{found.id}",
        )
        for found in item.fields
        if found.type not in SILENT
    ]


def _words(standing: Standing, found: FormField, names: Mapping[str, str]) -> str:
    if found.type == "formula":
        return in_words(standing.form, found.id, standing.view.computed.get(found.id), names)
    return in_words(standing.form, found.id, standing.answers.values.get(found.id), names)


def _links(standing: Standing, missing: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each sentence of what is missing with the path where to mend it."""
    places = {
        found.id: f"{section_path(standing.application, item.section.id)}#bloc-{found.id}"
        for item in standing.view.sections
        for found in item.fields
    }
    base = f"/demandes/{standing.application.token}"
    elsewhere = {"carrier": f"{base}/porteur", "organisation": f"{base}/verifier#envoyer"}
    return [
        (
            sentence,
            places.get(name.partition(".")[0])
            or elsewhere.get(name)
            or (f"{base}/accords" if ":" in name else base),
        )
        for name, sentence in missing.items()
    ]
