from django.urls import path

from guichet.grants.web.claim import claim
from guichet.grants.web.claim_review import claim_for_officers
from guichet.grants.web.dashboards import dashboard
from guichet.grants.web.listing import listing
from guichet.grants.web.one import act, act_for_officers, award, award_for_officers
from guichet.grants.web.paying_accounts import accounts
from guichet.grants.web.payment_files import payment_file, payment_file_download, payments
from guichet.grants.web.payment_returns import payment_return, payment_returns
from guichet.grants.web.territory_sheet import sheet, sheet_file
from guichet.grants.web.years import dues_page, year_file, year_page

urlpatterns = [
    path("budget/paiements", payments, name="payments"),
    path("budget/paiements/<uuid:token>", payment_file, name="payment-file"),
    path(
        "budget/paiements/<uuid:token>/fichier<str:ending>",
        payment_file_download,
        name="payment-file-download",
    ),
    path("budget/comptes-qui-paient", accounts, name="paying-accounts"),
    path("budget/retours", payment_returns, name="payment-returns"),
    path("budget/retours/<uuid:token>", payment_return, name="payment-return"),
    path("communes/<str:code>/fiche", sheet, name="territory-sheet"),
    path("communes/<str:code>/fiche.pdf", sheet_file, name="territory-sheet-file"),
    path("tableau/<str:code>", dashboard, name="dashboard"),
    path("budget/annees/<int:year>", year_page, name="budget-year"),
    path("budget/annees/<int:year>/ae-cp<str:ending>", year_file, name="budget-year-file"),
    path("budget/annees/<int:year>/a-payer", dues_page, name="budget-dues"),
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
