"""Official codes: a prefix that says the kind, and the code of INSEE or the SIREN. Pure."""

import re

from guichet.territories.enums import TerritoryKind

PREFIXES: dict[str, str] = {
    TerritoryKind.COMMUNE: "COM",
    TerritoryKind.EPCI: "EPCI",
    TerritoryKind.EPT: "EPT",
    TerritoryKind.ARRONDISSEMENT: "ARR",
    TerritoryKind.DEPARTEMENT: "DEP",
    TerritoryKind.REGION: "REG",
    TerritoryKind.COLLECTIVITE_OUTREMER: "COL",
}
KINDS = {prefix: TerritoryKind(kind) for kind, prefix in PREFIXES.items()}
OVERSEAS_COLLECTIVITIES = frozenset({"975", "977", "978", "984", "986", "987", "988", "989"})

_OFFICIAL = re.compile(r"(COM|EPCI|EPT|ARR|DEP|REG|COL)-([0-9AB]{2,9})")


def official_code(kind: str, code: str) -> str:
    """ "commune", "37261" -> "COM-37261"."""
    return f"{PREFIXES[kind]}-{code}"


def read_official_code(text: str) -> tuple[TerritoryKind, str] | None:
    """ "COM-37261" -> commune, "37261"; None when the text has not this form."""
    match = _OFFICIAL.fullmatch(text)
    return (KINDS[match[1]], match[2]) if match else None


def department_code(departement: str) -> str:
    """The official code of what stands in the column `departement`: DEP-37, or COL-987 for a collectivity."""
    return f"{'COL' if departement in OVERSEAS_COLLECTIVITIES else 'DEP'}-{departement}"
