from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "guichet.documents"
    label = "documents"

    def ready(self) -> None:
        from guichet.documents.permissions import organisation_papers, register_owner  # noqa: PLC0415 - needs models

        register_owner("organisation", organisation_papers, organisation_papers)
