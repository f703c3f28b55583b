from django.urls import path

from guichet.publication.web.laureates import laureates

urlpatterns = [path("laureats", laureates, name="laureates")]
