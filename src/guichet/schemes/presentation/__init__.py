"""A definition as a person reads it: one view of a scheme, shared by its page, its leaflet and its API."""

from guichet.schemes.presentation.view import SchemeView, view_scheme

__all__ = ["SchemeView", "view_scheme"]
