"""The words of alerts: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class Rhythm(TextChoices):
    """How often someone is written to, when there is something to say."""

    DAILY = "daily", "chaque matin"
    WEEKLY = "weekly", "le lundi matin"


class NewsKind(TextChoices):
    """What there is to say of a scheme, in the order of a mail."""

    RESULTS = "results", "résultats annoncés"
    CLOSING = "closing", "se termine bientôt"
    OPEN = "open", "ouverte"
    SOON = "soon", "ouvre bientôt"
    NEW = "new", "nouvelle au catalogue"
    CHANGED = "changed", "a changé"


class SuppressionReason(TextChoices):
    """Why an address is not written to."""

    UNSUBSCRIBED = "unsubscribed", "désabonnée"
    REFUSED = "refused", "refusée par son serveur"
    COMPLAINT = "complaint", "signalée comme indésirable"
