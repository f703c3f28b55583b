"""The files of awards that are read: one module per set of columns, each giving the same `AwardLine`."""

from guichet.publication.layouts.lines import AwardLine, Layout, Refusal
from guichet.publication.layouts.reading import read_award_file

__all__ = ["AwardLine", "Layout", "Refusal", "read_award_file"]
