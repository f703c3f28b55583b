from django.urls import path

from guichet.schemes.web import exports, leaflets, pages

urlpatterns = [
    path("aides/<slug:slug>", pages.scheme_page, name="scheme"),
    path("aides/<slug:slug>/fiche.pdf", leaflets.leaflet, name="scheme-leaflet"),
    path("a/<slug:code>", pages.short_link, name="scheme-short"),
    path("donnees/dispositifs.csv", exports.catalogue_csv, name="catalogue-csv"),
    path("donnees/dispositifs.json", exports.catalogue_json, name="catalogue-json"),
]
