"""Where a file stands between its first byte and its first reader, and the families of files a field accepts."""

from django.db.models import TextChoices


class FileState(TextChoices):
    """A file is read by others only once it is clean."""

    RECEIVING = "receiving", "en cours d’envoi"
    CHECKING = "checking", "en cours de vérification"
    CLEAN = "clean", "vérifié"
    REFUSED = "refused", "refusé"


class Family(TextChoices):
    """What a field may accept, as the scheme file says it: each family is a few formats that an office opens."""

    PDF = "pdf", "PDF"
    IMAGE = "image", "image (JPEG, PNG, TIFF, WebP, GIF, HEIC)"
    TEXT = "text", "texte (ODT, DOCX, DOC, RTF, TXT)"
    SPREADSHEET = "spreadsheet", "tableur (ODS, XLSX, XLS, CSV)"
    SLIDES = "slides", "présentation (ODP, PPTX, PPT)"
    DRAWING = "drawing", "plan (DWG, DXF, ODG)"
    ARCHIVE = "archive", "archive ZIP"


class PaperKind(TextChoices):
    """The papers an organisation keeps in its box, to attach them again without sending them again."""

    BANK_DETAILS = "rib", "relevé d’identité bancaire (RIB)"
    DELIBERATION = "deliberation", "délibération"
    STATUTES = "statutes", "statuts"
    DELEGATION = "delegation", "délégation de signature"
    BUDGET = "budget", "budget ou comptes"
    TAX = "tax", "attestation fiscale ou sociale"
    OTHER = "other", "autre pièce"


class IssuedKind(TextChoices):
    """The documents that Guichet issues and that anyone may verify."""

    RECEIPT = "receipt", "accusé de réception"
    SUMMARY = "summary", "résumé à signer"
    AWARD = "award", "décision d’attribution"
    REFUSAL = "refusal", "décision de refus"
    LETTER = "letter", "lettre"
    MINUTES = "minutes", "procès-verbal de comité"
    AGREEMENT = "agreement", "convention"
    AMENDMENT = "amendment", "avenant"
    CHANGE = "change", "décision modificative"
    CERTIFICATE = "certificate", "attestation"
    RECOVERY = "recovery", "décision de reversement"
    ANNEX = "annex", "annexe financière"
