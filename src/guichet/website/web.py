"""The home page and the pages about the site itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.shared.access import everyone


@everyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask who one is and what one needs."""
    return render(request, "website/home.html")


@everyone
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how accessible the site is, as decree 2019-768 asks."""
    return render(request, "website/accessibility.html")


@everyone
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Say who publishes the site and what it does with personal data."""
    return render(request, "website/legal_notice.html")


@everyone
@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    """Cite every source of data and its licence."""
    return render(request, "website/data_sources.html")
