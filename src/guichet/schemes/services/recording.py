"""Write one scheme's row, its windows, and the mark of the catalogue: shared by loading and importing."""

import hashlib
from datetime import datetime
from typing import Any

from django.utils import timezone

from bareme import SchemeFile
from guichet.schemes.catalogue_columns import Period, catalogue_columns, periods
from guichet.schemes.enums import Origin
from guichet.schemes.models import Catalogue, FilingWindow, Scheme, SchemeVersion, SharedFactsVersion
from guichet.schemes.search_words import short_code

CODE_ATTEMPTS = 20


def record_scheme(
    before: Scheme | None,
    file: SchemeFile,
    version: SchemeVersion,
    facts: SharedFactsVersion,
    *,
    now: datetime,
    changed: bool,
) -> None:
    """Put the definition of a file in use, in place of `before` when the scheme was known."""
    scheme = before or Scheme(slug=file.slug, changed_at=now)
    columns = catalogue_columns(file.base, timezone.localtime(now).date())
    place: dict[str, Any] = {"origin": Origin.FILE, "file": file.file, "version": version, "facts": facts}
    if changed:
        place["changed_at"] = now
    write_scheme(scheme, columns | place | {"withdrawn_at": None}, periods(file.base))


def write_scheme(scheme: Scheme, columns: dict[str, Any], windows: list[Period]) -> None:
    """Write the columns and windows of one scheme, giving a new one the code of its short address."""
    for name, value in columns.items():
        setattr(scheme, name, value)
    if scheme._state.adding:
        scheme.code = _free_code(scheme.slug)
        scheme.save(force_insert=True)
    else:
        scheme.save(update_fields=list(columns))
        scheme.windows.all().delete()
    FilingWindow.objects.bulk_create(
        FilingWindow(scheme=scheme, position=position, **window._asdict())
        for position, window in enumerate(windows)
    )


def _free_code(slug: str) -> str:
    """Return the first code of this slug that no other scheme has; the lock of the load is held."""
    codes = [short_code(slug, attempt) for attempt in range(CODE_ATTEMPTS)]
    taken = set(Scheme.objects.filter(code__in=codes).values_list("code", flat=True))
    return next(code for code in codes if code not in taken)


def renew_revision(catalogue: Catalogue) -> None:
    """Recompute the mark of the catalogue from the schemes in force, and write it."""
    digest = hashlib.sha256(catalogue.checked_with.encode())
    rows = Scheme.objects.filter(withdrawn_at=None).order_by("slug")
    for row in rows.values_list("slug", "version__digest", "facts__digest", "changed_at"):
        digest.update(repr(row).encode())
    catalogue.revision = digest.hexdigest()
    catalogue.save()
