from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "guichet.review"
    label = "review"

    def ready(self) -> None:
        from guichet.review import handlers  # noqa: PLC0415 - needs every room's models

        handlers.install()
