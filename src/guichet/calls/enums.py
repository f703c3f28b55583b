"""The parts of the list of calls, as addresses write them."""

from django.db.models import TextChoices


class Part(TextChoices):
    """Where a scheme stands on the list, in the order of the page."""

    CLOSING = "se-terminent", "Se terminent bientôt"
    OPEN = "ouverts", "Ouverts"
    SOON = "bientot", "Ouvrent bientôt"
    LATER = "plus-tard", "Ouvriront plus tard"
    DESKS = "guichets", "Guichets permanents"
    LOCAL = "dates-locales", "Dates fixées localement"
    CLOSED = "clos", "Terminés"


class NewsKind(TextChoices):
    """What happened to a call."""

    OPENS_SOON = "opens-soon", "ouvre bientôt"
    OPENED = "opened", "est ouvert"
    EXTENDED = "extended", "est prolongé"
    CLOSES_SOON = "closes-soon", "se termine bientôt"
    CHANGED = "changed", "a changé"
