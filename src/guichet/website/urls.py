from django.urls import path

from guichet.website.web import site_pages

urlpatterns = [
    path("", site_pages.home, name="home"),
    path("constellation.png", site_pages.constellation_image, name="constellation"),
    path("accessibilite", site_pages.accessibility, name="accessibility"),
    path("mentions-legales", site_pages.legal_notice, name="legal-notice"),
    path("sources", site_pages.data_sources, name="data-sources"),
]
