from django.urls import path

from guichet.crte.web.changing import act, change
from guichet.crte.web.preparing import prepare
from guichet.crte.web.reading import annex_file, contract, contracts

urlpatterns = [
    path("crte", contracts, name="crte"),
    path("crte/nouveau", prepare, name="crte-prepare"),
    path("crte/<slug:code>", contract, name="crte-contract"),
    path("crte/<slug:code>/annexe-<int:year><str:ending>", annex_file, name="crte-annex-file"),
    path("crte/<slug:code>/modifier", change, name="crte-change"),
    path("crte/<slug:code>/modifier/<slug:action>", act, name="crte-act"),
]
