from django.urls import path

from guichet.calls.web.calls import calls

urlpatterns = [
    path("appels", calls, name="calls"),
]
