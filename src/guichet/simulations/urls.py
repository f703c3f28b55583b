from django.urls import path

from guichet.simulations.web.results import results

urlpatterns = [
    path("aides", results, name="results"),
]
