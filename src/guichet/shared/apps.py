from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "guichet.shared"
    label = "shared"
