"""The words of an application's life: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where an application stands."""

    DRAFT = "draft", "en préparation"
    SUBMITTED = "submitted", "envoyée"
    UNDER_REVIEW = "under_review", "en instruction"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    CLOSED = "closed", "classée sans suite"
    WITHDRAWN = "withdrawn", "retirée"


class Action(TextChoices):
    """What can happen to an application: the rows of `transitions`."""

    SUBMIT = "submit", "Envoyer la demande"
    START_REVIEW = "start_review", "Commencer l’instruction"
    DECLARE_COMPLETE = "declare_complete", "Déclarer le dossier complet"
    DECLARE_ADMISSIBLE = "declare_admissible", "Déclarer la demande recevable"
    ASK_CORRECTION = "ask_correction", "Demander une correction"
    ANSWER_CORRECTION = "answer_correction", "Envoyer la correction"
    ASK_PIECE = "ask_piece", "Demander une pièce"
    ANSWER_PIECE = "answer_piece", "Envoyer la pièce"
    CANCEL_REQUEST = "cancel_request", "Annuler la demande faite au demandeur"
    EXTEND = "extend", "Prolonger le délai"
    ASK_EARLY_START = "ask_early_start", "Demander à commencer avant la décision"
    ALLOW_EARLY_START = "allow_early_start", "Autoriser à commencer"
    REFUSE_EARLY_START = "refuse_early_start", "Refuser de laisser commencer"
    ASK_MORE_TIME = "ask_more_time", "Demander plus de temps"
    GIVE_MORE_TIME = "give_more_time", "Donner plus de temps"
    REFUSE_MORE_TIME = "refuse_more_time", "Refuser plus de temps"
    ACCEPT = "accept", "Accorder l’aide"
    REFUSE = "refuse", "Refuser l’aide"
    CLOSE = "close", "Classer sans suite"
    WITHDRAW = "withdraw", "Retirer la demande"
    HAND_BACK = "hand_back", "Rendre la demande au demandeur"
    SEND_AGAIN = "send_again", "Renvoyer la demande"
    REOPEN = "reopen", "Reprendre l’instruction"
    DEEM_ADMISSIBLE = "deem_admissible", "Recevable par le silence du service"
    DEEM_COMPLETE = "deem_complete", "Complet par le silence du service"
    LAPSE = "lapse", "Rejet implicite à la fin du délai"


class Party(TextChoices):
    """Who acts."""

    APPLICANT = "applicant", "le demandeur"
    SERVICE = "service", "le service"
    CLOCK = "clock", "l’échéance"


class Guard(TextChoices):
    """A condition of a transition that only its subject can check."""

    COMPLETE = "complete", "tout ce qui est demandé est là"
    REQUEST_OPEN = "request_open", "une demande au demandeur est en cours"
    NOTHING_ASKED = "nothing_asked", "aucune demande au demandeur n’est en cours"
    OPINIONS_IN = "opinions_in", "les avis obligatoires sont rendus"
    SIGNED_PROPOSAL = "signed_proposal", "la proposition a fait tout son circuit"
    HANDED_BACK = "handed_back", "la demande a été rendue au demandeur"
    EARLY_START_ASKED = "early_start_asked", "le demandeur a demandé à commencer"
    MORE_TIME_ASKED = "more_time_asked", "le demandeur a demandé plus de temps"
    ADMISSIBLE_DELAY_PASSED = "admissible_delay_passed", "le délai pour dire la demande recevable est passé"
    COMPLETE_DELAY_PASSED = "complete_delay_passed", "le délai pour dire le dossier complet est passé"
    DECISION_DELAY_PASSED = "decision_delay_passed", "le délai pour décider est passé"


class ClockKind(TextChoices):
    """What a legal clock takes into account."""

    RECEIVED = "received", "demande reçue"
    COMPLETE = "complete", "dossier complet"
    ADMISSIBLE = "admissible", "demande recevable"
    SUSPENDED = "suspended", "délai suspendu"
    RESUMED = "resumed", "délai repris"
    EXTENDED = "extended", "délai prolongé"
    STOPPED = "stopped", "délai terminé"


class ParticipantRole(TextChoices):
    """What someone invited on an application may do."""

    OWNER = "owner", "porte la demande"
    EDITOR = "editor", "remplit avec vous"
    READER = "reader", "lit seulement"
    SIGNATORY = "signatory", "signe"
    PARTNER = "partner", "porte le projet avec vous"
    CO_VALIDATOR = "co_validator", "valide avec vous"


class RequestKind(TextChoices):
    """What a service asks of an applicant once the application is sent."""

    CORRECTION = "correction", "correction"
    PIECE = "piece", "pièce complémentaire"


class RequestState(TextChoices):
    OPEN = "open", "attendue"
    ANSWERED = "answered", "reçue"
    CANCELLED = "cancelled", "annulée"


class LeaveKind(TextChoices):
    """What an applicant asks leave for, once the application is sent."""

    EARLY_START = "early_start", "commencer avant la décision"
    MORE_TIME = "more_time", "plus de temps pour répondre"


class LeaveState(TextChoices):
    ASKED = "asked", "demandée"
    GRANTED = "granted", "accordée"
    REFUSED = "refused", "refusée"


class Channel(TextChoices):
    """How an application came."""

    ONLINE = "online", "en ligne"
    PAPER = "paper", "sur papier, saisie par le service"
    API = "api", "par un logiciel"
    IMPORT = "import", "reprise d’un tableau"


class Author(TextChoices):
    """Which side wrote a message."""

    APPLICANT = "applicant", "le demandeur"
    SERVICE = "service", "le service"


class QuestionState(TextChoices):
    """Where a question made public stands."""

    PROPOSED = "proposed", "à relire"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class Personal(TextChoices):
    """What names someone or somewhere in a text: code, then what an officer reads."""

    PERSON = "person", "personne"
    ORGANISATION = "organisation", "organisme"
    PLACE = "place", "lieu"
    MAIL = "mail", "adresse électronique"
    PHONE = "phone", "téléphone"
    NUMBER = "number", "numéro"
    ADDRESS = "address", "adresse secrète"
    ANSWER = "answer", "réponse de la demande"
