"""What the pack counts and quotes, read once from `council_rules.yaml`: calls, customs, texts of law."""

from functools import cache
from pathlib import Path

from bareme.part import Part
from bareme.scalars import Name, Sentence, Whole, YesNo
from bareme.scheme import OrganisationKind
from bareme.tree import read_tree
from guichet.simulations.selectors.case import Case

FILE = Path(__file__).parent / "council_rules.yaml"


class Call(Part):
    """How many clear days before a meeting its members are called, for some organisations."""

    organisations: tuple[OrganisationKind, ...]
    below: Whole | None = None
    clear_days: Whole
    source: Sentence
    confirmed: YesNo = True


class Customs(Part):
    """Days that custom leaves: before the meeting, then after it, then before a scheme closes."""

    quotes_asked: Whole
    quotes_received: Whole
    drafted: Whole
    sent: Whole
    filed_before_closing: Whole


class CouncilRules(Part):
    calls: tuple[Call, ...]
    customs: Customs
    visas: dict[Name, Sentence]
    own_share: Sentence


@cache
def council_rules() -> CouncilRules:
    """Return what the file says."""
    return CouncilRules.model_validate(dict(read_tree(FILE.read_bytes(), FILE.name)))


def call_for(kind: str | None, population: int | None) -> Call | None:
    """Return the delay of a kind of organisation, None when its own statutes say it. An unknown population counts as large."""
    for call in council_rules().calls:
        small = population is not None and call.below is not None and population < call.below
        if kind in call.organisations and (call.below is None or small):
            return call
    return None


def visas_of(case: Case, *, own_share: bool) -> list[str]:
    """Return the texts that a draft may quote: those of the scheme's framework, and the own share where it binds."""
    rules = council_rules()
    said = [rules.own_share] if own_share else []
    framework = rules.visas.get(case.scheme.review.framework)
    return [*said, framework] if framework else said
