"""What happens after an application was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guichet.applications.models import Application
from guichet.schemes.selectors import pinned_definition


def tracking(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the number of an application that was sent, and where it stands."""
    scheme = pinned_definition(application.pinned, tuple(application.places))
    return render(request, "applications/sent.html", {"application": application, "scheme": scheme})
