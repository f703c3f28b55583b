"""What changes the catalogue."""

from guichet.schemes.services.loading import LoadReport, load_schemes

__all__ = ["LoadReport", "load_schemes"]
