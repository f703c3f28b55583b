"""What an export reads: the applications of a list as they stood when the job began, five hundred at a time."""

from array import array
from collections.abc import Callable, Iterator, Sequence

from django.db.models import QuerySet

from guichet.review.models import Opinion, ReviewSheet

CHUNK = 500
NUMBERS = 5_000
NOT_READ = (
    "words",
    "search",
    "application__answers__words",
    "application__answers__search",
    "application__answers__before",
    "application__answers__notes",
)
JOINED = ("application__answers", "application__organisation", "reviewer")

Told = Callable[[int], None]


def numbers_of(rows: QuerySet[ReviewSheet], most: int) -> "array[int]":
    """Return the numbers of the applications of a list, in order, `most` at most: eight bytes each."""
    found: array[int] = array("q")
    ordered = rows.order_by("number").values_list("number", flat=True)
    while len(found) < most:
        last = found[-1] if found else -1
        page = list(ordered.filter(number__gt=last)[: min(NUMBERS, most - len(found))])
        if not page:
            break
        found.extend(page)
    return found


def sheets_of(numbers: Sequence[int], told: Told) -> Iterator[ReviewSheet]:
    """Yield the sheets of these numbers with their application and answers; `told` is given how many each chunk held."""
    for chunk in _chunks(numbers):
        rows = ReviewSheet.objects.filter(number__in=chunk).select_related(*JOINED).defer(*NOT_READ)
        for sheet in rows.order_by("number"):
            yield sheet
            _let_go(sheet)
        told(len(chunk))


def _let_go(sheet: ReviewSheet) -> None:
    """Undo the circle of a row that knows its neighbours, which know it: memory is given back at once, not some day."""
    for row in (sheet.application.answers, sheet.application, sheet):
        row._state.fields_cache.clear()


def opinions_of(numbers: Sequence[int], told: Told) -> Iterator[tuple[int, Opinion]]:
    """Yield the opinions that are not confidential, each with the number of its application."""
    for chunk in _chunks(numbers):
        rows = Opinion.objects.filter(
            application__number__in=chunk, confidential=False, withdrawn_at=None
        ).select_related("application", "expert")
        for opinion in rows.order_by("application__number", "pk"):
            yield opinion.application.number or 0, opinion
        told(len(chunk))


def _chunks(numbers: Sequence[int]) -> Iterator[list[int]]:
    for begin in range(0, len(numbers), CHUNK):
        yield list(numbers[begin : begin + CHUNK])
