"""Find one territory by its code, what it became, and what lies around it."""

from datetime import date

from django.db.models import Case, Q, Value, When

from guichet.shared.formats import format_date
from guichet.territories.codes import OVERSEAS_COLLECTIVITIES, PREFIXES, official_code, read_official_code
from guichet.territories.enums import SuccessionKind, TerritoryKind
from guichet.territories.errors import AmbiguousCode, UnknownTerritory
from guichet.territories.models import Succession, Territory
from guichet.territories.selectors.records import Resolution, TerritoryRecord
from guichet.territories.selectors.standing import check_day, records, standing

SHOWN = 40
"""Characters of an unknown code that are repeated in the answer."""
CHANGES_OF_CODE = (SuccessionKind.MERGED, SuccessionKind.SPLIT, SuccessionKind.RECODED, SuccessionKind.PART)


def find_territory(code: str, *, at: date, kind: TerritoryKind | None = None) -> TerritoryRecord:
    """Return the territory of this code on this day.

    `code` is official ("COM-37261") or plain ("37261"); a plain code that several kinds share needs `kind`,
    else AmbiguousCode. UnknownTerritory carries `successors` when the territory existed and is no more:
    `resolve` follows them. DateBeforeTerritories before the first day known.
    """
    wanted, plain = _read_code(code, kind)
    territories = standing(at).filter(code=plain, **({"kind": wanted} if wanted else {}))
    found = records(territories.order_by("kind"), at)
    if len(found) > 1:
        readings = ", ".join(f"{record.official_code} ({record.name})" for record in found)
        raise AmbiguousCode(
            f"Le code {plain} désigne plusieurs territoires. Écrivez l’un de ces codes : {readings}."
        )
    if found:
        return found[0]
    check_day(at)
    raise _unknown(wanted, plain, at)


def _read_code(code: str, kind: TerritoryKind | None) -> tuple[TerritoryKind | None, str]:
    text = "".join(code[:SHOWN].split()).replace("\0", "").upper()
    if official := read_official_code(text):
        return official
    if kind is TerritoryKind.DEPARTEMENT and text in OVERSEAS_COLLECTIVITIES:
        return TerritoryKind.COLLECTIVITE_OUTREMER, text
    return kind, text


def _unknown(kind: TerritoryKind | None, code: str, at: date) -> UnknownTerritory:
    """Say what became of it, when it will exist, or how to search."""
    prefixes = [PREFIXES[kind]] if kind else list(PREFIXES.values())
    heirs = _heirs([f"{prefix}-{code}" for prefix in prefixes], at)
    day = format_date(at)
    if heirs:
        codes = tuple(heir.to_code for heir in heirs)
        names = " et ".join(_names(codes, at))
        left = heirs[0].from_name or f"Le territoire de code {code}"
        verb = "a été partagé entre" if len(codes) > 1 else "fait désormais partie de"
        return UnknownTerritory(f"{left} n’existe pas au {day} : ce territoire {verb} {names}.", codes)
    later = Territory.objects.filter(code=code, valid_from__gt=at).order_by("valid_from").first()
    if later and (kind is None or later.kind == kind):
        return UnknownTerritory(
            f"{later.name} n’existe pas encore au {day} : son code apparaît le {format_date(later.valid_from)}."
        )
    what = "commune" if kind is TerritoryKind.COMMUNE else "territoire"
    none = "Aucune" if kind is TerritoryKind.COMMUNE else "Aucun"
    return UnknownTerritory(
        f"{none} {what} ne porte le code « {code} » au {day}. Cherchez par le nom, ou vérifiez ce code."
    )


def _heirs(codes: list[str], at: date) -> list[Succession]:
    """What took the place of these codes by that day, as last said before it."""
    found = list(
        Succession.objects.filter(from_code__in=codes, kind__in=CHANGES_OF_CODE, day__lte=at)
        .exclude(to_code__in=codes)
        .order_by("-day", "to_code")
    )
    return [succession for succession in found if succession.day == found[0].day]


def _names(codes: tuple[str, ...], at: date) -> list[str]:
    """The names of these official codes on that day; the code itself where it has already gone in its turn."""
    wanted = Q()
    for code in codes:
        if official := read_official_code(code):
            wanted |= Q(kind=official[0], code=official[1])
    names = {record.official_code: record.name for record in records(standing(at).filter(wanted), at)}
    return [names.get(code, code) for code in codes]


def resolve(code: str, *, at: date, kind: TerritoryKind | None = None) -> Resolution:
    """Find a territory, or the one that took its place, with a sentence that says what happened.

    UnknownTerritory when nothing bears the code, or when several territories share what it was.
    """
    followed: list[Succession] = []
    wanted = code
    while True:
        try:
            territory = find_territory(wanted, at=at, kind=kind)
        except UnknownTerritory as unknown:
            official, plain = _read_code(wanted, kind)
            heirs = _heirs([official_code(official or TerritoryKind.COMMUNE, plain)], at)
            if len(heirs) != 1 or heirs[0].to_code in {step.from_code for step in followed}:
                raise unknown from None
            followed.append(heirs[0])
            wanted = heirs[0].to_code
        else:
            return Resolution(territory=territory, note=_note(followed, territory))


