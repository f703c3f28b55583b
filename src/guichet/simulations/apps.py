from django.apps import AppConfig


class SimulationsConfig(AppConfig):
    name = "guichet.simulations"
    label = "simulations"
