"""Publish our own awards, in the transaction that makes, changes or cancels them."""

from dataclasses import asdict
from datetime import datetime

from bareme.grant_spec import GrantedBy
from guichet.grants.selectors import PublicAward, public_award
from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.publication.models import PublishedAward
from guichet.publication.services.placing import Place, kind_of
from guichet.publication.services.writing import award_row, differences, note_change, write_rows
from guichet.schemes.errors import SchemeProblem, UnknownScheme
from guichet.schemes.selectors import catalogue_row, definition
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import InvalidIdentifier, TerritoryError
from guichet.territories.selectors import check_siret, find_territory, read_official_code

SOURCE = "guichet"
KINDS = {
    TerritoryKind.COMMUNE: BeneficiaryKind.COMMUNE,
    TerritoryKind.EPCI: BeneficiaryKind.EPCI,
    TerritoryKind.DEPARTEMENT: BeneficiaryKind.DEPARTEMENT,
    TerritoryKind.REGION: BeneficiaryKind.REGION,
}


def publish_award(number: int, *, now: datetime) -> bool:
    """Publish the grant of an application as it stands, or say that it is withdrawn; return whether anything changed."""
    award = public_award(number)
    if award is None:
        return False
    row = _row(award, now)
    created, changed = differences([row])
    withdrawn = 1 if changed and award.cancelled_at is not None else 0
    write_rows([row])
    note_change(SOURCE, created=len(created), changed=len(changed) - withdrawn, withdrawn=withdrawn, now=now)
    return bool(created or changed)


def _row(award: PublicAward, now: datetime) -> PublishedAward:
    place = asdict(_place(award))
    title, funder = _scheme(award)
    granted_by = _granted_by(award)
    siret = _sound(award.siret)
    place["beneficiary_kind"] = place.pop("kind")
    row = award_row(
        {
            **place,
            "source": SOURCE,
            "reference": str(award.number),
            "scheme": award.slug,
            "scheme_title": title,
            "funder": granted_by.name[:300] if granted_by else funder,
            "funder_siret": granted_by.siret if granted_by else "",
            "de_minimis": granted_by.de_minimis if granted_by else None,
            "beneficiary": award.carrier_name,
            "siren": siret[:9],
            "siret": siret,
            "title": award.title or title,
            "amount_cents": award.granted_cents,
            "spend_cents": award.spend_cents,
            "day": award.decided_on,
            "year": award.decided_on.year,
            "ends_on": award.completion_on,
            "payments": award.payments,
        },
        now=now,
    )
    row.withdrawn_at = award.cancelled_at
    return row


def _scheme(award: PublicAward) -> tuple[str, str]:
    """Return the name of a scheme and its funder; its slug when the catalogue no longer knows it."""
    try:
        entry = catalogue_row(award.slug, award.decided_on)
    except UnknownScheme:
        return award.slug, ""
    return entry.title[:300], entry.funder[:300]


def _granted_by(award: PublicAward) -> GrantedBy | None:
    """Return who grants, as the scheme file says it where the project is; None when it does not, or is not sure of it."""
    try:
        found = definition(award.slug, award.places).publication.granted_by
    except SchemeProblem:
        return None
    return found if found is not None and found.confirmed else None


def _sound(siret: str) -> str:
    """Return a SIRET that holds; empty otherwise, for what we publish is checked by others."""
    try:
        return check_siret(siret) if siret else ""
    except InvalidIdentifier:
        return ""


def _place(award: PublicAward) -> Place:
    """Return where a project is: the territory that carries it, else the nearest place the application named."""
    kind = kind_of(award.siret[:9])
    for code in (award.carrier, *award.places):
        read = read_official_code(code)
        if read is None:
            continue
        try:
            territory = find_territory(code, at=award.decided_on)
        except TerritoryError:
            continue
        own = code == award.carrier
        return Place(
            commune=territory.code if territory.kind is TerritoryKind.COMMUNE else "",
            epci=territory.epci or (territory.code if territory.kind is TerritoryKind.EPCI else ""),
            departement=territory.departement or "",
            region=territory.region or "",
            placed=Placed.PROJECT if territory.kind is TerritoryKind.COMMUNE else Placed.BENEFICIARY,
            latitude=territory.latitude,
            longitude=territory.longitude,
            territory=code if own else "",
            population=territory.population if own else None,
            kind=KINDS.get(territory.kind, kind) if own else kind,
        )
    return Place(kind=kind)
