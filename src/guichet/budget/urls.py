from django.urls import path

from guichet.budget.web.gathered import lines
from guichet.budget.web.listing import budget
from guichet.budget.web.moving import move
from guichet.budget.web.one import one
from guichet.budget.web.opening import open_one

urlpatterns = [
    path("budget", budget, name="budget"),
    path("budget/ouvrir", open_one, name="budget-open"),
    path("budget/lignes", lines, name="budget-lines"),
    path("budget/<int:pk>", one, name="budget-envelope"),
    path("budget/<int:pk>/<slug:action>", move, name="budget-move"),
]
