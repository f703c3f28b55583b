from django.urls import path

from guichet.accounts.web import account, audit, organisations, proconnect, roles, second_factor, sign_in

urlpatterns = [
    path("connexion", sign_in.sign_in, name="sign-in"),
    path("connexion/envoye", sign_in.sent, name="sign-in-sent"),
    path("connexion/reprendre", sign_in.resume, name="sign-in-resume"),
    path("connexion/code", second_factor.check, name="second-factor"),
    path("connexion/proconnect", proconnect.begin, name="proconnect"),
    path("connexion/proconnect/retour", proconnect.come_back, name="proconnect-return"),
    path("connexion/proconnect/fin", proconnect.signed_out, name="proconnect-signed-out"),
    path("connexion/<str:token>", sign_in.link, name="sign-in-link"),
    path("deconnexion", sign_in.sign_out, name="sign-out"),
    path("compte", account.account, name="account"),
    path("compte/code", second_factor.enrol, name="second-factor-add"),
    path("compte/code/retirer", second_factor.remove, name="second-factor-remove"),
    path("compte/sessions", account.close_session, name="sessions-close"),
    path("courriels/<str:token>", account.pace, name="mail-pace"),
    path("organismes/ajouter", organisations.add, name="organisation-add"),
    path("organismes/<str:siret>", organisations.page, name="organisation"),
    path("organismes/<str:siret>/personnes", organisations.change, name="organisation-people"),
    path("invitations/<str:token>", organisations.invitation, name="invitation"),
    path("audit", audit.audit, name="audit"),
    path("roles", roles.roles, name="roles"),
    path("roles/<int:pk>/fin", roles.end, name="role-end"),
    path("roles/<int:pk>/code", roles.remove_factor, name="role-second-factor"),
    path("roles/<int:pk>/suppleance", roles.delegate, name="role-stand-in"),
]
