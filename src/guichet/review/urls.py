from django.urls import path

from guichet.review.web.batches import prepare, report, run
from guichet.review.web.committee import change, committee, proposals
from guichet.review.web.committee_papers import agenda, minutes, table
from guichet.review.web.committees import committees
from guichet.review.web.day import day
from guichet.review.web.expert import answer, paper
from guichet.review.web.exports import download, exports, waiting
from guichet.review.web.imports import begin, columns, drop, model, outcome, take, told
from guichet.review.web.letter import letter
from guichet.review.web.listing import drop_view, keep_view, listing, open_view
from guichet.review.web.one import act, application
from guichet.review.web.paper import enter, envelope, one
from guichet.review.web.questions import approve, correct, publish, questions, withdraw
from guichet.review.web.scenario import change_scenario, scenario
from guichet.review.web.scenarios import compared, scenarios
from guichet.review.web.webhooks import act as act_on_target
from guichet.review.web.webhooks import target, targets

urlpatterns = [
    path("avis/<str:secret>", answer, name="opinion"),
    path("avis/<str:secret>/pieces/<uuid:token>", paper, name="opinion-paper"),
    path("instruction", day, name="review-day"),
    path("instruction/dossiers", listing, name="review-list"),
    path("instruction/dossiers/<int:number>", application, name="review-application"),
    path("instruction/dossiers/<int:number>/decision", letter, name="review-letter"),
    path("instruction/dossiers/<int:number>/<slug:action>", act, name="review-action"),
    path(
        "instruction/dossiers/<int:number>/messages/<int:message>/publier",
        publish,
        name="review-question-new",
    ),
    path("instruction/questions", questions, name="review-questions"),
    path("instruction/questions/<int:pk>", correct, name="review-question"),
    path("instruction/questions/<int:pk>/publier", approve, name="review-question-approve"),
    path("instruction/questions/<int:pk>/retirer", withdraw, name="review-question-withdraw"),
    path("instruction/signalements", targets, name="review-webhooks"),
    path("instruction/signalements/<int:pk>", target, name="review-webhook"),
    path("instruction/signalements/<int:pk>/<slug:action>", act_on_target, name="review-webhook-action"),
    path("instruction/papier", enter, name="review-paper"),
    path("instruction/papier/<str:token>", one, name="review-paper-one"),
    path("instruction/papier/<str:token>/enveloppe", envelope, name="review-paper-envelope"),
    path("instruction/reprise", begin, name="review-import-begin"),
    path("instruction/reprise/modele", model, name="review-import-model"),
    path("instruction/reprise/<uuid:token>", outcome, name="review-import"),
    path("instruction/reprise/<uuid:token>/colonnes", columns, name="review-import-columns"),
    path("instruction/reprise/<uuid:token>/reprendre", take, name="review-import-take"),
    path("instruction/reprise/<uuid:token>/rapport", told, name="review-import-told"),
    path("instruction/reprise/<uuid:token>/supprimer", drop, name="review-import-drop"),
    path("instruction/vues", keep_view, name="review-view-keep"),
    path("instruction/vues/<uuid:token>", open_view, name="review-view"),
    path("instruction/vues/<uuid:token>/supprimer", drop_view, name="review-view-drop"),
    path("instruction/lots", prepare, name="review-batch-prepare"),
    path("instruction/lots/faire", run, name="review-batch-run"),
    path("instruction/lots/<uuid:token>", report, name="review-batch"),
    path("instruction/commissions", committees, name="review-committees"),
    path("instruction/commissions/<int:pk>", committee, name="review-committee"),
    path("instruction/commissions/<int:pk>/ordre-du-jour.pdf", agenda, name="review-committee-agenda"),
    path("instruction/commissions/<int:pk>/proces-verbal.pdf", minutes, name="review-committee-minutes"),
    path("instruction/commissions/<int:pk>/dossiers<str:ending>", table, name="review-committee-list"),
    path("instruction/commissions/<int:pk>/propositions", proposals, name="review-committee-proposals"),
    path("instruction/commissions/<int:pk>/<slug:action>", change, name="review-committee-change"),
    path("instruction/programmations", scenarios, name="review-scenarios"),
    path("instruction/programmations/comparer", compared, name="review-scenarios-compared"),
    path("instruction/programmations/<int:pk>", scenario, name="review-scenario"),
    path("instruction/programmations/<int:pk>/<slug:action>", change_scenario, name="review-scenario-change"),
    path("instruction/exports", exports, name="review-exports"),
    path("instruction/exports/<uuid:token>", waiting, name="review-export"),
    path("instruction/exports/<uuid:token>/fichier", download, name="review-export-file"),
]
