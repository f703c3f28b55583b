"""An application that came on paper: what the envelope says, the scan, then into the list like any other."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.enums import Channel, State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_edit
from guichet.applications.selectors import application_by_token
from guichet.applications.services import Paper, correct_paper, enter_paper, paper_of, submit_application
from guichet.documents.selectors import files_of
from guichet.documents.services import receive_uploads
from guichet.review.errors import ReviewError
from guichet.review.web.asking import officer_of
from guichet.schemes.enums import Audience
from guichet.schemes.selectors import plans
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date
from guichet.simulations.selectors.places import find_place

SCAN = "other_papers"
"""What the scan is kept under: the free box of every form."""
NAMES = ("aide", "siret", "nom", "genre", "territoire", "recu", "adresse", "contact")


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask what the envelope says, then begin the application."""
    actor, now = officer_of(request), clock.now()
    typed = {name: str(request.POST.get(name, "")).strip() for name in NAMES}
    problem = ""
    if request.method == "POST":
        try:
            application = enter_paper(_paper(typed, now.date()), actor=actor, now=now)
            return HttpResponseRedirect(reverse("review-paper-one", args=[application.token]))
        except BadInput as error:
            problem = error.message
    context = _asked(typed, problem) | {"schemes": schemes_on_paper(actor, now)}
    return render(request, "review/paper.html", context, status=400 if problem else 200)


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, token: str) -> HttpResponse:
    """Show a paper application being typed in: attach its scan, fill what the paper says, then send it to the list."""
    actor, now = officer_of(request), clock.now()
    application = _being_typed(token, actor)
    if application.state != State.DRAFT and application.number is not None:
        return HttpResponseRedirect(reverse("review-application", args=[application.number]))
    problem = ""
    if request.method == "POST":
        uploads = request.FILES.getlist("scan")
        receive_uploads(application.subject, SCAN, uploads, by=actor.reference, now=now)
        if request.POST.get("envoyer"):
            try:
                sent = submit_application(token, actor=actor, now=now)
                return HttpResponseRedirect(reverse("review-application", args=[sent.number]))
            except BadInput as error:
                problem = error.message
        else:
            return HttpResponseRedirect(request.path)
    context = {
        "row": application,
        "received": application.sending_begun_at,
        "files": files_of(application.subject, SCAN),
        "problem": problem,
    }
    return render(request, "review/paper_one.html", context, status=400 if problem else 200)


@officer(Right.INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def envelope(request: HttpRequest, token: str) -> HttpResponse:
    """Ask again what the envelope says, of an application that is not in the list yet."""
    actor, now = officer_of(request), clock.now()
    application = _being_typed(token, actor)
    if application.state != State.DRAFT and application.number is not None:
        return HttpResponseRedirect(reverse("review-application", args=[application.number]))
    typed, problem = _said(paper_of(application)), ""
    if request.method == "POST":
        typed = {name: str(request.POST.get(name, "")).strip() for name in NAMES} | {"aide": application.slug}
        try:
            correct_paper(token, _paper(typed, now.date()), actor=actor, now=now)
            return HttpResponseRedirect(reverse("review-paper-one", args=[token]))
        except BadInput as error:
            problem = error.message
    context = _asked(typed, problem) | {"row": application}
    return render(request, "review/paper.html", context, status=400 if problem else 200)


def _being_typed(token: str, actor: Actor) -> Any:
    """Return a paper application for whoever types it in; 404 for anyone else. Once in the list it is read there."""
    try:
        application = application_by_token(token)
    except NotYours:
        raise Http404 from None
    sent = application.state != State.DRAFT
    if application.channel != Channel.PAPER or not (sent or may_edit(application, actor)):
        raise Http404
    return application


def _asked(typed: Mapping[str, str], problem: str) -> dict[str, Any]:
    return {"typed": typed, "problem": problem, "kinds": Audience.choices}


def _said(paper: Paper) -> dict[str, str]:
    """Return an envelope as it is typed."""
    values = (
        paper.slug, paper.siret, paper.name, paper.kind, paper.place, paper.received_on.isoformat(), paper.email,
        paper.contact,
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def schemes_on_paper(actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """Return the schemes that are asked here and that the officer instructs."""
    named = {scope.scheme for scope in actor.scopes_of(Right.INSTRUCT)}
    found = [
        (slug, scheme.title)
        for slug, scheme in plans(now.date()).items()
        if scheme.apply_how == "here" and ("" in named or slug in named)
    ]
    return sorted(found, key=lambda pair: pair[1])


def _paper(typed: Mapping[str, str], today: date) -> Paper:
    """Read what was typed. Raise BadInput with the sentence of the first thing to mend."""
    if not typed["aide"]:
        raise ReviewError("Choisissez l’aide demandée.")
    if typed["genre"] not in Audience.values:
        raise ReviewError("Dites quelle sorte d’organisme demande.")
    if not typed["recu"]:
        raise ReviewError("Écrivez le jour où le courrier est arrivé : c’est lui qui compte.")
    received: date = read_date(typed["recu"])
    place: Any = find_place(typed["territoire"], typed["genre"], at=min(received, today))
    if not place.code:
        raise ReviewError(place.problem or "Écrivez la commune ou le territoire de l’organisme, en entier.")
    return Paper(
        slug=typed["aide"][:60],
        siret=typed["siret"],
        name=typed["nom"][:300],
        kind=typed["genre"],
        place=place.code,
        received_on=received,
        email=typed["adresse"],
        contact=typed["contact"][:200],
    )
