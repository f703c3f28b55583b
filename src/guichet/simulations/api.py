"""POST /schemes/{slug}/simulate: one applicant, one scheme, the answer with its reasons."""

from datetime import date
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from guichet.schemes.errors import UnknownScheme
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.simulations.document import simulation_document
from guichet.simulations.services.asked import Refused, read_body, simulate_asked

router = Router(tags=["Simulations"])


class CriterionOut(Schema):
    id: str
    verdict: str = Field(description="yes, no, unknown, ou assessed : à l’appréciation de l’instructeur.")
    title: str
    reason: str = Field(description="Pourquoi, en une phrase ; un « non » dit de combien.")
    quote: str | None
    source: str | None


class StepOut(Schema):
    id: str
    title: str
    value: str | None = Field(
        description="Euros, pour cent ou nombre, avec un point décimal ; null si inconnu."
    )
    range: list[str] | None = Field(description="Les deux bouts de la valeur tant qu’elle n’est pas connue.")
    words: str = Field(description="Comment la valeur est obtenue.")
    confirmed: bool = Field(description="false : repose sur une valeur à confirmer.")


class SimulationOut(Schema):
    scheme: str
    version: str = Field(description="Début de l’empreinte du fichier de règles.")
    at: date
    verdict: str = Field(description="yes, no ou unknown.")
    amount: str | None = Field(description="Euros : « 13450.00 ». null sur un non, ou s’il manque un fait.")
    amount_range: list[str] | None = Field(description="Les deux bouts du montant si l’aide est accordée.")
    ceiling: bool = Field(description="true : le montant est un plafond (« jusqu’à »).")
    criteria: list[CriterionOut]
    steps: list[StepOut]
    missing: list[str] = Field(description="Les faits qui pourraient encore changer la réponse.")
    next_question: str | None
    notes: list[str] = Field(description="Ce qui a été compris autrement qu’écrit : commune fusionnée…")


_EXAMPLE = {
    "commune": "37261",
    "organisation": "commune",
    "at": "2021-03-01",
    "facts": {"schools": 1, "classes": 5, "pupils": 120, "has_base": False, "with_staff": True, "equipment": "17 500,00 €", "services": 2400, "other_grants": 0},
}  # fmt: skip
_ANSWER: dict[str, Any] = {
    "description": "Un fait par nom. Montants en euros, lus exactement (12500.5 ou « 12 500,50 € ») ; oui/non : true, false ; null ou absent : inconnu, jamais zéro.",
    "type": "object",
    "additionalProperties": True,
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "commune": {"type": "string", "description": "Code Insee de la commune."},
                        "territory": {"type": "string", "description": "Code officiel : COM-37261, EPCI-243700754, DEP-37…"},
                        "epci": {"type": "string", "description": "SIREN de l’intercommunalité."},
                        "departement": {"type": "string", "description": "Code du département."},
                        "region": {"type": "string", "description": "Code de la région."},
                        "organisation": {"type": "string", "description": "Genre d’organisation : commune, epci, library, association…"},
                        "at": {"type": "string", "format": "date", "description": "Jour de la demande ; aujourd’hui si absent."},
                        "facts": _ANSWER,
                        "parameters": {
                            "type": "object",
                            "additionalProperties": {"type": "string"},
                            "description": "Autres valeurs de paramètres, écrites comme dans le fichier : {\"class_cap\": \"4000 €\"}.",
                        },
                    },
                },
                "example": _EXAMPLE,
            }
        },
    }
}  # fmt: skip


@router.post(
    "/schemes/{slug}/simulate",
    response=SimulationOut,
    summary="Simuler une aide",
    url_name="simulate",
    openapi_extra=_BODY,
)
@everyone
def simulate(request: HttpRequest, slug: str) -> HttpResponse:
    """Droit, montant, raisons et calcul d’une aide pour un demandeur. Rien n’est enregistré."""
    try:
        asked = read_body(request.body)
        simulation, notes = simulate_asked(slug, asked, today=clock.today())
    except RequestDataTooBig:
        raise HttpError(413, "Le corps de la requête est trop gros.") from None
    except UnknownScheme as unknown:
        raise HttpError(404, unknown.message) from None
    except Refused as refused:
        return _refusal(refused)
    return JsonResponse(
        simulation_document(simulation) | {"notes": list(notes)}, json_dumps_params={"ensure_ascii": False}
    )


def _refusal(refused: Refused) -> HttpResponse:
    """Answer 400 when the body is not JSON, else 422 with a sentence for each field."""
    if refused.malformed:
        return JsonResponse(
            {"detail": refused.message}, status=400, json_dumps_params={"ensure_ascii": False}
        )
    errors = [{"field": field, "message": message} for field, message in refused.problems]
    detail = " ".join(f"{field} : {message}" for field, message in refused.problems)
    body = {"detail": detail, "field": refused.problems[0][0], "errors": errors}
    return JsonResponse(body, status=422, json_dumps_params={"ensure_ascii": False})
