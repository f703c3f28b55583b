"""The states of a contract, and the sides that sign it."""

from django.db.models import TextChoices


class ContractState(TextChoices):
    """Only officers of its territory read a draft; everybody reads a signed contract."""

    DRAFT = "draft", "en préparation"
    SIGNED = "signed", "signé"


class Side(TextChoices):
    """For whom a body signs."""

    STATE = "state", "l’État"
    EPCI = "epci", "une intercommunalité (EPCI)"
    OTHER = "other", "un autre partenaire"
