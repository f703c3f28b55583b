from django.urls import path

from guichet.publication.web import map_files, open_data
from guichet.publication.web.absent import absent_communes_csv, absents, absents_csv
from guichet.publication.web.laureates import laureates
from guichet.publication.web.statistics import statistics, statistics_csv

urlpatterns = [
    path("laureats", laureates, name="laureates"),
    path("donnees/", open_data.open_data, name="open-data"),
    path("donnees/catalogue.jsonld", open_data.catalogue_jsonld, name="open-data-catalogue"),
    path("donnees/laureats.csv", open_data.awards_csv, name="awards-csv"),
    path("donnees/laureats.json", open_data.awards_json, name="awards-json"),
    path("donnees/laureats.geojson", open_data.awards_geojson, name="awards-geojson"),
    path("donnees/laureats.parquet", open_data.awards_parquet, name="awards-parquet"),
    path("donnees/laureats.schema.json", open_data.awards_schema, name="awards-schema"),
    path("donnees/subventions.csv", open_data.essential_csv, name="essential-csv"),
    path("donnees/subventions.schema.json", open_data.essential_schema, name="essential-schema"),
    path("donnees/subventions.360giving.json", open_data.giving_json, name="giving-json"),
    path("statistiques", statistics, name="statistics"),
    path("statistiques.csv", statistics_csv, name="statistics-csv"),
    path("statistiques/absents", absents, name="absents"),
    path("statistiques/absents.csv", absents_csv, name="absents-csv"),
    path("statistiques/absents/communes.csv", absent_communes_csv, name="absent-communes-csv"),
    path("laureats/carte.png", map_files.picture, name="laureates-picture"),
    path("laureats/points.json", map_files.points, name="laureates-points"),
    path("laureats/lieux.json", map_files.places, name="laureates-places"),
    path("laureats/noms.json", map_files.names, name="laureates-names"),
]
