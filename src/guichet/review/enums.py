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


class LabelColour(TextChoices):
    """The colours a label may have; the words are read by who does not see them."""

    BLUE = "blue", "bleu"
    GREEN = "green", "vert"
    ORANGE = "orange", "orange"
    RED = "red", "rouge"
    PURPLE = "purple", "violet"
    PINK = "pink", "rose"
    YELLOW = "yellow", "jaune"
    BROWN = "brown", "brun"
    TEAL = "teal", "turquoise"
    GREY = "grey", "gris"


class ContactKind(TextChoices):
    """How a reviewer and an applicant spoke."""

    TELEPHONE = "telephone", "téléphone"
    MEETING = "meeting", "réunion"
    VIDEO = "video", "visioconférence"


class Tab(TextChoices):
    """The parts of the officers' list: the code is in its address."""

    TO_REVIEW = "a-instruire", "À instruire"
    FOLLOWED = "suivis", "Suivis"
    TO_VALIDATE = "a-valider", "À valider"
    DONE = "traites", "Traités"
    ALL = "tous", "Tous"


class Alert(TextChoices):
    """What deserves a look at first, the gravest first."""

    LATE = "retard", "en retard"
    SOON = "bientot", "échéance proche"
    INELIGIBLE = "ineligible", "non éligible"
    GAP = "ecart", "écart"
    WAITING = "attente", "réponse attendue"
    OPINION = "avis", "avis attendu"


class BatchState(TextChoices):
    """Where an action on several applications stands."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminée"


class ExportState(TextChoices):
    """Where a file written from a list stands."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours d’écriture"
    READY = "ready", "prêt"
    REFUSED = "refused", "impossible"


class ImportState(TextChoices):
    """Where the taking over of a former follow-up stands."""

    MAPPING = "mapping", "colonnes à vérifier"
    CHECKING = "checking", "vérification en cours"
    CHECKED = "checked", "vérifié"
    TAKING = "taking", "reprise en cours"
    DONE = "done", "repris"


class ImportLineState(TextChoices):
    """What became of one line."""

    WAITING = "waiting", "à vérifier"
    READY = "ready", "prête"
    REFUSED = "refused", "à corriger"
    DONE = "done", "reprise"
    KNOWN = "known", "déjà reprise"


class ScenarioBasis(TextChoices):
    """What the amounts of a scenario begin with."""

    ASKED = "asked", "le montant demandé"
    COMPUTED = "computed", "le montant calculé"


class LineChoice(TextChoices):
    """What a scenario does with an application."""

    AWARD = "award", "proposée"
    POSTPONE = "postpone", "reportée"
    LEAVE = "leave", "écartée"
