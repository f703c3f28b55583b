from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "guichet.budget"
    label = "budget"
