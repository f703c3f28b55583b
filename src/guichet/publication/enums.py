"""The closed vocabularies of what is published."""

from django.db import models


class BeneficiaryKind(models.TextChoices):
    """What a beneficiary is, as far as its SIREN says (Insee: legal persons of public law begin with 1 or 2)."""

    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    GROUPING = "grouping", "syndicat ou autre groupement"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    PUBLIC = "public", "autre organisme public"
    PRIVATE = "private", "entreprise ou association"
    UNKNOWN = "unknown", "nature inconnue"


class Placed(models.TextChoices):
    """How the place of an award is known, the surest first."""

    PROJECT = "project", "commune du projet"
    BENEFICIARY = "beneficiary", "territoire du bénéficiaire"
    DEPARTEMENT = "departement", "département seulement"
    NOWHERE = "nowhere", "lieu inconnu"


class Size(models.TextChoices):
    """Sizes of the commune or the grouping aided: people, from the first bound included to the second excluded."""

    UNDER_500 = "0-500", "moins de 500 habitants"
    UNDER_2000 = "500-2000", "de 500 à 2 000 habitants"
    UNDER_10000 = "2000-10000", "de 2 000 à 10 000 habitants"
    UNDER_50000 = "10000-50000", "de 10 000 à 50 000 habitants"
    MORE = "50000-", "50 000 habitants et plus"

    @property
    def bounds(self) -> tuple[int, int | None]:
        """Return the least population and the first one too large (None: no limit)."""
        low, _, high = self.value.partition("-")
        return int(low), int(high) if high else None


class Lack(models.TextChoices):
    """What an award lacks to stand in a file of a common format: the first thing of a list."""

    OTHER_BODY = "other_body", "reprises d’un autre organisme, qui les publie lui-même dans ce format"
    FUNDER = "funder", "il manque le nom de qui attribue"
    FUNDER_SIRET = "funder_siret", "il manque le SIRET de qui attribue"
    DAY = "day", "il manque la date de la décision"
    RECIPIENT = "recipient", "il manque le SIRET et le numéro RNA du bénéficiaire"
    PAYMENTS = "payments", "il manque le nombre de versements"
    PERIOD = "period", "il manque la fin de la période de versement"
    DE_MINIMIS = "de_minimis", "il manque de savoir si l’aide relève d’un régime de minimis"


class Level(models.TextChoices):
    """What one disc of the map stands for."""

    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    DEPARTEMENT = "departement", "département"
