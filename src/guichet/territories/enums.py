from django.db.models import TextChoices


class TerritoryKind(TextChoices):
    """What a territory is in law."""

    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    EPT = "ept", "établissement public territorial"
    ARRONDISSEMENT = "arrondissement", "arrondissement"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    COLLECTIVITE_OUTREMER = "collectivite_outremer", "collectivité d’outre-mer"


class EpciType(TextChoices):
    """The five forms of a grouping of communes with its own tax (code général des collectivités, part V)."""

    CC = "CC", "communauté de communes"
    CA = "CA", "communauté d’agglomération"
    CU = "CU", "communauté urbaine"
    METRO = "METRO", "métropole"
    MET69 = "MET69", "métropole de Lyon"


class Financing(TextChoices):
    """How a grouping raises its tax."""

    FPU = "FPU", "fiscalité professionnelle unique"
    FA = "FA", "fiscalité additionnelle"


class SuccessionKind(TextChoices):
    """How one territory became another."""

    MERGED = "merged", "a rejoint"
    SPLIT = "split", "s’est séparée"
    RENAMED = "renamed", "a changé de nom"
    RECODED = "recoded", "a changé de code"
    PART = "part", "fait partie de"
