"""The words of the budget: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class Unit(TextChoices):
    """What an envelope counts."""

    EURO = "euro", "euros (autorisations d’engagement)"
    POST = "post", "postes"


class Account(TextChoices):
    """The balance of an envelope that a ledger line moves."""

    RECEIVED = "received", "reçu"
    DELEGATED = "delegated", "délégué"
    RESERVED = "reserved", "réservé"
    COMMITTED = "committed", "engagé"
    PAID = "paid", "payé"


class Figure(TextChoices):
    """A sum of several envelopes that opens its lines; see `selectors/gathered.py`."""

    RECEIVED = "received", "reçu"
    HELD = "held", "reçu, moins ce qui est délégué ailleurs"
    RESERVED = "reserved", "réservé"
    COMMITTED = "committed", "engagé"
    PAID = "paid", "payé"
    OWED = "owed", "engagé et pas encore payé"
    AVAILABLE = "available", "disponible"
