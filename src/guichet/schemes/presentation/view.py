"""Everything a page or a leaflet says of a scheme on one day, in one place, as French text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bareme import Scheme, SharedFacts, open_on, value_on
from bareme.scheme import Contact, Criterion, Expense, Parameter
from guichet.schemes.compiled import status_of
from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.schemes.how_much import HowMuch, how_much
from guichet.schemes.presentation.conditions import write_condition
from guichet.schemes.presentation.dates import DatedStep, Deadline, dated_steps, scheme_deadline
from guichet.schemes.presentation.payments import payment_words
from guichet.schemes.presentation.picture import SharePart, TariffPicture, share_parts, tariff_pictures
from guichet.schemes.presentation.values import write_value
from guichet.schemes.selectors.orders import order_warning
from guichet.shared.formats import format_amount, format_count, format_date

TAXES = {"included": "TTC", "excluded": "hors taxes", "either": ""}
OWN_SHARE = {
    "investment": (
        "Au moins 20 % pour vous",
        "C’est un investissement : la collectivité qui le réalise finance elle-même au moins 20 % du total des "
        "financements publics.",
    ),
    "running": (
        "La règle des 20 % ne s’applique pas",
        "C’est du fonctionnement : la loi n’impose pas de part minimale à votre charge.",
    ),
    "either": (
        "20 % pour vous si c’est un investissement",
        "Pour un investissement, la collectivité finance elle-même au moins 20 % du total des financements "
        "publics. Pour du fonctionnement, cette règle ne s’applique pas.",
    ),
    "none": ("Votre part", ""),
}


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A criterion in words: its title, its rule, what to do when it is not met or what helps; and its source."""

    title: str
    rule: str
    text: str
    source: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ExpenseView:
    title: str
    tax: str
    text: str


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A number of the rules: its value on the day, since when, and the values of other days."""

    name: str
    title: str
    value: str
    since: str
    others: tuple[str, ...]
    source: str
    confirmed: bool
    note: str


@dataclass(frozen=True, slots=True)
class OwnShareView:
    title: str
    rule: str
    note: str
    law: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeView:
    """One scheme on one day, for one area, in words. `scheme` is the definition for what needs no wording."""

    scheme: Scheme
    at: date
    area: str | None
    kind: str
    audiences: tuple[str, ...]
    themes: tuple[str, ...]
    status: Status
    day: date | None
    deadline: Deadline
    how_much: HowMuch
    parts: tuple[SharePart, ...]
    tariffs: tuple[TariffPicture, ...]
    conditions: tuple[SourcedText, ...]
    assessed: tuple[SourcedText, ...]
    accepted: tuple[ExpenseView, ...]
    refused: tuple[ExpenseView, ...]
    steps: tuple[DatedStep, ...]
    parameters: tuple[ParameterView, ...]
    own_share: OwnShareView | None
    warning: str
    contact: Contact | None
    budget: tuple[str, ...]
    payments: tuple[str, ...]
    to_confirm: bool

    @property
    def title(self) -> str:
        return self.scheme.identity.title

    @property
    def drawn(self) -> frozenset[str]:
        """The parameters that a picture and its table already show."""
        return frozenset(tariff.name for tariff in self.tariffs)

    @property
    def can_file(self) -> bool:
        """Whether one may file on that day, as far as dates are known."""
        return self.status in {Status.OPEN, Status.PERMANENT, Status.LOCAL}


def view_scheme(
    scheme: Scheme,
    shared: SharedFacts,
    at: date,
    *,
    area: str | None = None,
    place: tuple[str, ...] = (),
) -> SchemeView:
    """Put a definition in words for the day `at`; `area` is the code whose local differences it holds.

    `place` (codes, nearest first) chooses the contact.
    """
    state = open_on(scheme.calendar, at)
    status = status_of(scheme, state)
    what = how_much(scheme, at)
    identity = scheme.identity
    return SchemeView(
        scheme=scheme,
        at=at,
        area=area,
        kind=Kind(identity.kind).label,
        audiences=tuple(str(Audience(code).label) for code in identity.audiences),
        themes=tuple(str(Theme(code).label) for code in identity.themes),
        status=status,
        day=state.day if state else None,
        deadline=scheme_deadline(scheme, status, state, at),
        how_much=what,
        parts=share_parts(what, ceiling=scheme.award.ceiling),
        tariffs=tariff_pictures(scheme, at),
        steps=tuple(dated_steps(scheme, at)),
        own_share=_own_share(scheme),
        warning="" if status is Status.CLOSED else order_warning(scheme),
        contact=_contact(scheme, place),
        budget=tuple(_budget(scheme)),
        payments=tuple(payment_words(scheme, at)),
        to_confirm=not all(parameter.confirmed for parameter in scheme.parameters.values()),
        **_rules(scheme, shared, at),
    )


def _rules(scheme: Scheme, shared: SharedFacts, at: date) -> dict[str, Any]:
    criteria, expenses = scheme.criteria, scheme.expenses.values()
    return {
        "conditions": tuple(
            _condition(scheme, shared, item, at) for item in criteria if item.if_ is not None
        ),
        "assessed": tuple(_assessed(scheme, item) for item in criteria if item.assess is not None),
        "accepted": tuple(_expense(scheme, item, at) for item in expenses if not item.refused),
        "refused": tuple(ExpenseView(item.title, "", item.refused) for item in expenses if item.refused),
        "parameters": tuple(_parameter(scheme, name, item, at) for name, item in scheme.parameters.items()),
    }


def _condition(scheme: Scheme, shared: SharedFacts, criterion: Criterion, at: date) -> SourcedText:
    title = criterion.title or criterion.id
    return SourcedText(
        title=title,
        rule=write_condition(scheme, shared, criterion.if_ or {}, at, title=title),
        text=criterion.else_ or "",
        source=scheme.sources[criterion.source].title,
        quote=criterion.quote or "",
    )


def _assessed(scheme: Scheme, criterion: Criterion) -> SourcedText:
    return SourcedText(
        title=criterion.assess or criterion.id,
        rule="",
        text=criterion.helps or "",
        source=scheme.sources[criterion.source].title,
        quote=criterion.quote or "",
    )


def _expense(scheme: Scheme, expense: Expense, at: date) -> ExpenseView:
    text = expense.help or ""
    if expense.up_to is not None and expense.up_to in scheme.parameters:
        limit = write_value(value_on(scheme.parameters[expense.up_to], at)[0])
        text = f"{text} Dans la limite de {limit} des autres dépenses.".strip()
    tax = TAXES[expense.tax]
    return ExpenseView(expense.title, "" if tax in expense.title else tax, text)


def _parameter(scheme: Scheme, name: str, parameter: Parameter, at: date) -> ParameterView:
    value, _ = value_on(parameter, at)
    ruling = max((day for day in parameter.values if day <= at), default=min(parameter.values))
    others = tuple(
        f"{write_value(other)} à partir du {format_date(day)}"
        for day, other in parameter.values.items()
        if day != ruling
    )
    return ParameterView(
        name=name,
        title=parameter.title or name.replace("_", " "),
        value=write_value(value),
        since=format_date(ruling),
        others=others,
        source=scheme.sources[parameter.source].title,
        confirmed=parameter.confirmed,
        note=parameter.note or "",
    )


def _own_share(scheme: Scheme) -> OwnShareView | None:
    share = scheme.award.own_share
    if share is None:
        return None
    title, rule = OWN_SHARE[share.nature]
    return OwnShareView(title, rule, share.note or "", law=share.nature != "none")


def _contact(scheme: Scheme, place: tuple[str, ...]) -> Contact | None:
    return next((scheme.contacts[code] for code in (*place, "default") if code in scheme.contacts), None)


def _budget(scheme: Scheme) -> list[str]:
    lines = []
    for line in scheme.budget:
        parts = [format_amount(line.amount)] if line.amount is not None else []
        parts += [format_count(line.posts, "poste")] if line.posts is not None else []
        mark = "" if line.confirmed else " (à confirmer)"
        note = f" {line.note}" if line.note else ""
        lines.append(f"{line.title} : {', '.join(parts) or 'montant non publié'}{mark}.{note}")
    return lines
