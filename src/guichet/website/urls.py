from django.urls import path

from guichet.website import web

urlpatterns = [
    path("", web.home, name="home"),
    path("accessibilite", web.accessibility, name="accessibility"),
    path("mentions-legales", web.legal_notice, name="legal-notice"),
    path("sources", web.data_sources, name="data-sources"),
]
