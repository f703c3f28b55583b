from django.urls import path

from guichet.simulations.web.comparison import comparison
from guichet.simulations.web.council import council, council_archive, council_file
from guichet.simulations.web.everywhere import everywhere
from guichet.simulations.web.everywhere_file import download, waiting
from guichet.simulations.web.exports import simulation_json, simulation_pdf
from guichet.simulations.web.results import results
from guichet.simulations.web.reverse_planning import planning_agenda, reverse_planning
from guichet.simulations.web.simulator import simulator

urlpatterns = [
    path("toutes-les-communes", everywhere, name="everywhere"),
    path("toutes-les-communes/fichiers/<uuid:token>", waiting, name="everywhere-file"),
    path("toutes-les-communes/fichiers/<uuid:token>/telecharger", download, name="everywhere-download"),
    path("comparer", comparison, name="comparison"),
    path("aides", results, name="results"),
    path("aides/<slug:slug>/simuler", simulator, name="simulator"),
    path("aides/<slug:slug>/simulation.pdf", simulation_pdf, name="simulation-pdf"),
    path("aides/<slug:slug>/simulation.json", simulation_json, name="simulation-json"),
    path("aides/<slug:slug>/retroplanning", reverse_planning, name="reverse-planning"),
    path("aides/<slug:slug>/retroplanning.ics", planning_agenda, name="reverse-planning-agenda"),
    path("aides/<slug:slug>/conseil", council, name="council"),
    path("aides/<slug:slug>/conseil.zip", council_archive, name="council-archive"),
    path("aides/<slug:slug>/conseil/<slug:name>.<slug:kind>", council_file, name="council-file"),
]
