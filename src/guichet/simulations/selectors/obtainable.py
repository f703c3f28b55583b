"""What one territory may ask for now, in a few words: the schemes that are open, for it or perhaps for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bareme.arithmetic import UNKNOWN, YES
from guichet.schemes.selectors import plans
from guichet.simulations.card_words import how_much_words, when_words
from guichet.simulations.selectors.answers import Answers, known_facts
from guichet.simulations.selectors.applicants import find_applicant
from guichet.simulations.selectors.cards import CardMaker
from guichet.simulations.selectors.results import Wanted, assess


@dataclass(frozen=True, slots=True, kw_only=True)
class Obtainable:
    """One scheme: whether it is for the territory (`sure`) or may be, how much in words, until when."""

    slug: str
    title: str
    promise: str
    sure: bool
    how_much: str
    confirmed: bool
    until: str


def obtainable_by(code: str, at: date) -> Sequence[Obtainable]:
    """Return the open schemes that the territory of an official code may have, the sure ones first. Raise TerritoryError."""
    applicant = find_applicant(code, None, at=at)
    answers = Answers()
    known = known_facts(applicant.facts, answers)
    assessment = assess(plans(at), applicant.codes, known, answers, Wanted())
    maker = CardMaker(at, known, answers, assessment.popularity, ())
    found = []
    for verdict in (YES, UNKNOWN):
        for entry in assessment.groups[verdict]:
            words = how_much_words(maker.make(entry).simulation, entry.scheme, ranges=False)
            found.append(
                Obtainable(
                    slug=entry.scheme.slug,
                    title=entry.scheme.title,
                    promise=entry.scheme.promise,
                    sure=verdict == YES,
                    how_much=words.text,
                    confirmed=words.confirmed,
                    until=", ".join(part for part in when_words(entry.status, entry.day, at) if part),
                )
            )
    return found
