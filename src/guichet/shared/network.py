"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """Return the address the request comes from: the last a proxy of ours wrote down, else the connection's."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        told = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
        return told or request.META.get("REMOTE_ADDR", "")
    return str(request.META.get("REMOTE_ADDR", ""))
