"""The words of what follows a decision: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class AwardState(TextChoices):
    """Where a grant stands once it is decided."""

    ACTIVE = "active", "en cours"
    COMPLETED = "completed", "soldée"
    CANCELLED = "cancelled", "annulée"


class InstalmentState(TextChoices):
    """Where one payment stands."""

    COMING = "coming", "à venir"
    CLAIMED = "claimed", "demandé"
    ORDERED = "ordered", "envoyé au comptable"
    PAID = "paid", "payé"
    CANCELLED = "cancelled", "annulé"


class PaidWhen(TextChoices):
    """What an instalment waits for, as the scheme file says it."""

    AGREEMENT_SIGNED = "agreement_signed", "à la signature de la convention"
    START_DECLARED = "start_declared", "au commencement déclaré"
    DATE = "date", "à la date prévue"
    REPORT_ACCEPTED = "report_accepted", "quand le bilan est accepté"
    SPEND_JUSTIFIED = "spend_justified", "sur justification des dépenses"


class CountedFrom(TextChoices):
    """The day from which an instalment counts its months, as the scheme file says it."""

    DECISION = "decision", "la décision"
    SIGNATURE = "signature", "la signature de la convention"
    START = "start", "le début du projet"


class AgreementKind(TextChoices):
    """What binds funder and laureate, version after version."""

    CONVENTION = "convention", "convention"
    AMENDMENT = "amendment", "avenant"
    DECISION = "decision", "décision modificative"


class AgreementState(TextChoices):
    """Where a version of an agreement stands."""

    ISSUED = "issued", "à signer"
    SIGNED = "signed", "signée"
    DROPPED = "dropped", "abandonnée"


class SignatureMeans(TextChoices):
    """How a signature came to be recorded."""

    COPY = "copy", "copie signée"
    PROVIDER = "provider", "signature électronique"


class ReportState(TextChoices):
    """Where a report stands."""

    DRAFT = "draft", "à faire"
    SENT = "sent", "envoyé"
    RETURNED = "returned", "à compléter"
    ACCEPTED = "accepted", "accepté"


class Side(TextChoices):
    """From which side a grant is read."""

    APPLICANT = "applicant", "bénéficiaire"
    OFFICER = "officer", "service"

    def address(self, number: int) -> str:
        """Return the address of a grant's page on this side."""
        return f"/subventions/{number}" if self is Side.APPLICANT else f"/instruction/subventions/{number}"


class AccountState(TextChoices):
    """Where a bank account stands: money goes to a confirmed one only."""

    PROPOSED = "proposed", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"
    REFUSED = "refused", "refusé"
    REPLACED = "replaced", "remplacé"


class ClaimState(TextChoices):
    """Where the request for a payment stands."""

    DRAFT = "draft", "en préparation"
    SENT = "sent", "envoyée"
    RETURNED = "returned", "à compléter"
    REVIEWED = "reviewed", "vérifiée, à approuver"
    APPROVED = "approved", "approuvée"


class LineVerdict(TextChoices):
    """What the reviewer says of one expense."""

    ACCEPTED = "accepted", "retenue"
    PART = "part", "retenue en partie"
    REFUSED = "refused", "refusée"


class OrderState(TextChoices):
    """Where a demand of payment sent to the payer stands."""

    WAITING = "waiting", "à mettre dans un fichier"
    IN_FILE = "in_file", "dans un fichier"
    PART_PAID = "part_paid", "payée en partie"
    PAID = "paid", "payée"
    REJECTED = "rejected", "rejetée"
    CANCELLED = "cancelled", "annulée"


OVER = (OrderState.REJECTED, OrderState.CANCELLED)
"""States of a demand after which its instalment may be ordered again."""


class Payer(TextChoices):
    """Who pays: the public accountant by Chorus, or a bank."""

    CHORUS = "chorus", "comptable public (Chorus)"
    BANK = "bank", "banque (virement SEPA)"


class PaymentFileState(TextChoices):
    """Where a file of payments stands."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    READY = "ready", "prêt"
    REFUSED = "refused", "impossible"


class ReturnState(TextChoices):
    """Where a file of what was paid stands."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "rapproché"


class ReturnLineState(TextChoices):
    """What became of one line of what was paid."""

    WAITING = "waiting", "à rapprocher"
    MATCHED = "matched", "rapprochée"
    REPEATED = "repeated", "déjà rapprochée"
    UNKNOWN = "unknown", "sans demande connue"
    REFUSED = "refused", "à corriger"


class RecoveryCase(TextChoices):
    """Why a grant is asked back, in whole or part (décret 2018-514, article 14)."""

    OBJECT = "object", "l’objet ou l’emploi a changé sans accord"
    EXCESS = "excess", "il a été versé plus que le taux et la dépense réelle ne donnent"
    CONDITIONS = "conditions", "les conditions de la décision ne sont pas tenues"


class RecoveryState(TextChoices):
    """Where a demand of repayment stands."""

    PROPOSED = "proposed", "réponse attendue"
    ANSWERED = "answered", "réponse reçue"
    CANCELLED = "cancelled", "retirée"
    GIVEN_UP = "given_up", "abandonnée"
    DECIDED = "decided", "à reverser"
    RECOVERED = "recovered", "reversée"


class RecoveryMove(TextChoices):
    """What is done to a demand of repayment."""

    ANSWER = "answer", "répondre"
    CANCEL = "cancel", "retirer"
    GIVE_UP = "give_up", "abandonner"
    DECIDE = "decide", "décider"
    RECEIVE = "receive", "noter un reversement"


class When(TextChoices):
    """When a planned payment is due, seen from a year."""

    YEAR = "annee", "à payer dans l’année"
    UNDATED = "sans-date", "à payer, sans date"
    LATER = "plus-tard", "à payer plus tard"
