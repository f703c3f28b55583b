from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "guichet.applications"
    label = "applications"

    def ready(self) -> None:
        from guichet.applications.services import guards  # noqa: PLC0415 - models exist only once Django is ready

        guards.register()
