from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "guichet.schemes"
    label = "schemes"
