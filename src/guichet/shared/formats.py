"""How amounts, rates, numbers and dates are written in French.

Pure: no clock, no settings, no floats. Money is integer cents, rates are integer basis points (7000 is 70 %).
Reading what a person types is `bareme.values`, and `guichet.shared.reading` for pages.
"""

from datetime import date

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


def format_size(size: int) -> str:
    """Write a number of bytes: "640 octets", "12 Ko", "3,4 Mo"."""
    if size < 1000:
        return f"{size}{NBSP}octet{'s' if size > 1 else ''}"
    if size < 1_000_000:
        return f"{(size + 500) // 1000}{NBSP}Ko"
    tenths = (size + 50_000) // 100_000
    return f"{tenths // 10},{tenths % 10}{NBSP}Mo"


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
