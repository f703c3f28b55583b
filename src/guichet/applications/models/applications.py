"""The application ("demande", then "dossier"): what is asked, by whom, and where it stands.

Answers are one JSON document beside the row that lists show. Written only by `services`.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.applications.enums import (
    Author,
    Channel,
    ClockKind,
    LeaveKind,
    LeaveState,
    ParticipantRole,
    RequestKind,
    RequestState,
    State,
)
from guichet.schemes.selectors import Pinned

TEXT_SLOTS = 4
NUMBER_SLOTS = 4
DATE_SLOTS = 2


class Application(models.Model):
    """One application to one scheme; it follows the rules of `version` (digest) and `facts` (digest) for good.

    `token` is its address; `number` is given when it is sent. `places` are the official codes of the carrier, nearest
    first: roles over a territory are compared to them. `desk` is the group of officers that receives it. `sending_begun_at`
    is when the applicant first pressed "Envoyer": the deadline looks at it. `decided_at` is when it ended, whatever the end;
    `handed_back_at` since when the applicant may change all of it again. `due_at` is the nearest legal date of the clock,
    `news_for_*_at` say since when each side has something new to read. Slots are what the scheme chose to list.
    `carrier_facts` is what Guichet knew of the carrier when it was chosen (facts of the rules, as JSON), so that saving a
    field asks nothing of the territories. `former_number` is what it was known by before Guichet, empty for what began here.
    `links_mailed` counts the mails sent from a draft, for it may be nobody's.
    """

    number = models.BigIntegerField(unique=True, null=True)
    token = models.CharField(max_length=43, unique=True)
    slug = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    facts = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.ONLINE)
    owner = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(max_length=20, default="")
    carrier_kind = models.CharField(max_length=20, default="")
    carrier_name = models.CharField(max_length=300, default="")
    carrier_facts = models.JSONField(default=dict)
    former_number = models.CharField(max_length=60, default="", db_default="")
    links_mailed = models.SmallIntegerField(default=0)
    places = ArrayField(models.CharField(max_length=20), default=list)
    title = models.CharField(max_length=300, default="")
    desk = models.CharField(max_length=80, default="")
    reviewer = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    requested_cents = models.BigIntegerField(null=True)
    computed_cents = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=7, default="unknown")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sending_begun_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_kind = models.CharField(max_length=20, default="")
    waiting_for_applicant = models.BooleanField(default=False)
    news_for_service_at = models.DateTimeField(null=True)
    news_for_applicant_at = models.DateTimeField(null=True)
    granted_cents = models.BigIntegerField(null=True)
    grounds = models.TextField(default="")
    early_start_at = models.DateTimeField(null=True)
    handed_back_at = models.DateTimeField(null=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    warned_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    text_1 = models.CharField(max_length=200, default="")
    text_2 = models.CharField(max_length=200, default="")
    text_3 = models.CharField(max_length=200, default="")
    text_4 = models.CharField(max_length=200, default="")
    number_1 = models.BigIntegerField(null=True)
    number_2 = models.BigIntegerField(null=True)
    number_3 = models.BigIntegerField(null=True)
    number_4 = models.BigIntegerField(null=True)
    date_1 = models.DateField(null=True)
    date_2 = models.DateField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(state__in=State.values),
                name="application_state_known",
                violation_error_message="Cet état n’existe pas.",
            ),
            CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(number__isnull=False, submitted_at__isnull=False),
                name="application_sent_has_number",
                violation_error_message="Une demande envoyée a un numéro et une date.",
            ),
            CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.REFUSED]) | Q(decided_at__isnull=False),
                name="application_decided_has_date",
                violation_error_message="Une décision a une date.",
            ),
            CheckConstraint(
                condition=Q(granted_cents=None) | Q(granted_cents__gte=0, state=State.ACCEPTED),
                name="application_grant_when_accepted",
                violation_error_message="Un montant ne s’attribue qu’à une demande acceptée.",
            ),
            CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(grounds=""),
                name="application_refusal_says_why",
                violation_error_message="Un refus donne ses motifs.",
            ),
            UniqueConstraint(
                fields=["slug", "former_number"],
                condition=~Q(former_number=""),
                name="application_taken_over_once",
                violation_error_message="Un dossier de ce numéro est déjà repris.",
            ),
        )
        indexes = (
            models.Index(fields=["slug", "state", "id"], name="application_scheme_state"),
            models.Index(fields=["state", "due_at", "id"], name="application_due"),
            models.Index(fields=["reviewer", "state", "id"], name="application_reviewer"),
            models.Index(fields=["desk", "state", "id"], name="application_desk"),
            models.Index(fields=["owner", "id"], name="application_owner"),
            models.Index(fields=["organisation", "id"], name="application_organisation"),
            GinIndex(fields=["places"], name="application_places"),
        )

    def __str__(self) -> str:
        return f"application:{self.pk}"

    @property
    def pinned(self) -> Pinned:
        """The version of the rules it follows."""
        return Pinned(self.slug, self.version, self.facts)

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"application:{self.pk}"


class Answers(models.Model):
    """What an application says: one document keyed by the form's stable field ids, saved under a growing `revision`.

    `before` keeps the values that a correction replaced: [{"at", "field", "old", "new"}]. `notes` says by field where a
    prefilled value comes from ({"from"}), or which one was refused and why ({"value", "message"}), until the field is saved.
    """

    application = models.OneToOneField(
        "applications.Application", models.CASCADE, primary_key=True, related_name="answers"
    )
    values = models.JSONField(default=dict)
    revision = models.IntegerField(default=0)
    saved_at = models.DateTimeField()
    before = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    words = models.TextField(default="")
    search = models.GeneratedField(
        expression=SearchVector("words", config="french"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        indexes = (GinIndex(fields=["search"], name="answers_search", fastupdate=True),)

    def __str__(self) -> str:
        return f"{self.application_id} r{self.revision}"


class Participant(models.Model):
    """Someone invited on an application by mail: their link, and what they answered (signature, co-validation).

    `purpose` names the co-validation of the form, or the partner's body. `token_digest` is the SHA-256 of the link's secret;
    `reminder_digest` that of the link of the last reminder, empty for none: both open. `digest` is that of the answers they
    said yes to: other answers ask them again.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="participants")
    role = models.CharField(max_length=12, choices=ParticipantRole)
    purpose = models.CharField(max_length=60, default="")
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200, default="")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    reminder_digest = models.CharField(max_length=64, default="")
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, default="")
    comment = models.TextField(default="")
    revision = models.IntegerField(null=True)
    digest = models.CharField(max_length=64, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "email", "role", "purpose"],
                condition=Q(ended_at=None),
                name="participant_once",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            UniqueConstraint(
                fields=["reminder_digest"],
                condition=~Q(reminder_digest=""),
                name="participant_reminder_link_once",
                violation_error_message="Ce lien existe déjà.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.role}"


class ClockEvent(models.Model):
    """What the legal clock of an application takes into account; insert-only. `until` is the new date of an extension."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="clock_events")
    kind = models.CharField(max_length=10, choices=ClockKind)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        indexes = (models.Index(fields=["application", "at", "id"], name="clock_event_order"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class Message(models.Model):
    """A message between applicant and service; `request` when it asks or answers something."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="messages")
    author = models.CharField(max_length=9, choices=Author)
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, default="")
    text = models.TextField()
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey("applications.Request", models.SET_NULL, null=True, related_name="messages")
    sent_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["application", "sent_at", "id"], name="message_order"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.author}"


