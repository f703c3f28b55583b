from django.urls import path

from guichet.documents.web.files import download, field_list, remove, send_form, take_paper
from guichet.documents.web.papers import papers
from guichet.documents.web.sending import create, send
from guichet.documents.web.verification import verify, verify_code

urlpatterns = [
    path("fichiers", create, name="files"),
    path("fichiers/champ", field_list, name="field-files"),
    path("fichiers/formulaire", send_form, name="send-files"),
    path("fichiers/<uuid:token>", download, name="file"),
    path("fichiers/<uuid:token>/envoi", send, name="send-file"),
    path("fichiers/<uuid:token>/retirer", remove, name="remove-file"),
    path("fichiers/<uuid:token>/joindre", take_paper, name="take-paper"),
    path("verifier", verify, name="verify"),
    path("verifier/<str:code>", verify_code, name="verify-code"),
    path("organismes/<str:siret>/pieces", papers, name="papers"),
]
