from django.urls import path

from guichet.grants.web.claim import claim
from guichet.grants.web.claim_review import claim_for_officers
from guichet.grants.web.listing import listing
from guichet.grants.web.one import act, act_for_officers, award, award_for_officers
from guichet.grants.web.payment_files import payment_file, payment_file_download, payments
from guichet.grants.web.payment_returns import payment_return, payment_returns

urlpatterns = [
    path("budget/paiements", payments, name="payments"),
    path("budget/paiements/<uuid:token>", payment_file, name="payment-file"),
    path(
        "budget/paiements/<uuid:token>/fichier<str:ending>",
        payment_file_download,
        name="payment-file-download",
    ),
    path("budget/retours", payment_returns, name="payment-returns"),
    path("budget/retours/<uuid:token>", payment_return, name="payment-return"),
    path("subventions/<int:number>", award, name="grant"),
    path("instruction/subventions", listing, name="grants-list"),
    path("instruction/subventions/<int:number>", award_for_officers, name="grants-one"),
    path("subventions/<int:number>/demandes-de-paiement/<int:rank>", claim, name="grant-claim"),
    path(
        "instruction/subventions/<int:number>/demandes-de-paiement/<int:rank>",
        claim_for_officers,
        name="grants-claim",
    ),
    # what has an address of its own comes above: these take every other word
    path("subventions/<int:number>/<slug:action>", act, name="grant-action"),
    path("instruction/subventions/<int:number>/<slug:action>", act_for_officers, name="grants-action"),
]
