"""POST, PATCH, submit: what a program does for an applicant. Who has the address of a draft may fill it, as on the pages."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from guichet.accounts.permissions import Actor, actor_of_token
from guichet.applications.enums import Channel, State
from guichet.applications.errors import ChangedMeanwhile, NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_read
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.finding import application_by_token
from guichet.applications.services.repeating import once
from guichet.applications.services.saving import Typed, save_fields
from guichet.applications.services.sending import begin_sending, missing_of, submit_application
from guichet.applications.services.starting import Wish, start_application
from guichet.shared import clock
from guichet.shared.access import everyone, whoever_holds
from guichet.shared.network import network_of
from guichet.shared.tables import plain_euros

router = Router(tags=["Demandes"])

_VALUES: Any = Field(
    {},
    description="Une valeur par champ, par question des règles ou par fait partagé : texte, nombre, oui/non, liste. "
    "Montants en euros.",
)


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class ApplicationIn(Strict):
    scheme: str = Field(description="Adresse courte de l’aide : socle-numerique-ecoles.")
    territory: str = Field("", description="Code officiel du porteur : COM-37018, EPCI-243700754…")
    organisation: str = Field("", description="Genre d’organisme : commune, epci, association…")
    siret: str = Field(
        "", description="SIRET de l’organisme qui demande : celui du jeton, sinon à choisir à l’envoi."
    )
    values: dict[str, Any] = _VALUES


class ValuesIn(Strict):
    values: dict[str, Any] = _VALUES
    revision: int | None = Field(
        None, description="Révision que vous avez lue ; une autre refuse et rend la nouvelle."
    )


class RefusedOut(Schema):
    field: str
    message: str


class ApplicationOut(Schema):
    token: str = Field(description="L’adresse secrète du brouillon : qui l’a, le remplit.")
    address: str = Field(description="Page de la demande.")
    number: int | None = Field(description="Numéro, une fois envoyée.")
    scheme: str
    version: str
    state: State
    revision: int
    values: dict[str, Any]
    verdict: str
    amount: str | None = Field(description="Montant calculé en euros : « 13450.00 ».")
    missing: list[RefusedOut] = Field(description="Ce qui manque avant l’envoi.")
    refused: list[RefusedOut] = Field(
        [], description="Valeurs données qui n’ont pas pu être reprises, et pourquoi."
    )


def caller_of(request: HttpRequest) -> Actor | None:
    """Return who the program acts for; None without a token. A token that is not good is told at once: 401."""
    header = request.headers.get("authorization", "")
    if not header:
        return None
    found = actor_of_token(header, network_of(request), now=clock.now(), real=clock.real())
    if found is None:
        raise HttpError(401, "Ce jeton n’est pas valable, ou ne l’est plus, ou pas depuis ce réseau.")
    return found


def require_caller(request: HttpRequest) -> Actor:
    """Return who the program acts for; 401 without a token."""
    actor = caller_of(request)
    if actor is None:
        raise HttpError(401, "Donnez un jeton : « Authorization: Bearer … ».")
    return actor


@router.post(
    "/applications", response={201: ApplicationOut}, summary="Commencer une demande", url_name="applications"
)
@everyone
def start(request: HttpRequest, body: ApplicationIn) -> Status[ApplicationOut]:
    """Crée un brouillon, depuis des valeurs ou les réponses d’une simulation. Sans jeton, il n’est à personne :
    son adresse suffit pour le remplir. Une valeur refusée est dite, jamais perdue en silence."""
    actor, now = caller_of(request), clock.now()
    wish = Wish(
        slug=body.scheme,
        carrier=body.territory,
        kind=body.organisation,
        layers=(("votre logiciel", body.values),),
        organisation=_organisation(actor, body.siret),
        channel=Channel.API,
    )
    application = start_application(wish, actor=actor, now=now)
    notes = application.answers.notes
    refused = [
        RefusedOut(field=name, message=note["message"]) for name, note in notes.items() if "message" in note
    ]
    return Status(201, _out(application, now, refused))


@router.get(
    "/applications/drafts/{token}",
    response=ApplicationOut,
    summary="Lire une demande",
    url_name="application",
)
@whoever_holds("the draft's address, or a token of its organisation once it has an owner")
def read(request: HttpRequest, token: str) -> ApplicationOut:
    """La demande, ses réponses, ce qui manque avant l’envoi."""
    return _out(_found(token, caller_of(request)), clock.now())


@router.patch("/applications/drafts/{token}", response=ApplicationOut, summary="Remplir une demande")
@whoever_holds("the draft's address, or a token of its organisation once it has an owner")
def change(request: HttpRequest, token: str, body: ValuesIn) -> ApplicationOut:
    """Enregistre des réponses. Les valeurs refusées sont rendues avec la raison ; les autres sont gardées."""
    actor, now = caller_of(request), clock.now()
    found = _found(token, actor)
    if body.revision is not None and body.revision != found.answers.revision:
        raise ChangedMeanwhile(
            f"La demande a changé : elle en est à la révision {found.answers.revision}.",
            theirs=dict(found.answers.values),
        )
    saved = save_fields(
        token, {name: Typed(raw=value) for name, value in body.values.items()}, actor=actor, now=now
    )
    refused = [RefusedOut(field=item.path, message=item.message) for item in saved.refused.values()]
    return _out(_found(token, actor), now, refused)


@router.post("/applications/drafts/{token}/submit", response=ApplicationOut, summary="Envoyer une demande")
@whoever_holds("a token of the organisation that applies")
def submit(request: HttpRequest, token: str) -> ApplicationOut:
    """Envoie la demande et rend son numéro. L’en-tête Idempotency-Key est obligatoire : répéter n’envoie rien deux fois."""
    actor, now = require_caller(request), clock.now()
    key = request.headers.get("idempotency-key", "")
    asked = hashlib.sha256(f"submit {token}".encode()).hexdigest()

    def act() -> dict[str, Any]:
        begin_sending(token, actor=actor, now=now)
        application = submit_application(token, actor=actor, now=now)
        return _out(application, now).model_dump(mode="json")

    return ApplicationOut(**once(key, actor.reference, asked, act, real=clock.real()))


def _found(token: str, actor: Actor | None) -> Application:
    application = application_by_token(token)
    if not may_read(application, actor):
        raise NotYours
    return application


def _organisation(actor: Actor | None, siret: str) -> int | None:
    """Return the organisation a token acts for: the one named, else its only one."""
    if actor is None:
        return None
    known = {member.siret: member.organisation for member in actor.memberships}
    if siret:
        return known.get(siret)
    return next(iter(known.values())) if len(set(known.values())) == 1 else None


def _out(application: Application, now: datetime, refused: list[RefusedOut] | None = None) -> ApplicationOut:
    standing: Standing = standing_of(application, now)
    amount = standing.simulation.amount
    missing = missing_of(standing) if application.state == State.DRAFT else {}
    return ApplicationOut(
        token=application.token,
        address=f"/demandes/{application.token}",
        number=application.number,
        scheme=application.slug,
        version=application.version,
        state=State(application.state),
        revision=standing.answers.revision,
        values=dict(standing.answers.values),
        verdict=standing.simulation.verdict,
        amount=None if amount is None else plain_euros(amount),
        missing=[RefusedOut(field=name, message=message) for name, message in missing.items()],
        refused=refused or [],
    )
