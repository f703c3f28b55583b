from django.urls import path

from guichet.demo.web import pages

urlpatterns = [
    path("", pages.roles, name="demonstration"),
    path("/entrer", pages.enter, name="demonstration-enter"),
    path("/courriels", pages.mails, name="demonstration-mails"),
]
