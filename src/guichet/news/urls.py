from django.urls import path

from guichet.news.web import alerts, links

urlpatterns = [
    path("alertes", alerts.alerts, name="alerts"),
    path("alertes/envoye", alerts.sent, name="alerts-sent"),
    path("alertes/lien", alerts.send_link, name="alerts-send-link"),
    path("alertes/confirmer/<str:secret>", alerts.confirm, name="alerts-confirm"),
    path("alertes/gestion/<str:token>", links.manage, name="alerts-manage"),
    path("alertes/gestion/<str:token>/<int:alert>", links.edit, name="alerts-edit"),
    path("alertes/arret/<str:token>", links.stop, name="alerts-stop"),
    path("alertes/arret/<str:token>/annuler", links.allow, name="alerts-allow"),
]
