"""Awards in the 360Giving Data Standard 1.4, the format in which grant makers of other countries publish.

Its package is one object whose grants are written one by one. Organisations bear the SIREN of the Insee register ("FR-INSEE-…",
a list of org-id.guide) or, without one, an identifier of ours made from their name. Identifiers of grants begin with a prefix
that 360Giving hands out (`GUICHET_360GIVING_PREFIX`); until a site has asked for one they begin with "guichet".
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from guichet.publication.open_data.writing import euros, instant, json_blocks
from guichet.publication.selectors import AwardView

VERSION = "1.4"
LONGEST_TITLE = 139
"""The standard asks for titles under 140 characters."""
MILLION = 1_000_000
REGISTER = "FR-INSEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What the file says of itself: addresses, who publishes, under which licence, when it last changed (None: never)."""

    site: str
    address: str
    page: str
    publisher: str
    licence: str
    prefix: str
    changed_at: datetime | None


def write_giving(rows: Iterable[AwardView], package: Package) -> Iterator[bytes]:
    """Write awards that lack nothing (`selectors.GIVING_NEEDS`) as one package."""
    head: dict[str, Any] = {
        "version": VERSION,
        "title": f"Aides attribuées, {package.publisher}",
        "description": "Une aide par bénéficiaire, sur des décisions signées ou publiées par d’autres organismes.",
        "publisher": {"name": package.publisher, "website": package.site},
        "downloadURL": package.address,
        "accessURL": package.page,
        "license": package.licence,
    }
    if package.changed_at is not None:
        head["modified"] = instant(package.changed_at)
    before = json.dumps(head, ensure_ascii=False)[:-1] + ', "grants": ['
    return json_blocks((_grant(row, package) for row in rows), before=before, after="]}\n")


def _grant(award: AwardView, package: Package) -> dict[str, Any]:
    title = award.title or award.scheme_title
    grant: dict[str, Any] = {
        "id": f"{package.prefix}-{_plain(award.source)}-{_plain(award.reference)}",
        "title": title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…",
        "description": f"{title} ({award.scheme_title})",
        "currency": "EUR",
        "amountAwarded": euros(award.amount_cents),
        "awardDate": award.day.isoformat() if award.day else "",
        "fundingOrganization": [_body(award.funder, award.funder_siret[:9], package.prefix)],
        "recipientOrganization": [_body(award.beneficiary, award.siren, package.prefix)],
        "grantProgramme": [{"code": award.scheme, "title": award.scheme_title}],
        "dateModified": instant(award.changed_at),
        "dataSource": package.address,
    }
    if award.ends_on is not None and award.day is not None and award.ends_on >= award.day:
        grant["plannedDates"] = [{"startDate": award.day.isoformat(), "endDate": award.ends_on.isoformat()}]
    if place := _location(award):
        grant["beneficiaryLocation"] = [place]
    return grant


def _body(name: str, siren: str, prefix: str) -> dict[str, str]:
    known = f"{REGISTER}-{siren}" if siren else f"{prefix}-org-{slugify(name) or 'sans-nom'}"
    return {"id": known, "name": name}


def _location(award: AwardView) -> dict[str, str]:
    """Return the commune or, without it, the département; an empty object where neither is known."""
    code = award.commune or award.departement
    if not code:
        return {}
    kind = "commune" if award.commune else "departement"
    place = {"countryCode": "FR", "geoCode": code, "geoCodeType": f"INSEE-{kind}"}
    if award.latitude is not None and award.longitude is not None:
        place["latitude"] = f"{award.latitude / MILLION:.6f}"
        place["longitude"] = f"{award.longitude / MILLION:.6f}"
    return place


def _plain(text: str) -> str:
    """Return a part of an identifier without what the standard asks to avoid."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text)
