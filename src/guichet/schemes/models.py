"""The catalogue: schemes, the immutable versions of their files, and what is wrong with the broken ones.

Written only by `services`. Other rooms keep a scheme's slug and a version's digest, never a row.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint
from django.db.models.indexes import Index

from guichet.schemes.enums import CalendarKind, Kind, Origin


class SharedFactsVersion(models.Model):
    """One content of the file of shared facts. Never changed nor deleted: a trigger refuses it."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:16]


class SchemeVersion(models.Model):
    """One content of one scheme's file, by the SHA-256 of its bytes. Never changed nor deleted: a trigger
    refuses it, so that whoever pinned a version finds the rules it was decided with.
    """

    slug = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.TextField()
    facts_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["slug", "digest"],
                name="scheme_version_said_once",
                violation_error_message="Cette version de l’aide est déjà enregistrée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.digest[:16]}"


class Scheme(models.Model):
    """One scheme of the catalogue, with the columns its lists need.

    `version` and `facts` are the rules in use; both null for an entry received from another catalogue, whose
    rules nobody wrote. `withdrawn_at` says since when its file is gone.
    """

    slug = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=8, unique=True)
    origin = models.CharField(max_length=8, choices=Origin)
    file = models.CharField(max_length=100)
    version = models.ForeignKey("schemes.SchemeVersion", models.PROTECT, null=True, related_name="+")
    facts = models.ForeignKey("schemes.SharedFactsVersion", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=1000)
    promise = models.CharField(max_length=1000)
    kind = models.CharField(max_length=13, choices=Kind)
    audiences = ArrayField(models.CharField(max_length=20))
    themes = ArrayField(models.CharField(max_length=20))
    funder = models.CharField(max_length=1000)
    calendar = models.CharField(max_length=9, choices=CalendarKind)
    how_much = models.CharField(max_length=200)
    ceiling = models.BooleanField()
    has_formula = models.BooleanField()
    title_key = models.TextField()
    funder_key = models.TextField()
    body_key = models.TextField()
    search = models.GeneratedField(
        expression=SearchVector("title_key", weight="A", config="french")
        + SearchVector("body_key", weight="B", config="french"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(origin=Origin.IMPORTED, version=None, facts=None)
                | Q(origin=Origin.FILE, version__isnull=False, facts__isnull=False),
                name="scheme_file_has_rules",
                violation_error_message="Une aide décrite par un fichier garde la version de ses règles.",
            ),
            CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="scheme_kind_known",
                violation_error_message="Ce genre d’aide n’existe pas.",
            ),
            CheckConstraint(
                condition=Q(calendar__in=CalendarKind.values),
                name="scheme_calendar_known",
                violation_error_message="Cette façon de connaître les dates n’existe pas.",
            ),
            CheckConstraint(
                condition=~Q(slug="") & ~Q(title="") & ~Q(promise=""),
                name="scheme_named",
                violation_error_message="Une aide a un nom et une promesse.",
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="scheme_search_words", fastupdate=False),
            GinIndex(
                OpClass(F("title_key"), name="gin_trgm_ops"), name="scheme_search_close", fastupdate=False
            ),
            GinIndex(fields=["audiences"], name="scheme_audiences"),
            GinIndex(fields=["themes"], name="scheme_themes"),
        )

    def __str__(self) -> str:
        return self.slug


class FilingWindow(models.Model):
    """When one may file; both days included, null when there is no limit or the source does not say.

    `closes` counts extensions; `first_closes` is the last day announced first, null without extension.
    """

    scheme = models.ForeignKey("schemes.Scheme", models.CASCADE, related_name="windows")
    position = models.SmallIntegerField()
    title = models.CharField(max_length=1000)
    opens = models.DateField(null=True)
    closes = models.DateField(null=True)
    first_closes = models.DateField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["scheme", "position"],
                name="filing_window_in_order",
                violation_error_message="Deux périodes de dépôt ont le même rang.",
            ),
            CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(closes__gte=F("opens")),
                name="filing_window_opens_first",
                violation_error_message="Une période de dépôt s’ouvre avant de se fermer.",
            ),
        )
        indexes = (Index(fields=["closes", "scheme"], name="filing_window_closes"),)

    def __str__(self) -> str:
        return f"{self.opens} – {self.closes}"


class ReceivedEntry(models.Model):
    """What another catalogue says of a scheme, in the fields of the official schema, kept as received."""

    scheme = models.OneToOneField("schemes.Scheme", models.CASCADE, related_name="received")
    identifier = models.CharField(max_length=100, unique=True)
    fields = models.JSONField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.identifier


class LoadProblem(models.Model):
    """A file of the folder that could not be used at the last load, and why.

    `problems` is a list of {line, key, message, remedy}; `slug` is the scheme it was meant for when known.
    """

    file = models.CharField(max_length=255, unique=True)
    slug = models.CharField(max_length=60)
    problems = models.JSONField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file


class Catalogue(models.Model):
    """The catalogue as a whole: at most one row.

    `revision` changes with any scheme in force: who kept a copy of the catalogue reads it alone to know that
    the copy is good. `checked_with` tells the shared facts and the engine the files were last checked with.
    """

    facts = models.ForeignKey("schemes.SharedFactsVersion", models.PROTECT, null=True, related_name="+")
    revision = models.CharField(max_length=64)
    checked_with = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                models.Value(1),
                name="catalogue_only_one",
                violation_error_message="Il n’y a qu’un catalogue.",
            ),
        )

    def __str__(self) -> str:
        return self.revision[:16]
