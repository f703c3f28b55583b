"""What a scheme said before: its versions in the order of time, and the dates each gave."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bareme import SchemeError, read_scheme
from bareme.calendars import Calendar
from guichet.schemes.models import Scheme, SchemeVersion

log = logging.getLogger(__name__)

CALENDARS_KEPT = 10_000


class PastVersion(NamedTuple):
    """One version of a scheme, and when it came into use."""

    digest: str
    since: datetime


def version_history() -> dict[str, tuple[PastVersion, ...]]:
    """Return the versions of every scheme in force by slug, oldest first and the one in use last: two queries."""
    found: dict[str, list[PastVersion]] = defaultdict(list)
    rows = SchemeVersion.objects.order_by("slug", "loaded_at", "pk")
    for slug, digest, loaded_at in rows.values_list("slug", "digest", "loaded_at"):
        found[slug].append(PastVersion(digest, loaded_at))
    in_use = Scheme.objects.filter(withdrawn_at=None, version__isnull=False)
    history = {}
    for slug, digest, changed_at in in_use.values_list("slug", "version__digest", "changed_at"):
        versions = found[slug]
        if not versions or versions[-1].digest != digest:  # a former version came back
            versions.append(PastVersion(digest, changed_at))
        history[slug] = tuple(versions)
    return history


def calendars_of(digest: str) -> Mapping[str, Calendar]:
    """Return the calendar of the country ("") and of each area with rules of its own, as one version gave them.

    One query the first time; a version never changes. Empty when it can no longer be read.
    """
    return _calendars(digest)


@lru_cache(maxsize=CALENDARS_KEPT)
def _calendars(digest: str) -> Mapping[str, Calendar]:
    slug, content = SchemeVersion.objects.values_list("slug", "content").get(digest=digest)
    try:
        file = read_scheme(content.encode(), f"{slug}.yaml")
    except SchemeError as error:
        log.error("a former version cannot be read: slug=%s version=%s: %s", slug, digest[:16], error)
        return {}
    return {"": file.base.calendar} | {area: scheme.calendar for area, scheme in file.local.items()}
