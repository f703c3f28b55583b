"""The values of a cell: amounts, codes and identifiers as spreadsheets damage them."""

import re
from datetime import date

from bareme import ScalarError, values
from guichet.publication.layouts.lines import Refusal, Row
from guichet.territories.errors import InvalidIdentifier
from guichet.territories.selectors import check_siren, check_siret

EMPTY = frozenset({"", "NULL", "null", "NA", "N/A", "n/a", "-"})
FIRST_YEAR = 1990
"""No award is published that was decided before: an earlier date is a slip, or a cell that a spreadsheet turned into a day."""
_CODE = re.compile(r"(?:[0-9]{1,5}|2[AB][0-9]{3})")
_DEPARTEMENT = re.compile(r"(?:[0-9]{1,3}|2[AB])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text(row: Row, column: str, *, longest: int) -> str:
    """Return a cell without the signs nobody sees; empty when it says that it says nothing."""
    raw = row.get(column) or ""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in raw).split())
    return "" if clean in EMPTY else clean[:longest]


def amount(row: Row, column: str) -> int:
    """Return cents, 0 or more. Raise ValueError with the reason."""
    written = text(row, column, longest=60)
    if not written:
        raise ValueError("il manque le montant.")
    if written.startswith(("-", "−")):
        raise ValueError(f"« {written} » est négatif : une aide attribuée ne l’est pas.")
    try:
        return values.parse_amount(written)
    except ScalarError as error:
        raise ValueError(str(error)) from None


def commune_code(row: Row, column: str) -> str:
    """Return the five signs of a commune's code, the zero a spreadsheet took away put back; empty when it is not one."""
    written = text(row, column, longest=20).upper()
    return written.zfill(5) if _CODE.fullmatch(written) and len(written) >= 4 else ""


def departement_code(row: Row, column: str) -> str:
    """Return the code of a département: "1" is "01"; empty when it is not one."""
    written = text(row, column, longest=20).upper()
    return written.zfill(2) if _DEPARTEMENT.fullmatch(written) else ""


def identifiers(row: Row, column: str, line: int, refused: list[Refusal]) -> tuple[str, str]:
    """Return (SIREN, SIRET) of a cell that holds either, zeros put back; what is neither is refused and the line kept without."""
    written = re.sub(r"[\s.]", "", text(row, column, longest=40))
    if not written:
        return "", ""
    try:
        if not written.isascii() or not written.isdigit():
            raise InvalidIdentifier("ce n’est pas un nombre.")
        if len(written) > 10:
            siret = check_siret(written.zfill(14))
            return siret[:9], siret
        return check_siren(written.zfill(9)), ""
    except InvalidIdentifier:
        reason = f"« {written[:20]} » n’est ni un SIREN ni un SIRET : l’aide est gardée sans lui."
        refused.append(Refusal(line, column, reason))
        return "", ""


def day(row: Row, column: str, *, latest: date) -> date:
    """Return a day. Raise ValueError with the reason when it is missing, is none, or is too early or too late to be true."""
    written = text(row, column, longest=40)
    if not _DATE.fullmatch(written):
        raise ValueError(f"« {written[:20]} » n’est pas une date : écrivez 2021-03-31.")
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"« {written} » n’existe pas dans le calendrier.") from None
    if found.year < FIRST_YEAR:
        raise ValueError(f"{found.year} est trop tôt pour une aide publiée : corrigez la date.")
    if found > latest:
        raise ValueError(f"{written} n’est pas encore passé : corrigez la date.")
    return found
