"""What the person gives for the pack: the day of the council, that of filing, the names of project and body. All optional."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from guichet.shared.errors import BadInput
from guichet.shared.formats import format_date
from guichet.shared.reading import read_date

DAY, PROJECT, ORGAN, FILING = "conseil", "projet", "organe", "depot"
NAMES = (DAY, PROJECT, ORGAN, FILING)
LONGEST_PROJECT = 150
LONGEST_ORGAN = 80
FARTHEST_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was understood; `typed` is kept as it came, for the fields, and `problems` say what to mend, by field.

    A day gone by is used all the same: a council may have met already. `day` is None when there is none that can be used;
    `filing`, the day one wants to file, is never gone by.
    """

    day: date | None = None
    filing: date | None = None
    project: str = ""
    organ: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def read_asked(typed: Mapping[str, str], *, today: date) -> Asked:
    """Understand what was typed. Never raises."""
    problems: dict[str, str] = {}
    day = _day(typed.get(DAY, ""), today, problems)
    project = _name(typed.get(PROJECT, ""), LONGEST_PROJECT, PROJECT, problems)
    organ = _name(typed.get(ORGAN, ""), LONGEST_ORGAN, ORGAN, problems)
    filing = _filing(typed.get(FILING, ""), today, problems)
    return Asked(day=day, filing=filing, project=project, organ=organ, typed=dict(typed), problems=problems)


def _filing(text: str, today: date, problems: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = read_date(text)
    except BadInput as error:
        problems[FILING] = f"{error.message} En attendant, le planning part de la clôture."
        return None
    if abs(day.year - today.year) > FARTHEST_YEARS:
        problems[FILING] = f"Le {format_date(day)} est bien loin : vérifiez l’année."
        return None
    if day < today:
        problems[FILING] = f"Le {format_date(day)} est passé : donnez le jour où vous voulez déposer."
        return None
    return day


def _day(text: str, today: date, problems: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = read_date(text)
    except BadInput as error:
        problems[DAY] = f"{error.message} En attendant, les documents laissent la date en blanc."
        return None
    if abs(day.year - today.year) > FARTHEST_YEARS:
        problems[DAY] = (
            f"Le {format_date(day)} est bien loin : vérifiez l’année. En attendant, les documents laissent la date en blanc."
        )
        return None
    if day < today:
        problems[DAY] = (
            f"Le {format_date(day)} est passé. Si le conseil a déjà délibéré, gardez cette date ; sinon, donnez celle de la "
            "prochaine séance."
        )
    return day


def _name(text: str, longest: int, name: str, problems: dict[str, str]) -> str:
    """Return a name on one line; beyond its length, its beginning, cut between two words, with a sentence."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    problems[name] = (
        f"C’est trop long pour un titre : {len(words)} caractères, {longest} au plus. Les documents en gardent le début."
    )
    return f"{words[: longest - 1].rsplit(' ', 1)[0]}…"
