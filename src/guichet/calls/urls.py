from django.urls import path

from guichet.calls.web import portal_leaflets, portals
from guichet.calls.web.calendar import calendar
from guichet.calls.web.calls import calls
from guichet.calls.web.files import calendar_file, feed
from guichet.calls.web.paper import calls_paper

urlpatterns = [
    path("appels", calls, name="calls"),
    path("appels.atom", feed, name="calls-feed"),
    path("appels.pdf", calls_paper, name="calls-paper"),
    path("calendrier", calendar, name="calls-calendar"),
    path("calendrier.ics", calendar_file, name="calls-agenda"),
    path("portails", portals.portals, name="portals"),
    path("portails/couleurs.css", portals.portal_colours, name="portal-colours"),
    path("portails/<slug:slug>", portals.portal_page, name="portal"),
    path("portails/<slug:slug>/integrer", portals.portal_embed, name="portal-embed"),
    path("portails/<slug:slug>/fiche.pdf", portal_leaflets.portal_leaflet, name="portal-leaflet"),
]
