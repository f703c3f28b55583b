"""What changes the catalogue."""

from guichet.schemes.services.importing import ImportReport, import_catalogue
from guichet.schemes.services.loading import LoadReport, load_schemes

__all__ = ["ImportReport", "LoadReport", "import_catalogue", "load_schemes"]
