from django.urls import path

from guichet.website import web

urlpatterns = [
    path("", web.home, name="home"),
    path("constellation.png", web.constellation_image, name="constellation"),
    path("accessibilite", web.accessibility, name="accessibility"),
    path("mentions-legales", web.legal_notice, name="legal-notice"),
    path("sources", web.data_sources, name="data-sources"),
]
