"""The scoring grid of an application: each assessed criterion, the marks, their mean and how far apart they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.review.selectors.circuits import Ruled
from guichet.schemes.selectors import pinned_definition

USUAL_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedCriterion:
    """A criterion that only a reviewer can judge; marks go from 0 to `most`."""

    id: str
    title: str
    statement: str
    helps: str
    quote: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """The marks of one criterion. `mean` is in hundredths (half up), `gap` the widest difference; None without marks."""

    criterion: AssessedCriterion
    marks: tuple[tuple[str, int, str], ...]
    mine: int | None
    my_comment: str
    mean: int | None
    gap: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """All the lines, and the mean of the whole out of 100 (in hundredths of a point), None while a criterion has no mark."""

    lines: tuple[GridLine, ...]
    total: int | None


def criteria_of(application: Ruled) -> tuple[AssessedCriterion, ...]:
    """Return the assessed criteria of the application's rules with the highest mark of each."""
    scheme = pinned_definition(application.pinned, tuple(application.places))
    most_of = getattr(scheme.review, "grid", None) or {}
    return tuple(
        AssessedCriterion(
            id=criterion.id,
            title=criterion.title or criterion.id,
            statement=criterion.assess or "",
            helps=criterion.helps or "",
            quote=criterion.quote or "",
            most=int(most_of.get(criterion.id, USUAL_MOST)),
        )
        for criterion in scheme.criteria
        if criterion.assess is not None
    )


def total_of(lines: Sequence[GridLine]) -> int | None:
    """Return the mean of the whole out of 100, in hundredths of a point; None while a criterion has no mark."""
    means = [line.mean for line in lines if line.mean is not None]
    if not lines or len(means) < len(lines):
        return None
    return mean_of(sum(means) * 100, sum(line.criterion.most for line in lines))


def mean_of(total: int, count: int) -> int:
    """Return total / count, half up."""
    return (2 * total + count) // (2 * count)
