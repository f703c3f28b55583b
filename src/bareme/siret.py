"""The number of an establishment, SIRET: fourteen digits that carry their own proof (Insee)."""

import re

from bareme.errors import ScalarError

LA_POSTE = "356000000"
"""The SIREN whose establishments are checked by the sum of their digits, a multiple of 5 (INSEE)."""


def luhn_holds(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the others."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def siret_holds(siret: str) -> bool:
    """Tell whether fourteen digits are a SIRET."""
    if luhn_holds(siret) and luhn_holds(siret[:9]):
        return True
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0


def parse_siret(text: str) -> str:
    """Read a SIRET, "213 700 180 00012" or without spaces. Raise ScalarError with the remedy."""
    bare = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{14}", bare):
        raise ScalarError(f"« {text[:40]} » n'est pas un SIRET.", "Écrivez ses quatorze chiffres.")
    if not siret_holds(bare):
        raise ScalarError(f"Le SIRET « {bare} » n'existe pas : un chiffre est faux.", "Recopiez-le.")
    return bare
