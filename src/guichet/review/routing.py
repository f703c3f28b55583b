"""To which desk an application goes. Pure.

A desk is named by its area, then its group when the scheme has some: "DEP-37", "REG-24", "FR", "DEP-37/ecoles". The area
comes from the scheme (`review.desk.by`) and the carrier's place; the group is the first of `review.desk.groups` whose
condition holds for the answers, which the form tells (`FormView.desk`).
"""

from collections.abc import Sequence

COUNTRY = "FR"
PREFIXES = {"departement": ("DEP-", "COL-"), "region": ("REG-", "COL-")}
"""The areas by their codes; an overseas collectivity stands for both."""


def area_of(by: str, places: Sequence[str]) -> str:
    """Return the area that reviews: the carrier's département or region, the whole country when it has none."""
    prefixes = PREFIXES.get(by, ())
    return next((place for place in places if place.startswith(prefixes)), COUNTRY)


def desk_name(area: str, group: str = "") -> str:
    """Return the name of a desk."""
    return f"{area}/{group}" if group else area


def split_desk(desk: str) -> tuple[str, str]:
    """Return the area and the group of a desk, the group empty when there is none."""
    area, _, group = desk.partition("/")
    return area, group
