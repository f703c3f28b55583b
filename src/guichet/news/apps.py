from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "guichet.news"
    label = "news"

    def ready(self) -> None:
        from guichet.news import handlers  # noqa: PLC0415 - models exist only once Django is ready

        handlers.install()
