"""Who: people, the organisations they act for, and the roles of officers over a territory and a scheme."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint
from django.db.models.functions import Lower

from guichet.accounts.enums import MembershipRole, Pace, RoleKind


class Person(AbstractBaseUser):
    """Someone who signs in, known by a mail address (`email`, lower case). There is no password of ours."""

    email = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=20, default="")
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(email=Lower("email")),
                name="person_email_lower_case",
                violation_error_message="Une adresse électronique s’enregistre en minuscules.",
            ),
        )

    def __str__(self) -> str:
        return f"person:{self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django declares a class attribute
        return self.disabled_at is None


class Organisation(models.Model):
    """A legal person that may apply, by its SIRET. `kind` is a code of the shared fact organisation.kind.

    `territory` is the official code of the territory it is ("COM-37214", "EPCI-243700754"), empty for an
    association; `seat` is the official code of the commune where it has its seat.
    """

    siret = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    territory = models.CharField(max_length=20, default="")
    seat = models.CharField(max_length=20, default="")
    address = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(siret__regex=r"^[0-9]{14}$"),
                name="organisation_siret_digits",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
        )

    def __str__(self) -> str:
        return self.siret


class Membership(models.Model):
    """A person of an organisation, with a role there; `ended_at` when they left."""

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=MembershipRole)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ended_at=None),
                name="membership_once",
                violation_error_message="Cette personne a déjà ce rôle dans cet organisme.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id}"


class HeldRole(models.Model):
    """A role of an officer over a territory (official code, empty for the whole country) and a scheme (slug, empty for all).

    `substitute_for` names the role this one stands in for, during an absence or by delegated signature; it then
    has both dates. `order` is the reference of the act that gives it (arrêté de délégation).
    """

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=16, choices=RoleKind)
    territory = models.CharField(max_length=20, default="")
    scheme = models.CharField(max_length=60, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    substitute_for = models.ForeignKey("self", models.PROTECT, null=True, related_name="substitutes")
    order = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                name="held_role_ends_after",
                violation_error_message="Un rôle se termine après avoir commencé.",
            ),
        )
        indexes = (models.Index(fields=["person", "until"], name="held_role_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.territory} {self.scheme}"


class Mail(models.Model):
    """A mail to send: written in the transaction that causes it, sent by a job, kept as proof that it was.

    `due_at` is when it may leave (at once, or with the day's or the week's letter); `key`, when not empty, is
    unique: the same news never leaves twice.
    """

    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=500, default="")
    key = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["key"],
                condition=~Q(key=""),
                name="mail_sent_once",
                violation_error_message="Ce courriel est déjà parti.",
            ),
        )
        indexes = (models.Index(fields=["due_at"], condition=Q(sent_at=None), name="mail_to_send"),)

    def __str__(self) -> str:
        return f"mail:{self.pk}"
