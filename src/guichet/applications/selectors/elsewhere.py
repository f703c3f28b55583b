"""Which other schemes could take the answers of an application."""

from dataclasses import dataclass
from datetime import date, datetime

from bareme import simulate
from guichet.applications.models import Application
from guichet.applications.selectors.answering import standing_of
from guichet.schemes.enums import Status
from guichet.schemes.selectors import plans
from guichet.shared.clock import PARIS

TAKING = frozenset({Status.OPEN, Status.PERMANENT, Status.LOCAL})
ORDER = {"yes": 0, "unknown": 1, "no": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherScheme:
    """A scheme that takes applications here now; `verdict` is what the rules say of what is already known."""

    slug: str
    title: str
    promise: str
    verdict: str
    closes: date | None


def other_schemes(application: Application, now: datetime) -> list[OtherScheme]:
    """Return the other schemes that may be asked here now: those for them first, those not for them left out.

    What is known is the carrier, and the answers to shared questions. Four queries at most once compiled.
    """
    facts = {key: value for key, value in standing_of(application, now).view.facts.items() if "." in key}
    found = []
    for scheme in plans(now.astimezone(PARIS).date()).values():
        if scheme.slug == application.slug or scheme.apply_how != "here" or scheme.status not in TAKING:
            continue
        verdict = simulate(scheme.plan(application.places), facts).verdict
        if verdict != "no":
            found.append(
                OtherScheme(
                    slug=scheme.slug,
                    title=scheme.title,
                    promise=scheme.promise,
                    verdict=verdict,
                    closes=scheme.state.day if scheme.state and scheme.state.open else None,
                )
            )
    return sorted(found, key=lambda one: (ORDER[one.verdict], one.title))
