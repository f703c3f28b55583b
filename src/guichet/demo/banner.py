"""The notice on every page that says the demonstration lives at another date."""

from django.http import HttpRequest

from guichet.shared import clock


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Give templates the demonstration's day in Paris and its pages. The settings install it in demonstration only."""
    links = (("/demonstration", "Choisir un rôle"), ("/demonstration/courriels", "Courriels"))
    return {"demonstration": {"today": clock.today(), "links": links}}
