"""The words of a review: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class OpinionVerdict(TextChoices):
    """What a consulted service says."""

    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "défavorable"
    NONE = "none", "sans avis"


class Outcome(TextChoices):
    """What a reviewer proposes and a decider signs."""

    ACCEPT = "accept", "accorder l’aide"
    REFUSE = "refuse", "refuser l’aide"


class ProposalState(TextChoices):
    """Where a proposal stands in its circuit."""

    IN_CIRCUIT = "in_circuit", "en circuit"
    RETURNED = "returned", "renvoyée à l’instruction"
    SIGNED = "signed", "signée"
    WITHDRAWN = "withdrawn", "abandonnée"


class VisaVerdict(TextChoices):
    """What someone of the circuit does with a proposal."""

    AGREE = "agree", "d’accord"
    RETURN = "return", "à revoir"
    SIGN = "sign", "signée"


class ItemOutcome(TextChoices):
    """What a committee says of an application on its agenda."""

    PENDING = "pending", "à examiner"
    ACCEPT = "accept", "favorable"
    REFUSE = "refuse", "défavorable"
    POSTPONE = "postpone", "reportée"