class Request(models.Model):
    """What the service asks of the applicant: the correction of a field, or a piece by its name.

    `suspends` says whether the legal clock waits for the answer. `model` is the file to fill in, if any.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=RequestKind)
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.OPEN)
    field = models.CharField(max_length=60, default="")
    title = models.CharField(max_length=300)
    explanation = models.TextField(default="")
    model = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    suspends = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    old_value = models.JSONField(null=True)
    new_value = models.JSONField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=(Q(state=RequestState.OPEN, answered_at=None))
                | (~Q(state=RequestState.OPEN) & Q(answered_at__gte=F("asked_at"))),
                name="request_answered_has_date",
                violation_error_message="Une demande close a sa date.",
            ),
        )
        indexes = (models.Index(fields=["application", "state"], name="request_state"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind} {self.title}"


class Leave(models.Model):
    """What an applicant asks leave for: to start before the decision, or more time to answer `request`.

    `wanted` is the day they ask for; `granted` the day the service gave.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="leaves")
    kind = models.CharField(max_length=11, choices=LeaveKind)
    state = models.CharField(max_length=7, choices=LeaveState, default=LeaveState.ASKED)
    request = models.ForeignKey("applications.Request", models.CASCADE, null=True, related_name="leaves")
    why = models.TextField()
    wanted = models.DateField(null=True)
    granted = models.DateField(null=True)
    answer = models.TextField(default="")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "kind", "request"],
                condition=Q(state=LeaveState.ASKED),
                nulls_distinct=False,
                name="leave_asked_once",
                violation_error_message="Vous l’avez déjà demandé : le service doit d’abord répondre.",
            ),
            CheckConstraint(
                condition=Q(state=LeaveState.ASKED, answered_at=None)
                | (~Q(state=LeaveState.ASKED) & Q(answered_at__gte=F("asked_at"))),
                name="leave_answered_has_date",
                violation_error_message="Une réponse a sa date.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class Reminder(models.Model):
    """A reminder that left, so that it never leaves twice. `key` says of what, and which day it spoke of."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="reminders")
    key = models.CharField(max_length=120)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application", "key"],
                name="reminder_once",
                violation_error_message="Ce rappel est déjà parti.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.key}"


class Tombstone(models.Model):
    """What remains of an application that was erased: nothing personal."""

    number = models.BigIntegerField(null=True)
    slug = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=60)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} {self.reason}"


class KeptAnswer(models.Model):
    """What a program was answered under a key of its choice, so that repeating the request does nothing twice."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["caller", "key"],
                name="kept_answer_once",
                violation_error_message="Cette clé a déjà servi.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
