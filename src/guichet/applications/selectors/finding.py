"""Find an application by its address or its number. Whether one may see it is asked of `permissions`."""

from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.selectors.questions import BROUGHT, published_column

TOKEN_LENGTH = 43


def application_by_token(token: str) -> Application:
    """Return the application at an address, with its organisation, its answers and what is published for its scheme.

    Raise NotYours when there is none.
    """
    found = None
    if len(token) == TOKEN_LENGTH and token.isascii():
        rows = Application.objects.select_related("answers", "organisation", "owner", "reviewer")
        found = rows.annotate(**{BROUGHT: published_column("slug")}).filter(token=token).first()
    if found is None:
        raise NotYours
    return found


def application_by_number(number: int) -> Application:
    """Return the application that was sent under a number. Raise NotYours when there is none."""
    rows = Application.objects.select_related("answers", "organisation", "owner", "reviewer")
    found = rows.filter(number=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise NotYours
    return found


def application_by_former_number(slug: str, number: str) -> Application | None:
    """Return the application to a scheme that was taken over under a number of the former follow-up, if any."""
    if not number.strip():
        return None
    rows = Application.objects.select_related("organisation")
    return rows.filter(slug=slug, former_number=number.strip()).first()
