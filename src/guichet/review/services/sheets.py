"""The sheet of an application: opened when it is sent, kept in step with it, read by each officer at their own time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Q

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.applications.services.moving import lock
from guichet.documents.selectors import files_of
from guichet.review.models import Reading, ReviewSheet
from guichet.review.routing import COUNTRY, PREFIXES, area_of, desk_name
from guichet.schemes.selectors import Pinned, pinned_definition
from guichet.shared.folding import fold, sort_key

LONGEST_KEY = 300


class Sent(Protocol):
    """An application that was sent, as its sheet needs it."""

    @property
    def pk(self) -> int: ...
    @property
    def pinned(self) -> Pinned: ...
    @property
    def places(self) -> Sequence[str]: ...
    @property
    def desk(self) -> str: ...


@transaction.atomic
def open_sheet(application: int) -> ReviewSheet:
    """Open the sheet of an application that was just sent and route it to its desk; already open, bring it up to date."""
    found = lock(application)
    if found.number is None:
        raise NotYours
    desk = routed_desk(found)
    if found.desk != desk:
        found.desk = desk
        found.save(update_fields=["desk"])
    sheet, _ = ReviewSheet.objects.get_or_create(application=found, defaults={"number": found.number})
    describe(application)
    sheet.refresh_from_db()
    return sheet


def routed_desk(application: Sent) -> str:
    """Return the desk of an application by the rule of its scheme; one already named whole is kept."""
    if application.desk == COUNTRY or application.desk.startswith(
        (*PREFIXES["departement"], *PREFIXES["region"])
    ):
        return application.desk
    scheme = pinned_definition(application.pinned, tuple(application.places))
    by = getattr(getattr(scheme.review, "desk", None), "by", "departement")
    return desk_name(area_of(by, application.places), application.desk)


def describe(application: int) -> None:
    """Write on a sheet the names that sort it and the words it is searched by."""
    sheet = (
        ReviewSheet.objects.select_related("application", "application__organisation")
        .filter(application=application)
        .first()
    )
    if sheet is None:
        return
    row, organisation = sheet.application, sheet.application.organisation
    words = [str(row.number or ""), row.former_number, row.carrier_name, row.title]
    if organisation is not None:
        words += [organisation.name, organisation.siret]
    words += [sort_key(file.name) for file in files_of(f"application:{row.pk}")]
    sheet.applicant_key = sort_key(row.carrier_name)[:LONGEST_KEY]
    sheet.title_key = sort_key(row.title)[:LONGEST_KEY]
    sheet.words = fold("\n".join(word for word in words if word))
    sheet.save(update_fields=["applicant_key", "title_key", "words"])


def note_news(application: int, at: datetime) -> None:
    """Say that something happened that officers have not read."""
    rows = ReviewSheet.objects.filter(application=application)
    rows.filter(Q(news_at=None) | Q(news_at__lt=at)).update(news_at=at)


def note_reading(sheet: ReviewSheet, *, actor: Actor, now: datetime, before: datetime | None = None) -> None:
    """Keep that an officer opened an application: what came until then is no longer new for them.

    `before` is when they last had; nothing is written when nothing came since.
    """
    if actor.person is None or (before is not None and (sheet.news_at is None or sheet.news_at <= before)):
        return
    reading = Reading(sheet=sheet, person_id=actor.person, seen_at=now)
    Reading.objects.bulk_create(
        [reading], update_conflicts=True, unique_fields=["person", "sheet"], update_fields=["seen_at"]
    )
