"""The words of who may do what: codes on the left, what people read on the right."""

from django.db.models import TextChoices


class MembershipRole(TextChoices):
    """What a person is in an organisation that applies."""

    APPLICANT = "applicant", "prépare les demandes"
    SIGNATORY = "signatory", "signe pour l’organisme"
    ADMINISTRATOR = "administrator", "gère les personnes de l’organisme"


class RoleKind(TextChoices):
    """What an officer is, over a territory and a scheme."""

    REVIEWER = "reviewer", "instructeur, instructrice"
    VALIDATOR = "validator", "valideur, valideuse"
    SOUS_PREFET = "sous_prefet", "sous-préfet"
    DECIDER = "decider", "préfet, décideur"
    EXPERT = "expert", "expert consulté"
    SCHEME_MANAGER = "scheme_manager", "responsable d’un dispositif"
    NATIONAL_MANAGER = "national_manager", "responsable national"
    AUDITOR = "auditor", "auditeur"


class Right(TextChoices):
    """What an officer may do with an application."""

    VIEW = "view", "lire les dossiers"
    INSTRUCT = "instruct", "instruire"
    VALIDATE = "validate", "valider une proposition"
    ENDORSE = "endorse", "viser pour l’arrondissement"
    DECIDE = "decide", "signer la décision"
    PAY = "pay", "approuver et suivre les paiements"
    OPINE = "opine", "donner un avis"
    MANAGE = "manage", "gérer le dispositif"
    AUDIT = "audit", "consulter le journal"


RIGHTS: dict[RoleKind, frozenset[Right]] = {
    RoleKind.REVIEWER: frozenset({Right.VIEW, Right.INSTRUCT}),
    RoleKind.VALIDATOR: frozenset({Right.VIEW, Right.INSTRUCT, Right.VALIDATE, Right.PAY}),
    RoleKind.SOUS_PREFET: frozenset({Right.VIEW, Right.ENDORSE}),
    RoleKind.DECIDER: frozenset({Right.VIEW, Right.DECIDE, Right.PAY}),
    RoleKind.EXPERT: frozenset({Right.OPINE}),
    RoleKind.SCHEME_MANAGER: frozenset({Right.VIEW, Right.MANAGE}),
    RoleKind.NATIONAL_MANAGER: frozenset({Right.VIEW, Right.MANAGE}),
    RoleKind.AUDITOR: frozenset({Right.VIEW, Right.AUDIT}),
}
"""What each role allows. The table of docs/reference/accounts.md is drawn from it."""


class Pace(TextChoices):
    """When a person is told by mail of what happens."""

    AT_ONCE = "at_once", "tout de suite"
    DAILY = "daily", "une fois par jour"
    WEEKLY = "weekly", "une fois par semaine"
    NONE = "none", "jamais"


class SignInMethod(TextChoices):
    """How a session was opened."""

    LINK = "link", "un lien reçu par courriel"
    CODE = "code", "un code reçu par courriel"
    PROCONNECT = "proconnect", "ProConnect"
    DEMONSTRATION = "demonstration", "la démonstration"


class SecondFactorMeans(TextChoices):
    """What stood for the second factor."""

    APPLICATION = "application", "application de codes"
    RECOVERY = "recovery", "code de secours"
