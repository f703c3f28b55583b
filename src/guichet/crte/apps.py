from django.apps import AppConfig


class CrteConfig(AppConfig):
    name = "guichet.crte"
    label = "crte"

    def ready(self) -> None:
        from guichet.crte import handlers  # noqa: PLC0415 - models exist only once Django is ready

        handlers.install()
