"""Where a decided application goes on: to its grant."""

from collections.abc import Collection

from guichet.applications.selectors import Onward
from guichet.grants.enums import Side
from guichet.grants.models import Award


def onward_of(numbers: Collection[int]) -> dict[int, Onward]:
    """Return the way to the grant of each of these applications that has one: one query."""
    found = Award.objects.filter(number__in=numbers).values_list("number", flat=True)
    return {
        number: Onward(
            words="Suivre la subvention : versements, convention, bilans",
            applicant=Side.APPLICANT.address(number),
            officer=Side.OFFICER.address(number),
        )
        for number in found
    }
