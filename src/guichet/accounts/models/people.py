"""Who: people, the organisations they act for, and the roles of officers over a territory and a scheme."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint
from django.db.models.functions import Lower

from guichet.accounts.enums import MembershipRole, Pace, Right, RoleKind


class Person(AbstractBaseUser):
    """Someone who signs in, known by a mail address (`email`, lower case). There is no password of ours.

    `proconnect` is the lasting name (`sub`) ProConnect gives them, empty until they come from there.
    """

    email = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=20, default="")
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    proconnect = models.CharField(max_length=255, default="")
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
            UniqueConstraint(
                fields=["proconnect"],
                condition=~Q(proconnect=""),
                name="person_proconnect_once",
                violation_error_message="Cette identité ProConnect est déjà celle d’une autre personne.",
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
    """A person of an organisation, with a role there; `ended_at` when they left.

    `confirmed_at` is empty while nobody has checked that the person belongs there: the first who claims a SIRET by
    mail acts at once but stays "à confirmer" until an officer or ProConnect says so (`confirmed_by`).
    """

    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=MembershipRole)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, default="")

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


class Invitation(models.Model):
    """An invitation by mail to join an organisation: a link good once, until `expires_at` (real time).

    Only the SHA-256 of the link's token is kept. Accepted by whoever opens it and signs in with that address.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="invitations")
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=14, choices=MembershipRole)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_once",
                violation_error_message="Cette personne est déjà invitée.",
            ),
        )

    def __str__(self) -> str:
        return f"invitation:{self.pk}"


class ProgramToken(models.Model):
    """What a program shows instead of signing in: rights limited by scheme, territory, network and date.

    It acts for an officer's rights (`rights`) or for an organisation, never for more than `person`, who made it, holds.
    Only the SHA-256 of the token is kept; it is shown once. `used_at` is when it last opened something, within the hour (real).
    """

    name = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="program_tokens")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="program_tokens"
    )
    rights = ArrayField(models.CharField(max_length=10, choices=Right), default=list)
    scheme = models.CharField(max_length=60, default="")
    territory = models.CharField(max_length=20, default="")
    networks = ArrayField(models.CharField(max_length=43), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token:{self.pk}"
