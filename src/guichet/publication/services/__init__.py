"""What changes what is published: our own decisions as they are signed, and files of other bodies."""

from guichet.publication.services.importing import ImportDone, import_awards
from guichet.publication.services.publishing import publish_award

__all__ = ["ImportDone", "import_awards", "publish_award"]
