"""What the ledger's lines are for, when it is an application: its number, and the page where officers read it."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from guichet.budget.selectors import Reference
from guichet.review.models import ReviewSheet


def applications_named(applications: Sequence[int]) -> Mapping[int, Reference]:
    """Return the applications of these identifiers that were sent; one query."""
    rows = ReviewSheet.objects.filter(application__in=applications).values_list("application", "number")
    return {
        pk: Reference(f"dossier n° {number}", reverse("review-application", args=[number]))
        for pk, number in rows
    }
