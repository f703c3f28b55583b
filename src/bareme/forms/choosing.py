"""Boxes, yes or no, choices among options, files and other applications."""

import re

from bareme.errors import FieldError, ScalarError
from bareme.forms.fields import OTHER, FormField
from bareme.forms.texts import clean, text_of
from bareme.values import parse_yes_no

LONGEST_OTHER = 200
MAX_FILES = 50
_TICKED = {"on", "yes", "oui", "true", "vrai", "1"}


def read_yes_no(field: FormField, raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    text = text_of(field, raw)
    if not text:
        return None
    try:
        return parse_yes_no(text)
    except ScalarError:
        raise FieldError(field.id, "Choisissez oui ou non.") from None


def read_checkbox(field: FormField, raw: object) -> bool | None:
    """Read a box: a page sends the values of a box and of the hidden answer behind it, the last one counts."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, list | tuple) and raw:
        raw = raw[-1]
    text = text_of(field, raw).lower()
    return None if not text else text in _TICKED


def read_choice(field: FormField, raw: object) -> str | None:
    """Read the code of one option, or `other:` and what was written."""
    text = text_of(field, raw)
    if not text:
        return None
    return _option(field, text)


def _option(field: FormField, text: str) -> str:
    code, _, written = text.partition(":")
    if field.other and code == OTHER:
        said = " ".join(written.split())
        if not said:
            raise FieldError(field.id, "Vous avez choisi « autre » : dites quoi.")
        if len(said) > LONGEST_OTHER:
            raise FieldError(field.id, f"Dites-le en {LONGEST_OTHER} signes au plus.")
        return f"{OTHER}:{said}"
    if any(text == known for known, _ in field.options if not (field.other and known == OTHER)):
        return text
    titles = ", ".join(title for _, title in field.options[:12])
    raise FieldError(
        field.id, f"« {text[:40]} » n'est pas une réponse possible. Choisissez parmi : {titles}."
    )


def read_choices(field: FormField, raw: object) -> list[str] | None:
    """Read several options; they are kept in the order of the form."""
    if isinstance(raw, frozenset):
        raw = sorted(raw)
    if isinstance(raw, list | tuple):
        items = [text_of(field, item) for item in raw[:100]]
    else:
        items = [part.strip() for part in re.split(r"[|;]", text_of(field, raw))]
    chosen = {_option(field, item) for item in items if item}
    if not chosen:
        return None
    order = {code: index for index, (code, _) in enumerate(field.options)}
    ranked = sorted(chosen, key=lambda code: (order.get(code, len(order)), code))
    if field.maximum is not None and len(ranked) > field.maximum:
        raise FieldError(field.id, f"Choisissez {field.maximum} réponses au plus.")
    return ranked


def read_linked_choice(field: FormField, raw: object) -> list[str] | None:
    """Read a choice, then a choice that depends on it: [first, second]. The second may come later."""
    if isinstance(raw, list | tuple):
        items = [text_of(field, item) for item in raw[:3]]
    else:
        items = [part.strip() for part in text_of(field, raw).split("|")]
    if not any(items):
        return None
    if len(items) > 2:
        raise FieldError(field.id, "Faites deux choix, pas plus.")
    first, second = (*items, "")[:2]
    if first not in {code for code, _ in field.options}:
        titles = ", ".join(title for _, title in field.options[:12])
        raise FieldError(
            field.id, f"« {first[:40]} » n'est pas une réponse possible. Choisissez d'abord parmi : {titles}."
        )
    following = field.then.get(first, ())
    if not second:
        return [first]
    if second not in {code for code, _ in following}:
        titles = ", ".join(title for _, title in following[:12])
        raise FieldError(
            field.id, f"« {second[:40]} » ne va pas avec ce premier choix. Choisissez parmi : {titles}."
        )
    return [first, second]


def read_files(field: FormField, raw: object) -> list[str] | None:
    """Read the tokens of stored files. What the files hold is checked where they are received."""
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    if len(items) > MAX_FILES:
        raise FieldError(field.id, f"Joignez {MAX_FILES} fichiers au plus.")
    tokens = list(dict.fromkeys(token for item in items if (token := text_of(field, item))))
    for token in tokens:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token, re.ASCII):
            raise FieldError(field.id, "Ce fichier n'est pas reconnu : joignez-le de nouveau.")
    if len(tokens) > 1 and not field.many:
        raise FieldError(field.id, "Joignez un seul fichier : retirez les autres.")
    return tokens or None


def read_application_link(field: FormField, raw: object) -> int | None:
    """Read the number of another application."""
    text = clean(field.id, text_of(field, raw))
    bare = re.sub(r"[\s.\u00a0\u202f]|^n°?", "", text.lower())
    if not bare:
        return None
    if not re.fullmatch(r"[1-9]\d{0,14}", bare, re.ASCII):
        raise FieldError(
            field.id, f"« {text[:40]} » n'est pas un numéro de dossier : il n'a que des chiffres."
        )
    return int(bare)


def read_integers(field: FormField, raw: object) -> list[int] | None:
    """Read one number per member commune: "1200 | 800"."""
    if isinstance(raw, list | tuple):
        items = [item if isinstance(item, int) else text_of(field, item) for item in raw[:2_001]]
    else:
        items = [part.strip() for part in re.split(r"[|;\n]", text_of(field, raw))]
    numbers = []
    for item in items:
        text = re.sub(r"[\s\u00a0\u202f]", "", str(item))
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise FieldError(
                field.id, f"« {text[:40]} » n'est pas un nombre entier. Séparez les nombres par |."
            )
        numbers.append(int(text))
    if len(numbers) > 2_000:
        raise FieldError(field.id, "Écrivez 2 000 nombres au plus.")
    return numbers or None