def _note(followed: list[Succession], territory: TerritoryRecord) -> str:
    """Béon a rejoint Culoz-Béon, au plus tard le 1er janvier 2023."""
    if not followed:
        return ""
    first, day = followed[0], format_date(followed[-1].day)
    plain = first.from_code.split("-", 1)[1]
    left = first.from_name or f"L’ancienne commune de code {plain}"
    if first.kind == SuccessionKind.PART:
        return f"{left} fait partie de {territory.name}."
    if all(step.kind == SuccessionKind.RECODED for step in followed):
        return f"{left} porte le code {territory.code} au lieu de {plain}, au plus tard depuis le {day}."
    if left == territory.name:
        return f"{left} (code {plain}) fait partie de la commune de même nom, au plus tard depuis le {day}."
    return f"{left} a rejoint {territory.name}, au plus tard le {day}."


def resolve_commune(code: str, at: date) -> Resolution:
    """`resolve` for the INSEE code of a commune, old codes and those of Paris, Lyon, Marseille included."""
    return resolve(code, at=at, kind=TerritoryKind.COMMUNE)


def territory_of_siren(siren: str, *, at: date) -> TerritoryRecord | None:
    """Return the territory that this legal person is on that day (a commune, an EPCI, a département…), None when none is."""
    found = records(standing(at).filter(siren=siren).order_by("kind"), at)
    return found[0] if found else None


def related_bodies(territory: TerritoryRecord, at: date) -> tuple[TerritoryRecord, ...]:
    """The other bodies of the same place that could apply instead: EPCI, EPT, département or collectivity, région."""
    departement = territory.departement or ""
    wanted = {
        TerritoryKind.EPCI: territory.epci,
        TerritoryKind.EPT: territory.ept,
        TerritoryKind.DEPARTEMENT: None if departement in OVERSEAS_COLLECTIVITIES else departement,
        TerritoryKind.COLLECTIVITE_OUTREMER: departement if departement in OVERSEAS_COLLECTIVITIES else None,
        TerritoryKind.REGION: territory.region,
    }
    conditions = Q(pk=None)
    for kind, code in wanted.items():
        if code and (kind, code) != (territory.kind, territory.code):
            conditions |= Q(kind=kind, code=code)
    order = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(wanted)))
    return tuple(records(standing(at).filter(conditions).order_by(order), at))


def members_of(code: str, at: date) -> tuple[TerritoryRecord, ...]:
    """The communes of an EPCI or an EPT ("EPCI-243700754" or the plain SIREN), by name."""
    grouping = find_territory(code, at=at)
    place = {grouping.kind.value: grouping.code}
    if grouping.kind not in {TerritoryKind.EPCI, TerritoryKind.EPT}:
        raise UnknownTerritory(f"{grouping.name} n’est pas un groupement de communes.")
    communes = standing(at).filter(kind=TerritoryKind.COMMUNE, **place)
    return tuple(records(communes.order_by("name_key", "code"), at))


def all_communes(at: date) -> tuple[TerritoryRecord, ...]:
    """Every commune, by code. For computing, `commune_columns` is lighter and faster."""
    return _all_of(TerritoryKind.COMMUNE, at=at)


def departments(at: date) -> tuple[TerritoryRecord, ...]:
    """Every département, then every overseas collectivity, by code."""
    return _all_of(TerritoryKind.DEPARTEMENT, at=at) + _all_of(TerritoryKind.COLLECTIVITE_OUTREMER, at=at)


def regions(at: date) -> tuple[TerritoryRecord, ...]:
    """Every région, by code."""
    return _all_of(TerritoryKind.REGION, at=at)


def _all_of(kind: TerritoryKind, *, at: date) -> tuple[TerritoryRecord, ...]:
    found = records(standing(at).filter(kind=kind).order_by("code"), at)
    if not found:
        check_day(at)
    return tuple(found)


def territories_within(kind: TerritoryKind, place: str, at: date) -> tuple[TerritoryRecord, ...]:
    """Return the territories of a kind in a département or a région ("DEP-37", "REG-24"), by name; of all when `place` is empty.

    A grouping that spans several départements is counted in the one where most of its people live.
    """
    found = standing(at).filter(kind=kind)
    official = read_official_code(place) if place else None
    if place and official is None:
        return ()
    if official is not None:
        holder, code = official
        column = "region" if holder is TerritoryKind.REGION else "departement"
        found = found.filter(**{column: code})
    return tuple(records(found.order_by("name_key", "code"), at))
