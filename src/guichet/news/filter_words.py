"""A filter of the catalogue in words: "les aides pour équiper une école, destinées aux communes, à Ballan-Miré". Pure."""

from collections.abc import Iterable, Sequence

from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.schemes.selectors import SchemeFilter

ALL = "toutes les aides"
KINDS = {
    Kind.CALL: "les appels à projets",
    Kind.DESK: "les guichets ouverts",
    Kind.LABEL: "les labels",
    Kind.CONSULTATION: "les consultations",
    Kind.ACCREDITATION: "les habilitations",
    Kind.CONTRACT: "les contrats",
    Kind.AUTOMATIC: "les versements automatiques",
}
STATUSES = {
    Status.OPEN: "ouvertes",
    Status.SOON: "à venir",
    Status.CLOSED: "terminées",
    Status.PERMANENT: "au fil de l’eau",
    Status.LOCAL: "aux dates fixées localement",
    Status.UNKNOWN: "aux dates inconnues",
}


def filter_words(wanted: SchemeFilter, area_name: str = "") -> str:
    """Say what a filter keeps, without a capital nor a full stop. `area_name`: the place, empty for the whole country."""
    kinds = _either(KINDS[Kind(kind)] for kind in wanted.kinds)
    start = kinds or ("les aides" if wanted != SchemeFilter() or area_name else ALL)
    parts = [start]
    if wanted.statuses:
        parts[0] += f" {_either(STATUSES[Status(status)] for status in wanted.statuses)}"
    if wanted.themes:
        parts.append(f"pour {_either(_need(theme) for theme in wanted.themes)}")
    if wanted.audiences:
        parts.append(f"ouvertes à : {_either(Audience(audience).label for audience in wanted.audiences)}")
    if wanted.funder.strip():
        parts.append(f"financées par « {wanted.funder.strip()} »")
    if wanted.q.strip():
        parts.append(f"qui parlent de « {wanted.q.strip()} »")
    if area_name:
        parts.append(f"qui concernent {area_name}")
    return " ".join(parts[:2]) + "".join(f", {part}" for part in parts[2:])


def _need(theme: str) -> str:
    return "un autre besoin" if theme == Theme.OTHER else str(Theme(theme).label)


def _either(words: Iterable[str]) -> str:
    *others, last = list(words) or [""]
    return f"{', '.join(others)} ou {last}" if others else last


def query_of(wanted: SchemeFilter, area: str = "") -> list[tuple[str, str]]:
    """Return the parameters of the address of a filter, as `read_filter` reads them, with `territoire`."""
    lists: Sequence[tuple[str, Iterable[str]]] = (
        ("q", [wanted.q]),
        ("theme", wanted.themes),
        ("audience", wanted.audiences),
        ("kind", wanted.kinds),
        ("status", wanted.statuses),
        ("funder", [wanted.funder]),
        ("territoire", [area]),
    )
    return [(name, value) for name, values in lists for value in values if value]
