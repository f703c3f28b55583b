"""The whole catalogue, for those who want it all."""

import logging
from collections.abc import Iterator
from datetime import datetime

from bareme import SchemeError, SchemeFile, read_scheme
from guichet.schemes.exchange.fields import exchange_fields, identifier
from guichet.schemes.models import Catalogue, ReceivedEntry, Scheme

log = logging.getLogger(__name__)


def catalogue_revision() -> str:
    """Return the mark of the catalogue: it changes with any scheme."""
    return Catalogue.objects.values_list("revision", flat=True).first() or ""


def exchange_identifier(slug: str) -> str:
    """Return what identifies a scheme of ours in the official exchange format."""
    return identifier(slug)


def described_schemes() -> Iterator[tuple[SchemeFile, datetime]]:
    """Yield the definition of every scheme in force and when it last changed, by slug: one query.

    Read one by one and not kept: the whole catalogue is asked for rarely.
    """
    rows = Scheme.objects.filter(withdrawn_at=None, version__isnull=False).order_by("slug")
    for slug, content, changed_at in rows.values_list("slug", "version__content", "changed_at").iterator():
        try:
            yield read_scheme(content.encode(), f"{slug}.yaml"), changed_at
        except SchemeError as error:
            log.error("stored rules cannot be read: slug=%s: %s", slug, error)


def received_rows() -> list[dict[str, str]]:
    """Return the entries received from other catalogues, as they came, by slug."""
    rows = ReceivedEntry.objects.filter(scheme__withdrawn_at=None, scheme__version=None).order_by(
        "scheme__slug"
    )
    names = [field.name for field in exchange_fields()]
    return [
        {name: fields.get(name, "") for name in names} for fields in rows.values_list("fields", flat=True)
    ]
