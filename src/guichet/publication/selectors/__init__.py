"""What is published, as pages and files read it."""

from guichet.publication.selectors.filters import AwardFilter, read_award_filter
from guichet.publication.selectors.laureates import AwardPage, AwardView, awards, list_awards
from guichet.publication.selectors.needs import GIVING_NEEDS, SCDL_NEEDS, complete, lacking
from guichet.publication.selectors.places import DepartementTotals, by_departement
from guichet.publication.selectors.revision import Revision, revision
from guichet.publication.selectors.totals import (
    Totals,
    choices_published,
    schemes_published,
    totals,
    totals_by,
    totals_of,
    totals_published_since,
    years_published,
)

__all__ = [
    "GIVING_NEEDS",
    "SCDL_NEEDS",
    "AwardFilter",
    "AwardPage",
    "AwardView",
    "DepartementTotals",
    "Revision",
    "Totals",
    "awards",
    "by_departement",
    "choices_published",
    "complete",
    "lacking",
    "list_awards",
    "read_award_filter",
    "revision",
    "schemes_published",
    "totals",
    "totals_by",
    "totals_of",
    "totals_published_since",
    "years_published",
]
