"""How amounts, rates, numbers and dates are written in French, and read from what a person types.

Pure: no clock, no settings, no floats. Money is integer cents, rates are integer basis points (7000 is
70 %).

Reading accepts any kind of space between thousands and a comma or a point for decimals. When both appear
the last one is the decimal mark ("1.250,50" and "1,250.50" are both 1 250,50). A single mark followed by
exactly three digits ("1.250") could be one thousand two hundred and fifty or one and a quarter: it is
refused with both readings, because a silent choice could be wrong by a factor of a thousand.
"""

import re
import unicodedata
from datetime import date

from guichet.shared.errors import BadInput

THIN = "\u202f"
"""Narrow no-break space: between thousands."""
NBSP = "\u00a0"
"""No-break space: before €, %, and units."""
MINUS = "\u2212"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

MAX_EUROS = 10**12
MAX_INTEGER = 10**12
MAX_SHOWN = 40

YES = frozenset({"oui", "o", "vrai", "yes", "y", "true", "1"})
NO = frozenset({"non", "n", "faux", "no", "false", "0"})

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000\u2060\ufeff]+")
_UNIT = re.compile(r" ?(k€|m€|€|ke|k|eur|euros?)$", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]+")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WORD_DATE = re.compile(r"([0-9]{1,2})(?:er)? ([a-z]+)\.? ([0-9]{4})")


def format_number(value: int) -> str:
    """Write an integer with its thousands apart: 16584 -> "16 584"."""
    sign = MINUS if value < 0 else ""
    return sign + f"{abs(value):,}".replace(",", THIN)


def format_amount(cents: int) -> str:
    """Write cents as euros, always with two decimals: 1318000 -> "13 180,00 €"."""
    euros, rest = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else ""
    return f"{sign}{format_number(euros)},{rest:02d}{NBSP}€"


