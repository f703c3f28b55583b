"""The words of the catalogue: codes of scheme files on the left, what people read on the right."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a scheme is."""

    CALL = "call", "appel à projets"
    DESK = "desk", "guichet ouvert"
    LABEL = "label", "label"
    CONSULTATION = "consultation", "consultation"
    ACCREDITATION = "accreditation", "habilitation"
    CONTRACT = "contract", "contrat"
    AUTOMATIC = "automatic", "versement automatique"


class Audience(TextChoices):
    """Who a scheme speaks to; the same codes as the shared fact `organisation.kind`."""

    COMMUNE = "commune", "communes"
    EPCI = "epci", "intercommunalités (EPCI)"
    SYNDICAT = "syndicat", "syndicats"
    PETR = "petr", "pôles d’équilibre territorial et rural (PETR)"
    RPI = "rpi", "regroupements pédagogiques (RPI)"
    DEPARTEMENT = "departement", "départements"
    REGION = "region", "régions"
    CCAS = "ccas", "centres d’action sociale (CCAS, CIAS)"
    PUBLIC_ESTABLISHMENT = "public_establishment", "établissements publics locaux"
    GIP = "gip", "groupements d’intérêt public"
    CHAMBER = "chamber", "chambres consulaires"
    ASSOCIATION = "association", "associations"
    COMPANY = "company", "entreprises"
    COOPERATIVE = "cooperative", "coopératives, économie sociale et solidaire"
    LIBRARY = "library", "bibliothèques"
    SCHOOL = "school", "écoles et établissements scolaires"
    STATE = "state", "administrations de l’État"
    INDIVIDUAL = "individual", "particuliers"


class Theme(TextChoices):
    """What one needs."""

    SCHOOLS = "equiper-ecole", "équiper une école"
    TRAINING = "former-agents", "former des agents"
    SUPPORT = "etre-accompagne", "être accompagné"
    PAPERLESS = "dematerialiser", "dématérialiser un service"
    OPEN_DATA = "donnees", "ouvrir et utiliser des données"
    COOPERATION = "cooperer", "coopérer entre collectivités"
    INCLUSION = "inclusion-numerique", "aider les habitants avec le numérique"
    LIBRARIES = "bibliotheque", "faire vivre une bibliothèque"
    SECURITY = "securite", "se protéger des cyberattaques"
    CANTEEN = "cantine", "améliorer la cantine"
    BUILDING = "batiment", "rénover un bâtiment"
    EMPLOYMENT = "emploi", "embaucher"
    HOUSING = "logement", "rénover un logement"
    EXPORT = "export", "exporter"
    OTHER = "autre", "autre besoin"


class CalendarKind(TextChoices):
    """How the dates of a scheme are known."""

    DATES = "dates", "dates publiées"
    PERMANENT = "permanent", "ouvert en permanence"
    LOCAL = "local", "dates fixées localement"
    UNKNOWN = "unknown", "dates inconnues"


class Status(TextChoices):
    """Where a day stands in a scheme's calendar."""

    OPEN = "open", "ouverte"
    SOON = "soon", "à venir"
    CLOSED = "closed", "terminée"
    PERMANENT = "permanent", "au fil de l’eau"
    LOCAL = "local", "dates fixées localement"
    UNKNOWN = "unknown", "dates inconnues"


class Origin(TextChoices):
    """Where an entry of the catalogue comes from."""

    FILE = "file", "fichier de règles"
    IMPORTED = "imported", "catalogue reçu"
