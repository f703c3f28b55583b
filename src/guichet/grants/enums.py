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


class Side(TextChoices):
    """From which side a grant is read."""

    APPLICANT = "applicant", "bénéficiaire"
    OFFICER = "officer", "service"

    def address(self, number: int) -> str:
        """Return the address of a grant's page on this side."""
        return f"/subventions/{number}" if self is Side.APPLICANT else f"/instruction/subventions/{number}"
