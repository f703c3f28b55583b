"""A grant that was decided, and the payments it plans."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import AwardState, CountedFrom, InstalmentState, PaidWhen
from guichet.schemes.selectors import Pinned


class Award(models.Model):
    """One grant, made by the signature of the decision on an application, in the same transaction.

    It repeats what outlives the application, which retention may erase: `number`, scheme, carrier, project, amounts in cents.
    `granted_cents` is the maximum of the decision, `spend_cents` the eligible spend it rests on (unknown when the decision did
    not say), `computation` and `terms` what the decision says of the amount and of payments, `posts` the posts it pays
    (None: the scheme counts none). `private_body` asks for an agreement above 23 000 € (loi n° 2000-321, article 10).
    `engagement_number` (EJ) and `third_party` (tiers) are those of Chorus.
    `reference` is how the ledger names it: the application it answers, kept when that is gone.
    `recovered_cents` is what was given back of what was paid, after a decision of recovery; `paid_cents` of the instalments keep it.
    `places` are the official codes of the carrier, nearest first: roles over a territory are compared to them.
    `bank_guarantee`: a bank answers at first demand, which raises what may be paid in advance (décret 2018-514, article 12).
    """

    application = models.OneToOneField(
        "applications.Application", models.SET_NULL, null=True, related_name="award"
    )
    number = models.BigIntegerField(unique=True)
    reference = models.CharField(max_length=80, default="")
    slug = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    facts = models.CharField(max_length=64)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(max_length=20, default="")
    carrier_kind = models.CharField(max_length=20, default="")
    carrier_name = models.CharField(max_length=300, default="")
    places = ArrayField(models.CharField(max_length=20), default=list)
    title = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=9, choices=AwardState, default=AwardState.ACTIVE)
    granted_cents = models.BigIntegerField()
    spend_cents = models.BigIntegerField(null=True)
    computation = models.TextField(default="")
    terms = models.TextField(default="")
    posts = models.IntegerField(null=True)
    private_body = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    completion_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=400, default="")
    engagement_number = models.CharField(max_length=20, default="")
    third_party = models.CharField(max_length=20, default="")
    bank_guarantee = models.BooleanField(default=False)
    recovered_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(granted_cents__gte=0, recovered_cents__gte=0),
                name="award_amount",
                violation_error_message="Une subvention n’est pas négative.",
            ),
            CheckConstraint(
                condition=Q(state=AwardState.ACTIVE) | Q(ended_at__isnull=False),
                name="award_ended_has_date",
                violation_error_message="Une subvention soldée ou annulée a une date.",
            ),
        )
        indexes = (
            GinIndex(fields=["places"], name="award_places"),
            models.Index(fields=["slug", "decided_at"], name="award_slug"),
            models.Index(fields=["-decided_at", "-number"], name="award_latest"),
            models.Index(fields=["organisation", "decided_at"], name="award_organisation"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def pinned(self) -> Pinned:
        """Return the version of the rules it was decided by."""
        return Pinned(self.slug, self.version, self.facts)

    @property
    def subject(self) -> str:
        """Return how the journal names it; the ledger names the application it answers."""
        return f"award:{self.number}"


class Instalment(models.Model):
    """One planned payment of a grant, in order (`rank`); `key` is its id in the scheme file.

    `share_bp` is its part of the grant in basis points, None for the balance, which takes the rest. `planned_cents` is what
    it may reach, `paid_cents` what was paid, what came back subtracted. `due_on` is the day before which it is not asked; the
    scheme may count it, `due_months` after the decision, the signature or the start (`due_after`).
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="instalments")
    rank = models.SmallIntegerField()
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    share_bp = models.IntegerField(null=True)
    planned_cents = models.BigIntegerField()
    paid_when = models.CharField(max_length=20, choices=PaidWhen)
    due_on = models.DateField(null=True)
    due_after = models.CharField(max_length=9, choices=CountedFrom, default="")
    due_months = models.SmallIntegerField(null=True)
    proof = ArrayField(models.CharField(max_length=60), default=list)
    note = models.CharField(max_length=400, default="")
    state = models.CharField(max_length=9, choices=InstalmentState, default=InstalmentState.COMING)
    paid_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["award", "rank"],
                name="instalment_rank",
                violation_error_message="Ce versement existe déjà.",
            ),
            CheckConstraint(
                condition=Q(due_after="", due_months=None)
                | (~Q(due_after="") & Q(due_months__isnull=False, due_months__gt=0)),
                name="instalment_rhythm",
                violation_error_message="Un versement rythmé dit de quel jour et combien de mois.",
            ),
            CheckConstraint(
                condition=Q(planned_cents__gte=0, paid_cents__gte=0),
                name="instalment_amounts",
                violation_error_message="Un versement n’est pas négatif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.key}"
