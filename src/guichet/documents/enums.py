"""Where a file stands between its first byte and its first reader."""

from django.db.models import TextChoices


class FileState(TextChoices):
    """A file is read by others only once it is clean."""

    RECEIVING = "receiving", "en cours d’envoi"
    CHECKING = "checking", "en cours de vérification"
    CLEAN = "clean", "vérifié"
    REFUSED = "refused", "refusé"
