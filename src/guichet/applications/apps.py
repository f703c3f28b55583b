from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "guichet.applications"
    label = "applications"

    def ready(self) -> None:
        from guichet.applications import handlers  # noqa: PLC0415 - models exist only once Django is ready
        from guichet.applications.selectors import BY_ACTION  # noqa: PLC0415 - as above
        from guichet.applications.services import consenting, guards, papers, personal_data, sending  # noqa: PLC0415 - as above
        from guichet.journal.selectors import register_words  # noqa: PLC0415 - as above

        register_words({f"application.{action}": row.past for action, row in BY_ACTION.items()})
        guards.register()
        sending.register_guards()
        sending.register_obstacle(consenting.obstacles)
        papers.register_rights()
        personal_data.register_rights()
        handlers.listen()
