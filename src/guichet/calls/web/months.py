"""Months: which one an address asks for, the ones beside it, its weeks."""

import re
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2000, 2100
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
SHORT_MONTHS = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year, from 2000 to 2100."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        following = date(self.year + self.number // 12, self.number % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def words(self) -> str:
        return f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def code(self) -> str:
        """The month as addresses write it: "2021-03"."""
        return f"{self.year:04}-{self.number:02}"

    def plus(self, months: int) -> "Month":
        """Return the month so many months later, kept within the years that are shown."""
        rank = self.year * 12 + self.number - 1 + months
        rank = min(max(rank, FIRST_YEAR * 12), LAST_YEAR * 12 + 11)
        return Month(rank // 12, rank % 12 + 1)

    def weeks(self) -> list[list[date]]:
        """Return whole weeks from Monday, days of the months around included."""
        found = Weeks().monthdatescalendar(self.year, self.number)
        return [list(week) for week in found]


def read_month(text: str, today: date) -> tuple[Month, str]:
    """Return the month written "2021-03", or the one of today with a sentence when it cannot be shown."""
    present = Month(today.year, today.month)
    if not text:
        return present, ""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        return (
            present,
            f"« {text.strip()[:20]} » n’est pas un mois : écrivez par exemple 2021-03. Voici le mois en cours.",
        )
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return present, f"Le calendrier va de {FIRST_YEAR} à {LAST_YEAR}. Voici le mois en cours."
    return Month(int(found[1]), int(found[2])), ""
