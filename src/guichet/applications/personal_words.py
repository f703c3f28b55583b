"""Find in a text what names someone or somewhere. Pure: the names are given, the rest is told by its shape.

Names are found whatever the case, the accents, the hyphens and the apostrophes ("Saint-Cyr" in "ST CYR"). Nothing is certain
here: an officer may say of each word found that it is not personal, and reads the text again themselves.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from guichet.applications.enums import Personal

Name = tuple[str, Personal]
"""A name that an application holds, and of what."""

SHORTEST = 3
PERSON_WORDS = 4
WORDS_OF_OFFICE = frozenset(
    [
        "bureau",
        "cabinet",
        "cheffe",
        "chargee",
        "charge",
        "conseillere",
        "conseiller",
        "direction",
        "directeur",
        "directrice",
        "elue",
        "elu",
        "instructeur",
        "instructrice",
        "madame",
        "mairie",
        "maire",
        "mission",
        "monsieur",
        "prefecture",
        "prefete",
        "prefet",
        "presidente",
        "president",
        "responsable",
        "secretaire",
        "secretariat",
        "service",
        "technicien",
        "technicienne",
    ]
)
LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}
SHORT_FORMS = {
    "saint": "(?:saint|st)",
    "st": "(?:saint|st)",
    "sainte": "(?:sainte|ste)",
    "ste": "(?:sainte|ste)",
}
BEFORE, AFTER, BETWEEN = r"(?<![^\W_])", r"(?![^\W_])", r"[\W_]+"

MAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[\s-]?[0-9a-z]{4}){3,7}(?:[\s-]?[0-9a-z]{1,3})?\b", re.IGNORECASE)
DIGITS = re.compile(r"\+?\d(?:[\s.()/-]{0,2}\d){8,}")
SECRET = re.compile(r"(?:https?://\S*?)?[\w-]{32,}")
CIVIL = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Dr|Monsieur|Madame|Mademoiselle|Docteur|Maître)\s+"
    r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s+(?:de\s+|du\s+|d[’'])?[A-ZÀ-ÖØ-Þ][\w’'-]+){0,3}"
)
STAND_INS = {
    Personal.PERSON: "[une personne]",
    Personal.ORGANISATION: "[un organisme]",
    Personal.PLACE: "[un lieu]",
    Personal.MAIL: "[une adresse électronique]",
    Personal.PHONE: "[un téléphone]",
    Personal.NUMBER: "[un numéro]",
    Personal.ADDRESS: "[une adresse]",
    Personal.ANSWER: "[un nom]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A part of a text that names; `key` is what an officer says is not personal."""

    kind: Personal
    text: str
    key: str
    start: int
    end: int


def find_personal(text: str, names: Iterable[Name], kept: Collection[str] = ()) -> tuple[Found, ...]:
    """Return what names in a text, in its order, none inside another; `kept` are the keys of what is not personal."""
    found = [one for one in _everything(text, names) if one.key not in kept]
    chosen: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
    return tuple(chosen)


def take_out(text: str, found: Sequence[Found]) -> str:
    """Return the text with plain words in the place of what was found in it."""
    for one in reversed(found):
        text = text[: one.start] + STAND_INS[one.kind] + text[one.end :]
    return text


def fold(text: str) -> str:
    """Return a text as it is compared: no case, no accents, one space for whatever stands between words."""
    return re.sub(BETWEEN, " ", _folded(text)[0]).strip()


def person_names(name: str) -> Iterator[Name]:
    """Give the name of a person, whole, then each word that would name them alone."""
    yield name, Personal.PERSON
    words = re.findall(r"[\w’'-]+", name)
    if len(words) <= PERSON_WORDS:
        for word in words:
            if word[0].isupper() and fold(word) not in WORDS_OF_OFFICE:
                yield word, Personal.PERSON


def _everything(text: str, names: Iterable[Name]) -> Iterator[Found]:
    folded, places = _folded(text)
    for name, kind in dict.fromkeys(names):
        pattern = _pattern(name)
        for match in pattern.finditer(folded) if pattern else ():
            start, end = places[match.start()], places[match.end() - 1] + 1
            yield _found(kind, text, start, _past_accents(text, end))
    for shape, kind in ((MAIL, Personal.MAIL), (IBAN, Personal.NUMBER), (SECRET, Personal.ADDRESS)):
        for match in shape.finditer(text):
            yield _found(kind, text, *match.span())
    for match in DIGITS.finditer(text):
        phone = match[0].startswith(("0", "+")) and len(re.sub(r"\D", "", match[0])) != 14
        yield _found(Personal.PHONE if phone else Personal.NUMBER, text, *match.span())
    for match in CIVIL.finditer(text):
        yield _found(Personal.PERSON, text, *match.span())


def _found(kind: Personal, text: str, start: int, end: int) -> Found:
    written = text[start:end]
    return Found(kind=kind, text=written, key=fold(written)[:300], start=start, end=end)


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str] | None:
    words = [word for word in re.split(BETWEEN, _folded(name)[0]) if word]
    if sum(map(len, words)) < SHORTEST:
        return None
    return re.compile(BEFORE + BETWEEN.join(SHORT_FORMS.get(word, re.escape(word)) for word in words) + AFTER)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text without case, accents and invisible signs, with the place in `text` of each of its letters."""
    letters: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for letter in unicodedata.normalize("NFKD", LIGATURES.get(written, written)).casefold():
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf":
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _past_accents(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
