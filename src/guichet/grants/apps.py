from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "guichet.grants"
    label = "grants"

    def ready(self) -> None:
        from guichet.grants import handlers  # noqa: PLC0415 - models exist only once Django is ready

        handlers.install()
