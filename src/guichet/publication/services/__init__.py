"""What changes what is published: our own decisions as they are signed, and files of other bodies."""

from guichet.publication.services.importing import ImportDone, import_awards
from guichet.publication.services.publishing import publish_award
from guichet.publication.services.watching import Watched, publish_again, publish_all_again, watch

__all__ = [
    "ImportDone",
    "Watched",
    "import_awards",
    "publish_again",
    "publish_all_again",
    "publish_award",
    "watch",
]
