from django.urls import path

from guichet.review.web.expert import answer, paper

urlpatterns = [
    path("avis/<str:secret>", answer, name="opinion"),
    path("avis/<str:secret>/pieces/<uuid:token>", paper, name="opinion-paper"),
]
