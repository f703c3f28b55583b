from django.urls import path

from guichet.applications.web.carrier import carrier
from guichet.applications.web.field import save_one
from guichet.applications.web.later import attach, invitation, invitations, later
from guichet.applications.web.mine import mine
from guichet.applications.web.overview import overview
from guichet.applications.web.section import section_page
from guichet.applications.web.start import start
from guichet.applications.web.verify import send, verify

urlpatterns = [
    path("demander/<slug:slug>", start, name="start-application"),
    path("mes-demandes", mine, name="my-applications"),
    path("rejoindre/<str:secret>", invitation, name="join-application"),
    path("demandes/<str:token>", overview, name="application"),
    path("demandes/<str:token>/rubriques/<str:section>", section_page, name="application-section"),
    path("demandes/<str:token>/champ", save_one, name="application-field"),
    path("demandes/<str:token>/porteur", carrier, name="application-carrier"),
    path("demandes/<str:token>/plus-tard", later, name="application-later"),
    path("demandes/<str:token>/invitations", invitations, name="application-invitations"),
    path("demandes/<str:token>/rattacher", attach, name="application-attach"),
    path("demandes/<str:token>/verifier", verify, name="application-verify"),
    path("demandes/<str:token>/envoyer", send, name="application-send"),
]
