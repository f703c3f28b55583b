"""The texts of the mails of alerts. Pure: what is known comes as arguments, addresses begin with `site`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from guichet.news.enums import NewsKind
from guichet.shared.formats import format_count, format_date, format_days_left, format_days_until

MOST_SCHEMES = 25
"""Schemes told of in one mail; the others are counted, with where to read them."""
ORDER = {kind: rank for rank, kind in enumerate(NewsKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news, with the words of its scheme. `area` is the name of the only place it is about."""

    kind: NewsKind
    slug: str
    title: str
    how_much: str
    area: str = ""
    day: date | None = None
    words: str = ""


def subject_of(news: Sequence[Told]) -> str:
    """Return one line: the scheme when there is one, else how many."""
    slugs = {told.slug for told in news}
    if len(slugs) > 1:
        return f"{format_count(len(slugs), 'aide')} à regarder"
    first = min(news, key=lambda told: ORDER[told.kind])
    return f"{first.title} : {first.kind.label}"


def text_of(news: Sequence[Told], followed: Sequence[str], at: date, *, site: str) -> str:
    """Return the text: each scheme once, with all there is to say of it and its address; then what is followed."""
    by_scheme: dict[str, list[Told]] = {}
    for told in sorted(news, key=lambda told: (ORDER[told.kind], told.day or date.max, told.title)):
        by_scheme.setdefault(told.slug, []).append(told)
    parts = [_scheme(tuple(found), at, site) for found in list(by_scheme.values())[:MOST_SCHEMES]]
    more = len(by_scheme) - MOST_SCHEMES
    if more > 0:
        parts.append(f"Et {format_count(more, 'autre aide')} : {site}/aides?etat=toutes")
    parts.append(followed_words(followed))
    return "\n\n".join(parts)


def followed_words(followed: Sequence[str]) -> str:
    """Remind someone of what they asked for: it is why they receive this."""
    if len(followed) == 1:
        return f"Vous recevez ce courriel parce que vous suivez {followed[0]}."
    return "Vous recevez ce courriel parce que vous suivez :\n" + "\n".join(
        f"- {words}" for words in followed
    )


def confirmation_text(words: str, rhythm: str, days: int, link: str) -> str:
    """Ask to confirm: nothing is sent before the link is pressed."""
    return (
        f"Quelqu’un, sans doute vous, demande à recevoir à cette adresse, {rhythm}, les nouvelles suivantes : {words}.\n\n"
        f"Pour les recevoir, ouvrez ce lien et confirmez :\n{link}\n\n"
        f"Vous n’avez rien demandé ? Ne faites rien : vous ne recevrez rien d’autre, et votre adresse est effacée dans {days} jours."
    )


def already_text(followed: Sequence[str], link: str) -> str:
    """Say to someone who asks again what they follow already, and where to change it."""
    lines = "\n".join(f"- {words}" for words in followed)
    return f"Vous suivez déjà :\n{lines}\n\nChanger le rythme, ce que vous suivez, ou tout arrêter :\n{link}"


def ending_text(followed: Sequence[str], day: date, link: str) -> str:
    """Ask whether to go on, before everything is erased."""
    lines = "\n".join(f"- {words}" for words in followed)
    return (
        f"Vous suivez depuis longtemps :\n{lines}\n\n"
        f"Sans réponse de votre part, votre adresse est effacée le {format_date(day)}. "
        f"Pour continuer, ouvrez ce lien et pressez « Continuer » :\n{link}"
    )


@lru_cache(maxsize=20_000)
def _scheme(found: tuple[Told, ...], at: date, site: str) -> str:
    """Say all there is to say of one scheme: written once for the thousands who read it on one day."""
    first = found[0]
    lines = [first.title, *dict.fromkeys(line for told in found for line in _lines(told, at))]
    if first.how_much:
        lines.append(first.how_much)
    return "\n".join([*lines, f"{site}/aides/{first.slug}"])


def _lines(told: Told, at: date) -> list[str]:
    where = f" ({told.area})" if told.area else ""
    day = told.day
    match told.kind:
        case NewsKind.SOON if day is not None:
            return [f"Ouvre {format_days_until(day, at)}, le {format_date(day)}{where}."]
        case NewsKind.OPEN:
            if day is None:
                return [f"Ouverte{where}."]
            return [f"Ouverte jusqu’au {format_date(day)}{where} : {format_days_left(day, at)}."]
        case NewsKind.CLOSING if day is not None:
            return [f"Se termine {format_days_until(day, at)}, le {format_date(day)}{where}."]
        case NewsKind.NEW:
            return ["Nouvelle au catalogue."]
        case NewsKind.CHANGED:
            return [f"Ce qui change{where} :", *(f"- {line}" for line in told.words.splitlines())]
        case _:
            return [f"Les résultats sont annoncés{where}.", *told.words.splitlines()]
