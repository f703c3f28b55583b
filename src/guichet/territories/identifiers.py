"""SIREN and SIRET as a person types them: checked, never looked up."""

import re

from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret

from guichet.territories.errors import InvalidIdentifier

_SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-_/]+")
_DIGITS = re.compile(r"[0-9]+")
_SHOWN = 30


def check_siren(text: str) -> str:
    """Return the nine digits of a SIREN, or raise InvalidIdentifier with what is wrong and what to do."""
    digits = _digits(text, "SIREN", 9)
    if not _siren.is_valid(digits):
        raise InvalidIdentifier(
            f"Le SIREN {_spaced(digits)} comporte une erreur de frappe : sa clé n’est pas bonne. Recopiez-le."
        )
    return digits


def check_siret(text: str) -> str:
    """Return the fourteen digits of a SIRET, or raise InvalidIdentifier with what is wrong and what to do.

    The key is Luhn's; for the post offices of La Poste it is the sum of the digits, a multiple of five.
    """
    digits = _digits(text, "SIRET", 14)
    if not _siret.is_valid(digits):
        raise InvalidIdentifier(
            f"Le SIRET {_spaced(digits)} comporte une erreur de frappe : sa clé n’est pas bonne. Recopiez-le."
        )
    return digits


def siren_of(siret: str) -> str:
    """The SIREN of the organisation an establishment belongs to; the SIRET is checked first."""
    return check_siret(siret)[:9]


def _digits(text: str, what: str, length: int) -> str:
    digits = _SEPARATORS.sub("", text[:400])
    if not digits:
        raise InvalidIdentifier(
            f"Il manque le {what} : {length} chiffres, sur l’avis de situation de l’Insee."
        )
    if not _DIGITS.fullmatch(digits):
        shown = "".join(char for char in text[:_SHOWN] if char.isprintable())
        raise InvalidIdentifier(f"Un {what} ne contient que des chiffres : « {shown} » n’en est pas un.")
    if len(digits) != length:
        hint = _hint(what, len(digits))
        raise InvalidIdentifier(f"Un {what} a {length} chiffres, celui-ci en a {len(digits)}.{hint}")
    if set(digits) == {"0"}:
        raise InvalidIdentifier(f"Ce {what} n’a que des zéros : recopiez celui de votre organisme.")
    return digits


def _hint(what: str, length: int) -> str:
    if what == "SIRET" and length == 9:
        return " C’est un SIREN : ajoutez les cinq chiffres de l’établissement."
    if what == "SIREN" and length == 14:
        return " C’est un SIRET : gardez-en les neuf premiers chiffres."
    return ""


def _spaced(digits: str) -> str:
    """243 700 754 00016, as it is printed on official papers."""
    groups = [digits[0:3], digits[3:6], digits[6:9], digits[9:]]
    return "\u202f".join(group for group in groups if group)