def format_short_amount(cents: int) -> str:
    """Write a large sum for a headline, one decimal, half up: 10310000000 -> "103,1 M€".

    Below 10 000 € the amount is written in full, for a headline must not hide cents someone counts on.
    """
    if abs(cents) < 10_000_00:
        return format_amount(cents)
    sign = MINUS if cents < 0 else ""
    value = abs(cents)
    for unit, unit_cents in (("k€", 1_000_00), ("M€", 1_000_000_00), ("Md€", 1_000_000_000_00)):
        tenths = (value * 10 + unit_cents // 2) // unit_cents
        if tenths < 10_000 or unit == "Md€":
            break
    whole, tenth = divmod(tenths, 10)
    return f"{sign}{format_number(whole)}{f',{tenth}' if tenth else ''}{NBSP}{unit}"


def format_percent(basis_points: int) -> str:
    """Write basis points as a percentage without useless zeros: 2250 -> "22,5 %"."""
    whole, rest = divmod(abs(basis_points), 100)
    decimals = f"{rest:02d}".rstrip("0")
    sign = MINUS if basis_points < 0 else ""
    return f"{sign}{format_number(whole)}{f',{decimals}' if decimals else ''}{NBSP}%"


def format_date(day: date) -> str:
    """Write a date in words: "31 mars 2021", "1er mars 2021"."""
    return f"{_day_of_month(day)} {MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: date) -> str:
    """Write a date without its year, for a list whose year is obvious: "31 mars"."""
    return f"{_day_of_month(day)} {MONTHS[day.month - 1]}"


def format_weekday_date(day: date) -> str:
    """Write a date with the day of the week: "mercredi 31 mars 2021"."""
    return f"{WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_days_until(day: date, today: date) -> str:
    """Say when a day comes, seen from `today`: "dans 30 jours", "demain", "il y a 3 jours"."""
    days = (day - today).days
    match days:
        case 0:
            return "aujourd’hui"
        case 1:
            return "demain"
        case -1:
            return "hier"
    if days > 0:
        return f"dans {format_number(days)}{NBSP}jours"
    return f"il y a {format_number(-days)}{NBSP}jours"


def format_days_left(last_day: date, today: date) -> str:
    """Say how long one may still apply, `last_day` included: "il reste 30 jours", "dernier jour demain"."""
    days = (last_day - today).days
    match days:
        case 0:
            return "aujourd’hui, dernier jour"
        case 1:
            return "demain, dernier jour"
        case -1:
            return "terminé hier"
    if days > 0:
        return f"il reste {format_number(days)}{NBSP}jours"
    return f"terminé depuis {format_number(-days)}{NBSP}jours"


def format_count(count: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun; in French 0 and 1 take the singular: "1 commune", "2 communes"."""
    noun = singular if abs(count) < 2 else plural or f"{singular}s"
    return f"{format_number(count)}{NBSP}{noun}"


def _day_of_month(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def parse_amount(text: str) -> int:
    """Read an amount in euros and return cents: "12 500,50 €" -> 1250050. Raise BadInput otherwise."""
    cleaned = _clean(text)
    if not cleaned:
        raise BadInput("Indiquez un montant, par exemple 12 500,50 €.")
    scale = 1
    if unit := _UNIT.search(cleaned):
        cleaned = cleaned[: unit.start()]
        scale = {"k": 1_000, "m": 1_000_000}.get(unit[1][0].lower(), 1)
    digits, decimals = _read_decimal(cleaned, text, what="un montant", example="12 500,50 €")
    cents, rest = divmod(int(digits + decimals.ljust(8, "0")) * scale, 10**6)
    if rest:
        raise BadInput(
            f"« {_shown(text)} » a plus de deux chiffres après la virgule : arrondissez au centime."
        )
    if cents > MAX_EUROS * 100:
        raise BadInput(f"« {_shown(text)} » est trop grand : un montant va jusqu’à 1 000 milliards d’euros.")
    return cents


def parse_integer(text: str, *, maximum: int = MAX_INTEGER) -> int:
    """Read a whole number, zero or more: "16 584" -> 16584. Raise BadInput otherwise."""
    cleaned = _clean(text)
    if not cleaned:
        raise BadInput("Indiquez un nombre entier, par exemple 6.")
    digits, decimals = _read_decimal(cleaned, text, what="un nombre entier", example="1 250")
    if decimals:
        raise BadInput(
            f"« {_shown(text)} » n’est pas un nombre entier : écrivez-le sans virgule, par exemple 6."
        )
    value = int(digits)
    if value > maximum:
        raise BadInput(
            f"« {_shown(text)} » est trop grand : le plus grand accepté est {format_number(maximum)}."
        )
    return value


def parse_rate(text: str, *, maximum: int = 100_00) -> int:
    """Read a percentage and return basis points: "22,5 %" -> 2250. Raise BadInput otherwise."""
    cleaned = _clean(text).removesuffix("%").strip()
    if not cleaned:
        raise BadInput("Indiquez un taux, par exemple 70 %.")
    digits, decimals = _read_decimal(cleaned, text, what="un taux", example="22,5 %", grouped=False)
    if len(decimals) > 2:
        raise BadInput(
            f"« {_shown(text)} » a plus de deux chiffres après la virgule : écrivez par exemple 22,25 %."
        )
    value = int(digits + decimals.ljust(2, "0"))
    if value > maximum:
        raise BadInput(f"« {_shown(text)} » est trop grand : un taux va de 0 à {format_percent(maximum)}.")
    return value


def parse_date(text: str) -> date:
    """Read "31/03/2021", "2021-03-31" or "31 mars 2021". Raise BadInput otherwise."""
    cleaned = _clean(text).lower()
    if not cleaned:
        raise BadInput("Indiquez une date, par exemple 31/03/2021.")
    if found := _ISO_DATE.fullmatch(cleaned):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NUMERIC_DATE.fullmatch(cleaned):
        day, month, year = (int(part) for part in found.groups())
    elif (found := _WORD_DATE.fullmatch(_without_accents(cleaned))) and (number := _month_number(found[2])):
        day, month, year = int(found[1]), number, int(found[3])
    else:
        raise BadInput(
            f"« {_shown(text)} » n’est pas une date : écrivez jour/mois/année, par exemple 31/03/2021."
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput(
            f"Le « {_shown(text)} » n’existe pas au calendrier : vérifiez le jour et le mois."
        ) from None


def parse_yes_no(text: str) -> bool:
    """Read oui or non (also o/n, vrai/faux, 1/0 and the English words). Raise BadInput otherwise."""
    answer = _clean(text).lower()
    if answer in YES:
        return True
    if answer in NO:
        return False
    if not answer:
        raise BadInput("Répondez « oui » ou « non ».")
    raise BadInput(f"« {_shown(text)} » n’est ni oui ni non : répondez « oui » ou « non ».")


def _read_decimal(
    cleaned: str, text: str, *, what: str, example: str, grouped: bool = True
) -> tuple[str, str]:
    """Return the digits before and after the decimal mark of an unsigned number.

    `grouped` says that thousands are plausible here, hence that "1.250" is doubtful.
    """
    if cleaned and cleaned[0] in "-\u2212\u2013" and any(character.isdigit() for character in cleaned):
        raise BadInput(
            f"« {_shown(text)} » est négatif : écrivez {what} positif ou nul, par exemple {example}."
        )
    refusal = BadInput(f"« {_shown(text)} » n’est pas {what} : écrivez par exemple {example}.")
    whole, decimals = _split(cleaned, refusal)
    if grouped and re.fullmatch("[0-9]{3}", decimals) and re.fullmatch("[1-9][0-9]{0,2}", whole):
        readings = f"{whole}{decimals} ou {whole},{decimals[:2]}"
        raise BadInput(f"« {_shown(text)} » peut se lire de deux façons : écrivez {readings}.")
    if not _GROUPED.fullmatch(whole) or (decimals and not re.fullmatch(r"[0-9]+", decimals)):
        raise refusal
    digits = whole.replace(" ", "").lstrip("0") or "0"
    if len(digits) > 18:
        raise BadInput(f"« {_shown(text)} » est trop grand : vérifiez le nombre de chiffres.")
    if len(decimals) > 8:
        raise BadInput(f"« {_shown(text)} » a trop de chiffres après la virgule : arrondissez.")
    return digits, decimals


def _split(cleaned: str, refusal: BadInput) -> tuple[str, str]:
    """Cut at the decimal mark, turning marks of thousands into spaces."""
    marks = [character for character in cleaned if character in ",."]
    if not marks:
        return cleaned, ""
    last = marks[-1]
    if len(set(marks)) == 1 and len(marks) > 1:  # "1.250.000" but not "12,5,0"
        if " " in cleaned:
            raise refusal
        return cleaned.replace(last, " "), ""
    whole, decimals = (part.strip() for part in cleaned.rsplit(last, 1))
    if len(marks) > 1:
        other = "," if last == "." else "."
        if " " in whole or marks.count(last) > 1:
            raise refusal
        whole = whole.replace(other, " ")
    if not decimals:
        raise refusal
    return whole, decimals


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _shown(text: str) -> str:
    """Return what was typed, short and without control or direction characters."""
    kept = "".join(c for c in _clean(text) if unicodedata.category(c)[0] != "C")
    return kept if len(kept) <= MAX_SHOWN else kept[: MAX_SHOWN - 1] + "…"


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _month_number(word: str) -> int | None:
    names = [_without_accents(month) for month in MONTHS]
    matches = [index for index, name in enumerate(names, start=1) if name == word]
    if not matches and len(word) >= 3:
        matches = [index for index, name in enumerate(names, start=1) if name.startswith(word)]
    return matches[0] if len(matches) == 1 else None
