"""A card of the list, ready for its template."""

from dataclasses import dataclass

from bareme.arithmetic import NO, UNKNOWN, YES
from guichet.simulations.card_words import HowMuchWords, how_much_words, met_words, refusal_words, when_words
from guichet.simulations.selectors.answers import parameter_name
from guichet.simulations.selectors.applicants import TERRITORIAL_KINDS, Applicant
from guichet.simulations.selectors.cards import OF_THE_APPLICANT, Card, CardMaker, Neighbour
from guichet.simulations.web.address import Address
from guichet.simulations.web.question_form import SHORT, QuestionForm, question_form

WORDS = {YES: "yes", UNKNOWN: "unknown", NO: "no"}
ELSEWHERE = ("nom", "siret", "suite", "groupe", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """What a card says. `question` is asked in the list, or by the card `same_as`; `asks_where` when the place is missing."""

    slug: str
    title: str
    promise: str
    verdict: str
    how_much: HowMuchWords
    until: str
    left: str
    urgent: bool
    why: str
    question: QuestionForm | None
    advances: int
    asks_where: bool
    declined: bool
    neighbour: dict[str, str] | None
    path: str
    simulate: str
    anchor: str
    same_as: "CardView | None" = None


def card_view(card: Card, address: Address, maker: CardMaker, anchor: str) -> CardView:
    """Make a card for the page at `address`."""
    entry = card.entry
    slug = entry.scheme.slug
    until, left = when_words(entry.status, entry.day, maker.at)
    fact = card.question
    asks_where = (
        fact is not None
        and fact.key.startswith(("organisation.", "territory."))
        and "territory.codes" not in maker.known
    )
    question = None
    if fact is not None and not asks_where and fact.type in SHORT:
        question = question_form(fact, slug, address, maker.answers.given.get(parameter_name(slug, fact)))
    onward = address.without("suite", "groupe")
    return CardView(
        slug=slug,
        title=entry.scheme.title,
        promise=entry.scheme.promise,
        verdict=WORDS[entry.verdict],
        how_much=how_much_words(card.simulation, entry.scheme, ranges=slug in maker.answers.own),
        until=until,
        left=left,
        urgent=entry.day is not None and 0 <= (entry.day - maker.at).days <= 30,
        why=_why(card),
        question=question,
        advances=card.advances,
        asks_where=asks_where,
        declined=card.declined,
        neighbour=_neighbour(card.neighbour, address, anchor) if card.neighbour else None,
        path=onward.path(f"/aides/{slug}"),
        simulate=onward.path(f"/aides/{slug}/simuler"),
        anchor=f"aide-{anchor}",
    )


def _why(card: Card) -> str:
    if card.entry.verdict == YES:
        return met_words(card.simulation)
    return refusal_words(card.simulation) if card.entry.verdict == NO else ""


def _neighbour(found: Neighbour, address: Address, anchor: str) -> dict[str, str]:
    territory = found.applicant.territory
    assert territory is not None  # noqa: S101 - a neighbour is a body of a place
    return {
        "body": territory.kind_label,
        "answer": "oui" if found.sure else "peut-être",
        "name": territory.name,
        "path": neighbour_address(address, found.applicant).path("/aides", f"aide-{anchor}"),
    }


def neighbour_address(address: Address, applicant: Applicant) -> Address:
    """Return the same page for another body: filters and answers on the project stay, what was said of oneself goes."""
    own = [name for name in address.values if name.startswith(OF_THE_APPLICANT)]
    code = applicant.territory.official_code if applicant.territory else ""
    changed = address.without(*ELSEWHERE, *own).with_({"territoire": code})
    return changed.with_({"organisation": applicant.kind}) if applicant.kind in TERRITORIAL_KINDS else changed
