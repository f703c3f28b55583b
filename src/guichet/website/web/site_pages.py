"""The home page and the pages about the site itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.constellation import HEIGHT, OVERSEAS, WIDTH
from guichet.website.choices import NEEDS, ORGANISATIONS
from guichet.website.selectors import closing_schemes, constellation

HOUR = 3600


@everyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask who one is and what one needs; show what closes soon, and all communes."""
    today = clock.today()
    context = {
        "organisations": ORGANISATIONS,
        "needs": NEEDS,
        "closing": closing_schemes(today),
        "picture": constellation(today),
        "width": WIDTH,
        "height": HEIGHT,
        "overseas": OVERSEAS,
    }
    return render(request, "website/home.html", context)


@everyone
@require_safe
def constellation_image(request: HttpRequest) -> HttpResponse:
    """Send the picture of the communes, kept an hour by browsers and then compared by its tag."""
    picture = constellation(clock.today())
    if picture is None:
        raise Http404
    response = HttpResponse(picture.png, content_type="image/png", headers={"ETag": picture.etag})
    patch_cache_control(response, public=True, max_age=HOUR)
    return get_conditional_response(request, etag=picture.etag, response=response) or response


@everyone
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how accessible the site is, as decree 2019-768 asks."""
    return render(request, "website/accessibility.html")


@everyone
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Say who publishes the site and what it does with personal data."""
    return render(request, "website/legal_notice.html", {"publisher": settings.PUBLISHER})


@everyone
@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    """Cite every source of data and its licence."""
    return render(request, "website/data_sources.html")
