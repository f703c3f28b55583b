"""A portal as its file describes it: who it is for, which schemes, in what words. Read as strictly as a scheme file.

A portal repeats nothing of a scheme: amounts, dates and promises are drawn from the catalogue each time it is shown.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, model_validator

from bareme import Problem, SchemeError
from bareme.part import Part, file_problem
from bareme.reading import problems_of
from bareme.scalars import LongText, Sentence, Slug, WebAddress
from bareme.tree import read_tree
from guichet.schemes.enums import Audience, Kind, Status, Theme

GUIDE = "docs/reference/portals.md"
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: white words on the colour of the portal are read by everyone."""
MOST_NAMED = 40
SHADE_STEPS = 100


def _one_of(choices: Sequence[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in choices:
            raise file_problem(
                f"« {value[:40]} » n’est pas admis.", f"Choisissez parmi : {', '.join(choices)}."
            )
        return value

    return AfterValidator(check)


def contrast_with_white(colour: str) -> float:
    """Return the contrast of white words on `colour` (#rrggbb), from 1 to 21, as WCAG 2.2 computes it."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _darkened(colour: str) -> str:
    """Return the nearest darker shade that can be read."""
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for step in range(SHADE_STEPS, -1, -1):
        shade = "#" + "".join(f"{channel * step // SHADE_STEPS:02x}" for channel in channels)
        if contrast_with_white(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def _readable(colour: str) -> str:
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise file_problem(
            f"le blanc ne se lit pas sur {colour} : contraste {contrast:.1f}, il faut {LEAST_CONTRAST}.",
            f"Foncez-la, par exemple {_darkened(colour)}.",
        )
    return colour


Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$"), AfterValidator(_readable)]


class SavedFilter(Part):
    """The filter of the catalogue that a portal keeps: the same names and values as the API."""

    q: Sentence | None = None
    audiences: tuple[Annotated[str, _one_of(Audience.values)], ...] = ()
    themes: tuple[Annotated[str, _one_of(Theme.values)], ...] = ()
    kinds: tuple[Annotated[str, _one_of(Kind.values)], ...] = ()
    statuses: tuple[Annotated[str, _one_of(Status.values)], ...] = ()
    funder: Sentence | None = None


class Need(Part):
    """What someone wants to do, and the schemes that help."""

    need: Sentence
    text: LongText | None = None
    schemes: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=8)]
    examples: Annotated[tuple[Sentence, ...], Field(max_length=8)] = ()


class Situation(Part):
    """Who one is, and the needs one may have."""

    title: Sentence
    text: LongText | None = None
    needs: Annotated[tuple[Need, ...], Field(min_length=1, max_length=8)]


class PortalSource(Part):
    """Where what the portal says comes from."""

    title: Sentence
    url: WebAddress | None = None


class Portal(Part):
    """One portal. `label` names it in lists; `colour` bears white words."""

    portal: Slug
    label: Annotated[Sentence, Field(max_length=60)]
    title: Annotated[Sentence, Field(max_length=120)]
    introduction: LongText
    colour: Colour
    filter: SavedFilter = SavedFilter()
    featured: Annotated[tuple[Slug, ...], Field(max_length=6)] = ()
    hidden: Annotated[tuple[Slug, ...], Field(max_length=MOST_NAMED)] = ()
    situations: Annotated[tuple[Situation, ...], Field(max_length=6)] = ()
    sources: Annotated[tuple[PortalSource, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _nothing_shown_and_hidden(self) -> "Portal":
        both = sorted({*self.hidden} & {*self.named})
        if both:
            raise file_problem(
                f"« {both[0]} » est à la fois cité et caché.", "Retirez-le de « hidden », ou ne le citez pas."
            )
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """Every scheme the file names to show it, each once, in the order of the page."""
        needed = (slug for situation in self.situations for need in situation.needs for slug in need.schemes)
        return tuple(dict.fromkeys((*self.featured, *needed)))


def read_portal(content: bytes, file: str) -> Portal:
    """Read one portal file. Raise SchemeError with every problem found: file, line, key, what is wrong, how to mend it."""
    tree = read_tree(content, file)
    try:
        found = Portal.model_validate(tree)
    except ValidationError as error:
        raise SchemeError(problems_of(error, tree, file, Portal, GUIDE)) from None
    stem = file.rpartition(".")[0]
    if found.portal != stem:
        message = f"le fichier s’appelle « {stem} » et décrit « {found.portal} »."
        remedy = f"Renommez le fichier en {found.portal}.yaml, ou corrigez la clé."
        raise SchemeError([Problem(file, tree.lines.get("portal", 1), "portal", message, remedy)])
    return found
