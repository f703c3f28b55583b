"""Numbers and codes that carry their own proof: IBAN, SIRET, UAI; and official codes of territories."""

import re
from collections.abc import Callable

from bareme.errors import FieldError
from bareme.forms.fields import FormField
from bareme.forms.texts import clean, text_of
from bareme.siret import siret_holds

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
MAX_CODES = 2_000

_IBAN_LENGTHS = {
    "FR": 27, "MC": 27, "BE": 16, "CH": 21, "DE": 22, "ES": 24, "GB": 22, "IT": 27, "LU": 20, "NL": 18, "PT": 25,
}  # fmt: skip


def read_siret(field: FormField, raw: object) -> str | None:
    text = text_of(field, raw)
    bare = re.sub(r"[\s.\-\u00a0\u202f]", "", text)
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit()):
        raise FieldError(field.id, f"« {text[:40]} » n'est pas un SIRET : il n'a que des chiffres.")
    if len(bare) != 14:
        nine = " Vous avez écrit le SIREN : ajoutez les cinq chiffres de l'établissement." * (len(bare) == 9)
        raise FieldError(field.id, f"Un SIRET a quatorze chiffres, celui-ci en a {len(bare)}.{nine}")
    if not siret_holds(bare):
        raise FieldError(field.id, "Ce SIRET n'existe pas : un chiffre est faux. Recopiez-le.")
    return bare


def read_iban(field: FormField, raw: object) -> str | None:
    text = text_of(field, raw)
    bare = re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper().removeprefix("IBAN").lstrip(":")
    if not bare:
        return None
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", bare, re.ASCII):
        raise FieldError(
            field.id,
            "Ce n'est pas un IBAN : il commence par deux lettres et deux chiffres, comme FR76. Copiez-le de votre RIB.",
        )
    length = _IBAN_LENGTHS.get(bare[:2])
    if length and len(bare) != length:
        raise FieldError(
            field.id,
            f"Un IBAN qui commence par {bare[:2]} a {length} signes, celui-ci en a {len(bare)} : recopiez-le.",
        )
    number = int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4]))
    if number % 97 != 1:
        raise FieldError(field.id, "Cet IBAN n'existe pas : un signe est faux. Recopiez-le depuis votre RIB.")
    return bare


def uai_letter(digits: str) -> str:
    """Return the check letter of the seven digits of a school."""
    return UAI_LETTERS[int(digits) % 23]


def read_school(field: FormField, raw: object) -> dict[str, str] | None:
    """Read a school: its UAI, alone or with its name."""
    name = ""
    if isinstance(raw, dict):
        name = " ".join(clean(field.id, str(raw.get("name") or "")).split())[:300]
        raw = raw.get("uai")
    text = text_of(field, raw)
    bare = re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper()
    if not bare:
        return None
    if not re.fullmatch(r"\d{7}[A-Z]", bare, re.ASCII):
        raise FieldError(
            field.id,
            f"« {text[:40]} » n'est pas le code d'une école (UAI) : sept chiffres et une lettre, comme 0370001{uai_letter('0370001')}.",
        )
    if bare[7] != uai_letter(bare[:7]):
        raise FieldError(
            field.id, f"Ce code d'école est faux : la lettre ne va pas avec {bare[:7]}. Recopiez-le."
        )
    return {"uai": bare, "name": name}


_SHAPES: dict[str, tuple[str, str]] = {
    "communes": (r"(?:\d{2}|2[AB])\d{3}", "COM"),
    "epci": (r"\d{9}", "EPCI"),
    "departement": (r"\d{2,3}|\d{1,2}[A-D]", "DEP"),
    "region": (r"\d{2,3}|\d{1,2}[A-D]", "REG"),
}
_PREFIXES = {"epci": ("EPCI", "EPT"), "departement": ("DEP", "COL"), "region": ("REG", "COL")}
_TOLD = {
    "communes": ("une commune", "37261"),
    "epci": ("une intercommunalité", "son SIREN à neuf chiffres"),
    "departement": ("un département", "37"),
    "region": ("une région", "24"),
}


def read_territory(field: FormField, raw: object) -> str | list[str] | None:
    """Read one official code, or several when the field takes many; "37261" and "COM-37261" are the same."""
    items = _several(field, raw)
    codes = list(dict.fromkeys(_code(field, item) for item in items))
    if len(codes) > MAX_CODES:
        raise FieldError(field.id, f"Choisissez au plus {MAX_CODES} territoires.")
    if not codes:
        return None
    if field.many or field.type == "codes":
        return codes
    if len(codes) > 1:
        raise FieldError(field.id, f"Choisissez {_TOLD[field.type][0]}, une seule.")
    return codes[0]


def _several(field: FormField, raw: object) -> list[str]:
    if isinstance(raw, frozenset):
        raw = sorted(raw)
    if isinstance(raw, list | tuple):
        return [text for item in raw[: MAX_CODES + 1] if (text := text_of(field, item))]
    return [part for part in re.split(r"[\s,;|]+", text_of(field, raw)) if part]


def _code(field: FormField, text: str) -> str:
    code = text.upper()
    if field.type == "codes":
        if re.fullmatch(r"(COM|EPCI|EPT|ARR|DEP|REG|COL)-[0-9A-Z]{2,9}", code, re.ASCII):
            return code
        raise FieldError(field.id, f"« {text[:40]} » n'est pas un code officiel, comme COM-37261.")
    shape, prefix = _SHAPES[field.type]
    prefixes = _PREFIXES.get(field.type, (prefix,))
    given, _, bare = code.rpartition("-")
    if (given == "" or given in prefixes) and re.fullmatch(shape, bare, re.ASCII):
        return f"{given or prefix}-{bare}"
    what, example = _TOLD[field.type]
    raise FieldError(
        field.id, f"« {text[:40]} » ne désigne pas {what} : choisissez dans la liste, ou donnez {example}."
    )


def departement_of(commune: str) -> str | None:
    """Return the département that the code of a commune tells: DEP-37 of COM-37261."""
    digits = commune.removeprefix("COM-")
    if digits == commune:
        return None
    return f"DEP-{digits[:3]}" if digits.startswith(("97", "98")) else f"DEP-{digits[:2]}"


def read_address(field: FormField, raw: object) -> dict[str, str] | None:
    """Read a postal address: its label, and what a search gave with it (commune, postal code, street)."""
    if not isinstance(raw, dict):
        label = " ".join(text_of(field, raw).split())
        raw = {"label": label}
    found: dict[str, str] = {}
    for key, check in _ADDRESS_PARTS.items():
        part = raw.get(key)
        if part is None or part == "":
            continue
        if not isinstance(part, str):
            raise FieldError(field.id, "Écrivez l'adresse : numéro, voie, code postal, commune.")
        text = " ".join(clean(field.id, part).split())
        if not check(text):
            raise FieldError(field.id, f"« {text[:40]} » n'a pas sa place dans une adresse : vérifiez-la.")
        if text:
            found[key] = text
    if not found.get("label"):
        parts = [found.get("street", ""), found.get("postal_code", "")]
        label = " ".join(part for part in parts if part)
        if not label:
            return None
        found = {"label": label, **found}
    return found


def _short(text: str) -> bool:
    return len(text) <= 300


_ADDRESS_PARTS: dict[str, Callable[[str], bool]] = {
    "label": _short,
    "street": _short,
    "postal_code": lambda text: re.fullmatch(r"\d{5}|", text, re.ASCII) is not None,
    "commune": lambda text: re.fullmatch(r"COM-(\d{2}|2[AB])\d{3}|", text, re.ASCII) is not None,
}
