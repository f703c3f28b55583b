from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from guichet.config.api import api
from guichet.website.web.api_page import api_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("guichet.schemes.urls")),
    path("", include("guichet.documents.urls")),
    path("api/v1/", api.urls),
    path("api", api_page, {"describe": api.get_openapi_schema}, name="api"),
    path("", include("guichet.website.urls")),
    path("", include("guichet.accounts.urls")),
    path("", include("guichet.simulations.urls")),
    path("", include("guichet.crte.urls")),
    path("", include("guichet.budget.urls")),
    path("", include("guichet.applications.urls")),
    path("", include("guichet.review.urls")),
    path("", include("guichet.grants.urls")),
    path("", include("guichet.publication.urls")),
    path("", include("guichet.calls.urls")),
    path("", include("guichet.news.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demonstration", include("guichet.demo.urls")))

handler400 = "guichet.website.error_pages.bad_request"
handler403 = "guichet.website.error_pages.forbidden"
handler404 = "guichet.website.error_pages.not_found"
handler500 = "guichet.website.error_pages.server_error"
