"""GET /applications and their actions: what a service's program reads and does, within the rights of its token."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, actor_of_token
from guichet.applications.enums import State
from guichet.review.actions import Doing, Said, actions, perform
from guichet.review.enums import Tab
from guichet.review.errors import ReviewError
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.listing import Line, read_page
from guichet.review.selectors.opened import Opened, open_application
from guichet.review.selectors.query import read_query
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.network import network_of
from guichet.shared.tables import plain_euros

TAGS = ["Instruction"]
NAMES = {
    "scheme": "aide",
    "state": "etat",
    "desk": "service",
    "territory": "territoire",
    "q": "texte",
    "after": "suite",
}


class Wanted(Schema):
    """What is asked of the list."""

    scheme: list[str] = Field([], description="Adresses courtes des aides.")
    state: list[str] = Field(
        [], description="États : submitted, under_review, accepted, refused, closed, withdrawn."
    )
    desk: list[str] = Field([], description="Services : DEP-37…")
    territory: str = Field("", description="Code officiel d’un territoire qui contient le porteur.")
    q: str = Field("", description="Mots à chercher dans les réponses et les noms.")
    after: str = Field("", description="La valeur « next » de la page précédente.")


class LineOut(Schema):
    number: int
    scheme: str
    state: State
    applicant: str
    title: str
    requested: str | None = Field(description="Montant demandé en euros : « 13450.00 ».")
    computed: str | None
    granted: str | None
    sent_at: datetime | None
    due_on: date | None
    desk: str


class PageOut(Schema):
    items: list[LineOut]
    next: str | None = Field(description="À donner dans « after » ; null à la dernière page.")


class DeadlineOut(Schema):
    id: str
    title: str
    state: str
    due: date | None


class OneOut(LineOut):
    version: str
    verdict: str
    values: dict[str, Any]
    revision: int
    deadlines: list[DeadlineOut]
    actions: list[str] = Field(description="Ce que ce jeton peut faire maintenant : les clés de « actions ».")


class ActionIn(Schema):
    model_config = ConfigDict(extra="forbid")
    expected: State | None = Field(None, description="L’état que vous avez lu ; un autre refuse (409).")
    fields: dict[str, Any] = Field({}, description="Les champs de l’action, comme sur la page du dossier.")


class ActionOut(Schema):
    done: str
    application: OneOut


def officer_of(request: HttpRequest) -> Actor:
    """Return who the program acts for; 401 without a token, 404 for one that reads no application."""
    header = request.headers.get("authorization", "")
    found = (
        actor_of_token(header, network_of(request), now=clock.now(), real=clock.real()) if header else None
    )
    if found is None:
        raise HttpError(401, "Donnez un jeton valable : « Authorization: Bearer … ».")
    if not found.scopes_of(Right.VIEW):
        raise HttpError(404, "Cette adresse n’existe pas.")
    return found


@whoever_holds("a token that may read applications")
def listed(request: HttpRequest, wanted: Query[Wanted]) -> PageOut:
    """Les dossiers envoyés que ce jeton peut lire, les derniers d’abord, page par page."""
    actor = officer_of(request)
    given = {
        NAMES[name]: [value] if isinstance(value, str) else value
        for name, value in wanted.model_dump().items()
        if value
    }
    query = read_query({**given, "onglet": [Tab.ALL], "tri": ["-number"]}, known=BY_NAME)
    page = read_page(query, Asking(actor=actor, today=clock.today()))
    if page.problems:
        raise ReviewError(" ".join(page.problems.values()))
    return PageOut(items=[_line(line) for line in page.lines], next=page.next or None)


@whoever_holds("a token that may read this application")
def one(request: HttpRequest, number: int) -> OneOut:
    """Un dossier : réponses, montants, échéances, et ce que ce jeton peut y faire."""
    actor = officer_of(request)
    return _one(open_application(number, actor, clock.now()))


@whoever_holds("a token with the right of the action")
def act(request: HttpRequest, number: int, action: str, body: ActionIn) -> ActionOut:
    """Fait une action de l’instruction : les mêmes que les boutons de la page, avec les mêmes champs et les mêmes refus."""
    actor, now = officer_of(request), clock.now()
    opened = open_application(number, actor, now)
    doing = Doing(
        application=opened.sheet.pk,
        number=number,
        actor=actor,
        now=now,
        said=Said(body.fields),
        expected=body.expected,
    )
    done = perform(action, doing, slug=opened.sheet.slug, places=opened.sheet.places)
    return ActionOut(done=done, application=_one(open_application(number, actor, now)))


def _line(line: Line) -> LineOut:
    return LineOut(**_columns(line.sheet.application, line.sheet))


def _columns(row: Any, sheet: Any) -> dict[str, Any]:
    return {
        "number": sheet.number,
        "scheme": sheet.slug,
        "state": State(row.state),
        "applicant": row.carrier_name,
        "title": row.title,
        "requested": _euros(row.requested_cents),
        "computed": _euros(row.computed_cents),
        "granted": _euros(row.granted_cents),
        "sent_at": row.submitted_at,
        "due_on": row.due_at.date() if row.due_at else None,
        "desk": sheet.desk,
    }


def _one(opened: Opened) -> OneOut:
    row, standing = opened.application, opened.standing
    return OneOut(
        **_columns(row, opened.sheet),
        version=row.version,
        verdict=standing.simulation.verdict,
        values=dict(standing.answers.values),
        revision=standing.answers.revision,
        deadlines=[
            DeadlineOut(id=one.delay.id, title=one.delay.title, state=one.state, due=one.due)
            for one in opened.deadlines
        ],
        actions=[
            action.key
            for action in actions()
            if action.suits(
                opened.actor, slug=opened.sheet.slug, places=opened.sheet.places, state=opened.state
            )
        ],
    )


def _euros(cents: int | None) -> str | None:
    return None if cents is None else plain_euros(cents)


def add_to(router: Router) -> None:
    """Add these operations to the router of applications: what begins at one address is one list of operations."""
    router.get("/applications", response=PageOut, summary="Lister des dossiers", tags=TAGS)(listed)
    router.get("/applications/{int:number}", response=OneOut, summary="Lire un dossier", tags=TAGS)(one)
    path = "/applications/{int:number}/actions/{action}"
    router.post(path, response=ActionOut, summary="Agir sur un dossier", tags=TAGS)(act)
