"""What is published: awards, our own and those that others publish, and each change of them.

Written only by `services`. Everything here is public: nothing personal ever enters.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint
from django.db.models.indexes import Index

from guichet.publication.enums import BeneficiaryKind, Placed


class PublishedAward(models.Model):
    """One award to one beneficiary, as it is published (loi n° 2000-321, article 10; décret n° 2017-779).

    `source` is "guichet" for our own decisions, else the set it comes from; `reference` is unique in it. `scheme` is the slug of
    a scheme of the catalogue, or of the programme of another body, `scheme_title` its name. `amount_cents` is what was granted;
    `spend_cents` the eligible spend, None when unknown. `day` is that of the decision, `year` its year: either may be unknown.
    `commune`, `epci`, `departement`, `region` are plain codes of where the project is, empty when unknown; `placed` says how that
    is known. `territory` is the official code of the beneficiary when it is a territory, `population` its people on that year.
    `ends_on` is when the project is to be over, `payments` how many are planned, `de_minimis` whether the aid is under such a regime:
    None when nobody said. Latitude and longitude are millionths of a degree. `digest` is that of the content: an import that brings the same changes
    nothing. `withdrawn_at` says since when it is no longer granted: it stays, so that who copied it learns of it.
    """

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    scheme = models.CharField(max_length=60)
    scheme_title = models.CharField(max_length=300)
    funder = models.CharField(max_length=300, default="")
    funder_siret = models.CharField(max_length=14, default="")
    beneficiary = models.CharField(max_length=300)
    beneficiary_kind = models.CharField(max_length=11, choices=BeneficiaryKind)
    siren = models.CharField(max_length=9, default="")
    siret = models.CharField(max_length=14, default="")
    rna = models.CharField(max_length=10, default="")
    territory = models.CharField(max_length=20, default="")
    population = models.IntegerField(null=True)
    title = models.CharField(max_length=600)
    amount_cents = models.BigIntegerField()
    spend_cents = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    year = models.SmallIntegerField(null=True)
    ends_on = models.DateField(null=True)
    payments = models.SmallIntegerField(null=True)
    de_minimis = models.BooleanField(null=True)
    commune = models.CharField(max_length=5, default="")
    epci = models.CharField(max_length=9, default="")
    departement = models.CharField(max_length=3, default="")
    region = models.CharField(max_length=2, default="")
    placed = models.CharField(max_length=11, choices=Placed)
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    search_text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["source", "reference"],
                name="published_award_once",
                violation_error_message="Cette aide attribuée est déjà publiée.",
            ),
            CheckConstraint(
                condition=Q(amount_cents__gte=0),
                name="published_award_amount",
                violation_error_message="Un montant publié n’est pas négatif.",
            ),
            CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90_000_000, 90_000_000), longitude__range=(-180_000_000, 180_000_000)),
                name="published_award_position",
                violation_error_message="Une position a une latitude et une longitude.",
            ),
            CheckConstraint(
                condition=Q(beneficiary_kind__in=BeneficiaryKind.values) & Q(placed__in=Placed.values),
                name="published_award_kinds",
                violation_error_message="Cette nature de bénéficiaire ou de lieu n’existe pas.",
            ),
        )
        indexes = (
            Index(F("amount_cents").desc(), F("id").desc(), name="published_award_largest"),
            Index(fields=["scheme", "departement"], name="published_award_scheme"),
            Index(fields=["commune"], name="published_award_commune"),
            Index(fields=["epci"], name="published_award_epci"),
            Index(fields=["departement"], name="published_award_dep"),
            Index(fields=["territory"], name="published_award_territory"),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="published_award_words"),
        )

    def __str__(self) -> str:
        return f"{self.source}:{self.reference}"


class PublicationChange(models.Model):
    """One transaction that changed what is published: how many awards were created, changed, withdrawn, and where they come from.

    Their count and the greatest number are the revision that caches compare.
    """

    at = models.DateTimeField()
    source = models.CharField(max_length=40)
    created = models.IntegerField()
    changed = models.IntegerField()
    withdrawn = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d}"
