from django.urls import path

from guichet.grants.web.claim import claim
from guichet.grants.web.claim_review import claim_for_officers
from guichet.grants.web.listing import listing
from guichet.grants.web.one import act, act_for_officers, award, award_for_officers

urlpatterns = [
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
