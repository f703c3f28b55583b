from django.urls import path

from guichet.applications.web.acts import copy, early_start, elsewhere, receipt, withdrawal
from guichet.applications.web.agreement import agreement, agreement_file
from guichet.applications.web.answering import answers, more_time
from guichet.applications.web.carrier import carrier
from guichet.applications.web.consents import consents, printed
from guichet.applications.web.field import save_one
from guichet.applications.web.later import attach, invitation, invitations, later
from guichet.applications.web.messages import messages, take_back
from guichet.applications.web.mine import mine
from guichet.applications.web.overview import overview
from guichet.applications.web.personal_data import my_data
from guichet.applications.web.printing import summary
from guichet.applications.web.section import section_page
from guichet.applications.web.sent_answers import sent_answers
from guichet.applications.web.start import start
from guichet.applications.web.verify import send, verify

urlpatterns = [
    path("demander/<slug:slug>", start, name="start-application"),
    path("mes-demandes", mine, name="my-applications"),
    path("mes-demandes/mes-donnees", my_data, name="my-data"),
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
    path("demandes/<str:token>/dossier", sent_answers, name="application-answers"),
    path("demandes/<str:token>/reponses", answers, name="application-requests"),
    path("demandes/<str:token>/plus-de-temps/<int:asked>", more_time, name="application-more-time"),
    path("demandes/<str:token>/messages", messages, name="application-messages"),
    path(
        "demandes/<str:token>/messages/<int:message>/retirer", take_back, name="application-message-removal"
    ),
    path("demandes/<str:token>/pdf", summary, name="application-pdf"),
    path("demandes/<str:token>/accuse", receipt, name="application-receipt"),
    path("demandes/<str:token>/retirer", withdrawal, name="application-withdrawal"),
    path("demandes/<str:token>/commencer", early_start, name="application-early-start"),
    path("demandes/<str:token>/copier", copy, name="application-copy"),
    path("demandes/<str:token>/autre-aide", elsewhere, name="application-elsewhere"),
    path("demandes/<str:token>/accords", consents, name="application-consents"),
    path("demandes/<str:token>/accords/imprimer", printed, name="application-printed-summary"),
    path("accords/<str:secret>", agreement, name="agreement"),
    path("accords/<str:secret>/fichiers/<uuid:token>", agreement_file, name="agreement-file"),
]
