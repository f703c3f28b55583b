"""The addresses of a scheme: one function each, so that a page, a QR code and a leaflet cannot disagree."""

from django.http import HttpRequest
from django.urls import reverse


def scheme_path(slug: str) -> str:
    return reverse("scheme", args=[slug])


def short_path(code: str) -> str:
    """Return the short address of a scheme, that its QR code holds and its page answers to."""
    return reverse("scheme-short", args=[code])


def short_address(request: HttpRequest, code: str) -> str:
    """Return the whole short address, as it is printed and drawn."""
    return request.build_absolute_uri(short_path(code))


def simulation_path(slug: str) -> str:
    """Return where one simulates: a page of a higher room, known here by its address alone."""
    return f"{scheme_path(slug)}/simuler"
