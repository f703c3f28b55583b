"""GET /portals and GET /portals/{slug}: the audience portals, for another site to show in its own way."""

from collections.abc import Collection
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from guichet.calls.portal_file import Portal, Situation
from guichet.calls.selectors.portals import PortalContent, portal_content, portal_shelf
from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.shared import clock
from guichet.shared.access import everyone

router = Router(tags=["Portails"])


class PortalCard(Schema):
    slug: str
    label: str
    title: str
    url: str
    api_url: str


class PortalListOut(Schema):
    items: list[PortalCard]


class PortalFilterOut(Schema):
    q: str | None
    audiences: list[Audience]
    themes: list[Theme]
    kinds: list[Kind]
    statuses: list[Status]
    funder: str | None


class PortalSchemeOut(Schema):
    slug: str
    title: str
    promise: str
    how_much: str = Field(description="Ce que l’aide donne, en quelques mots.")
    status: Status
    day: date | None = Field(
        description="Dernier jour (open), ouverture (soon), dernier jour passé (closed)."
    )
    featured: bool
    url: str


class PortalNeedOut(Schema):
    need: str
    text: str | None
    examples: list[str]
    schemes: list[str] = Field(
        description="Les aides qui répondent à ce besoin : leurs « slug » de « schemes »."
    )


class PortalSituationOut(Schema):
    title: str
    text: str | None
    needs: list[PortalNeedOut]


class PortalStepOut(Schema):
    scheme: str
    title: str
    since: date | None
    until: date | None
    filing: bool = Field(description="Vrai si l’on peut déposer une demande entre ces dates.")


class PortalOut(PortalCard):
    introduction: str
    colour: str = Field(description="#rrggbb ; le blanc s’y lit.")
    filter: PortalFilterOut = Field(description="Le filtre du catalogue que ce portail garde.")
    situations: list[PortalSituationOut]
    schemes: list[PortalSchemeOut] = Field(
        description="Les aides à la une d’abord ; vide si rien n’y répond."
    )
    steps: list[PortalStepOut] = Field(description="Les dates qui ne sont pas passées.")
    embed_url: str
    leaflet_url: str


@router.get("/portals", response=PortalListOut, summary="Lister les portails", url_name="portals")
@everyone
def listing(request: HttpRequest, response: HttpResponse) -> PortalListOut:
    """Les portails par bénéficiaire."""
    response["Access-Control-Allow-Origin"] = "*"
    return PortalListOut(items=[PortalCard(**_card(request, one)) for one in portal_shelf().portals.values()])


@router.get("/portals/{slug}", response=PortalOut, summary="Lire un portail", url_name="portal")
@everyone
def read(request: HttpRequest, slug: str, response: HttpResponse) -> PortalOut:
    """Tout ce qu’un portail montre aujourd’hui : ses mots, ses aides, ses dates."""
    portal = portal_shelf().portals.get(slug)
    if portal is None:
        raise HttpError(404, "Aucun portail ne porte ce nom : la liste est à /api/v1/portals.")
    response["Access-Control-Allow-Origin"] = "*"
    return _describe(request, portal_content(portal, clock.today()))


def _card(request: HttpRequest, portal: Portal) -> dict[str, str]:
    return {
        "slug": portal.portal,
        "label": portal.label,
        "title": portal.title,
        "url": request.build_absolute_uri(reverse("portal", args=[portal.portal])),
        "api_url": request.build_absolute_uri(reverse("api-v1:portal", args=[portal.portal])),
    }


def _describe(request: HttpRequest, content: PortalContent) -> PortalOut:
    portal, rows = content.portal, content.by_slug.keys()
    return PortalOut(
        **_card(request, portal),
        introduction=portal.introduction,
        colour=portal.colour,
        filter=PortalFilterOut.model_validate(portal.filter.model_dump()),
        situations=[_situation(situation, rows) for situation in portal.situations],
        schemes=[
            PortalSchemeOut(
                slug=row.slug,
                title=row.title,
                promise=row.promise,
                how_much=row.how_much,
                status=row.status,
                day=row.day,
                featured=row.slug in portal.featured,
                url=request.build_absolute_uri(reverse("scheme", args=[row.slug])),
            )
            for row in content.rows
        ],
        steps=[
            PortalStepOut(
                scheme=step.slug, title=step.title, since=step.since, until=step.until, filing=step.filing
            )
            for step in content.steps
        ],
        embed_url=request.build_absolute_uri(reverse("portal-embed", args=[portal.portal])),
        leaflet_url=request.build_absolute_uri(reverse("portal-leaflet", args=[portal.portal])),
    )


def _situation(situation: Situation, known: Collection[str]) -> PortalSituationOut:
    needs = [
        PortalNeedOut(
            need=need.need,
            text=need.text,
            examples=list(need.examples),
            schemes=[slug for slug in need.schemes if slug in known],
        )
        for need in situation.needs
    ]
    return PortalSituationOut(title=situation.title, text=situation.text, needs=needs)
