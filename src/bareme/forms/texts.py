"""Texts as people type or paste them, cleaned of what nobody sees; mail addresses, telephone numbers, formats."""

import re
import unicodedata

from bareme.errors import FieldError
from bareme.forms.fields import FormField

LONGEST = {"text": 300, "long_text": 10_000, "formatted": 100}
LONGEST_RAW = 200_000

# Controls, marks that turn the reading direction, and characters of no width that no script needs. The joiners
# U+200C and U+200D stay: some scripts and emoji are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def clean(field_id: str, raw: str) -> str:
    """Return a text in composed form, with plain line ends and nothing invisible. Raise FieldError when unreadable."""
    if len(raw) > LONGEST_RAW:
        raise FieldError(field_id, "Ce texte est beaucoup trop long : joignez-le en pièce.")
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise FieldError(
            field_id, "Ce texte contient des caractères illisibles : retapez-le au clavier."
        ) from None
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()


def text_of(field: FormField, raw: object) -> str:
    """Return what was typed as one text: "" when nothing was."""
    if isinstance(raw, list | tuple) and len(raw) <= 1:
        raw = raw[0] if raw else ""
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise FieldError(field.id, "Écrivez un texte simple.")
    if isinstance(raw, int) and abs(raw) >= 10**30:
        raise FieldError(field.id, "Ce nombre est trop grand.")
    return clean(field.id, str(raw))


def read_text(field: FormField, raw: object) -> str | None:
    text = text_of(field, raw)
    if field.type != "long_text":
        text = " ".join(text.split())
    if not text:
        return None
    longest = field.longest or LONGEST[field.type]
    if len(text) > longest:
        over = len(text) - longest
        raise FieldError(
            field.id, f"Ce texte fait {len(text)} signes, {longest} au plus : retirez-en au moins {over}."
        )
    if len(text) < field.shortest:
        raise FieldError(
            field.id,
            f"Ce texte fait {len(text)} signe{'s' * (len(text) > 1)} : il en faut au moins {field.shortest}.",
        )
    return text


def read_formatted(field: FormField, raw: object) -> str | None:
    text = read_text(field, raw)
    if text is None or field.pattern is None or field.pattern.matches(text):
        return text
    example = f" Par exemple : {field.example}." if field.example else ""
    said = field.message or f"« {text[:40]} » n'a pas la forme attendue."
    raise FieldError(field.id, said + example)


def read_email(field: FormField, raw: object) -> str | None:
    text = "".join(text_of(field, raw).split()).lower().removeprefix("mailto:").strip("<>")
    if not text:
        return None
    name, _, domain = text.rpartition("@")
    try:
        plain = f"{name}@{domain.encode('idna').decode()}" if not domain.isascii() else text
    except UnicodeError:
        plain = ""
    if (
        len(plain) > 254
        or not _ADDRESS.fullmatch(plain)
        or ".." in name
        or name[-1:] == "."
        or name[:1] == "."
    ):
        raise FieldError(
            field.id, f"« {text[:60]} » n'est pas une adresse électronique. Exemple : mairie@exemple.fr."
        )
    return plain


def read_phone(field: FormField, raw: object) -> str | None:
    """Read a telephone number; it is kept as +33247123456."""
    text = text_of(field, raw)
    if not text:
        return None
    bare = re.sub(r"[\s.\-/()\u00a0\u202f\u2010-\u2015]|^tel\.?:?|^tél\.?:?", "", text.lower())
    bare = re.sub(r"^00", "+", bare)
    bare = re.sub(r"^\+330", "+33", bare.replace("+33(0)", "+33"))
    if re.fullmatch(r"0[1-9]\d{8}", bare, re.ASCII):
        return f"+33{bare[1:]}"
    if re.fullmatch(r"\+[1-9]\d{6,14}", bare, re.ASCII) and not (
        bare.startswith("+33") and not re.fullmatch(r"\+33[1-9]\d{8}", bare, re.ASCII)
    ):
        return bare
    raise FieldError(
        field.id,
        f"« {text[:40]} » n'est pas un numéro de téléphone. Écrivez ses dix chiffres : 02 47 12 34 56 ; "
        "de l'étranger, commencez par + et l'indicatif du pays.",
    )


def write_phone(value: str) -> str:
    """Write a French number by pairs: 02 47 12 34 56."""
    if re.fullmatch(r"\+33[1-9]\d{8}", value, re.ASCII):
        digits = f"0{value[3:]}"
        return " ".join(digits[index : index + 2] for index in range(0, 10, 2))
    return value
