"""What the tests of grants share."""

from .deciding import short_circuit

__all__ = ["short_circuit"]
