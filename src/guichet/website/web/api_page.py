"""The page that explains the HTTP API, drawn from the description the API gives of itself."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.shared.access import everyone

Description = dict[str, Any]

# What to copy and paste, by method and path of the description; the address of the site is put before.
EXAMPLES = {
    "get /api/v1/territories": "curl '{site}/api/v1/territories?q=st-cyr+sur+loire'",
    "get /api/v1/schemes": "curl '{site}/api/v1/schemes?theme=equiper-ecole&at=2021-03-01'",
    "get /api/v1/schemes/{slug}": "curl '{site}/api/v1/schemes/demat-ads'",
    "get /api/v1/portals/{slug}": "curl '{site}/api/v1/portals/bibliotheques'",
    "post /api/v1/schemes/{slug}/simulate": (
        "curl -X POST '{site}/api/v1/schemes/demat-ads/simulate' -H 'content-type: application/json' \\\n"
        """  -d '{{"commune": "37261", "at": "2021-10-01", "facts": {{"attached_communes": 31}}}}'"""
    ),
}


@everyone
@require_safe
def api_page(request: HttpRequest, describe: Callable[[], Description]) -> HttpResponse:
    """Show each operation: what it does, what it takes, an example. `describe` returns the OpenAPI document."""
    description = json.loads(json.dumps(describe(), default=str))
    site = f"{request.scheme}://{request.get_host()}"
    operations = [
        _operation(method, path, operation, description, site)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "website/api.html", {"operations": operations, "info": description["info"]})


def _operation(
    method: str, path: str, operation: Description, description: Description, site: str
) -> Description:
    example = EXAMPLES.get(f"{method} {path}", "")
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", path),
        "text": operation.get("description", ""),
        "inputs": [*_parameters(operation), *_body(operation, description)],
        "example": example.format(site=site) if example else "",
        "anchor": operation.get("operationId", path),
    }


def _parameters(operation: Description) -> list[Description]:
    return [
        {
            "name": parameter["name"],
            "where": {"path": "adresse", "query": "question"}.get(parameter["in"], parameter["in"]),
            "required": parameter.get("required", False),
            "text": parameter.get("description") or parameter.get("schema", {}).get("description", ""),
        }
        for parameter in operation.get("parameters", [])
    ]


def _body(operation: Description, description: Description) -> list[Description]:
    content = operation.get("requestBody", {}).get("content", {})
    schema: Description = next((media.get("schema", {}) for media in content.values()), {})
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    if name:
        schema = description["components"]["schemas"][name]
    required = set(schema.get("required", ()))
    return [
        {
            "name": field,
            "where": "corps",
            "required": field in required,
            "text": settings.get("description", ""),
        }
        for field, settings in schema.get("properties", {}).items()
    ]
