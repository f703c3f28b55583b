from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "guichet.publication"
    label = "publication"

    def ready(self) -> None:
        from guichet.publication import handlers  # noqa: PLC0415 - models exist only once Django is ready

        handlers.install()
