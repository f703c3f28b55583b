from django.urls import path

from guichet.schemes.web import pages

urlpatterns = [
    path("aides/<slug:slug>", pages.scheme_page, name="scheme"),
    path("a/<slug:code>", pages.short_link, name="scheme-short"),
]
