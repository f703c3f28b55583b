"""What a list may be filtered on, and the condition each filter makes of its values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bareme import ScalarError, values
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Channel, State
from guichet.review.enums import Alert
from guichet.review.errors import ReviewError
from guichet.review.models import Label, Opinion, Reading
from guichet.review.models.sheets import UNKNOWN_DAY, UNKNOWN_NUMBER
from guichet.review.selectors.query import ListQuery
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date, read_integer

SOON = timedelta(days=7)
MINE, NOBODY = "moi", "personne"
LEAST, MOST = "_min", "_max"
ENDED = (State.ACCEPTED, State.REFUSED, State.CLOSED, State.WITHDRAWN)
LIVE = (State.SUBMITTED, State.UNDER_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for a list, and when."""

    actor: Actor
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: `kind` says how it is asked (choices, range of amounts, days or dates, flag, text)."""

    key: str
    label: str
    kind: str
    column: str = ""
    make: Callable[[Sequence[str], Asking], Q] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters of the address it reads."""
        ranged = self.kind in {"amounts", "days", "dates"}
        return (self.key + LEAST, self.key + MOST) if ranged else (self.key,)


def _reviewer(given: Sequence[str], asking: Asking) -> Q:
    found = Q(pk__in=())
    for value in given:
        if value == MINE:
            found |= Q(reviewer=asking.actor.person)
        elif value == NOBODY:
            found |= Q(reviewer=None)
        elif value.isascii() and value.isdigit() and len(value) < 19:
            found |= Q(reviewer=int(value))
        else:
            raise ReviewError("Choisissez une personne dans la liste.")
    return found


def _labels(given: Sequence[str], asking: Asking) -> Q:
    wanted = [int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 19]
    return Q(labels__overlap=wanted)


def _alerts(given: Sequence[str], asking: Asking) -> Q:
    if unknown := [value for value in given if value not in Alert.values]:
        raise ReviewError(f"Cette alerte n’existe pas : {unknown[0][:40]}. Choisissez-en une dans la liste.")
    found = Q(pk__in=())
    for value in given:
        found |= alert_condition(Alert(value), asking.today)
    return found


def alert_condition(alert: Alert, today: date) -> Q:
    """Return which sheets deserve an alert; only those still under way do."""
    live = Q(state__in=LIVE)
    match alert:
        case Alert.LATE:
            return live & Q(due_on__lt=today)
        case Alert.SOON:
            return live & Q(due_on__range=(today, today + SOON))
        case Alert.INELIGIBLE:
            return live & Q(verdict="no")
        case Alert.GAP:
            return live & Q(gap__gt=UNKNOWN_NUMBER) & ~Q(gap=0)
        case Alert.WAITING:
            return live & Q(waiting=True)
        case Alert.OPINION:
            return live & awaits_opinion()


def awaits_opinion() -> Q:
    """Return which sheets wait for an expert."""
    asked = Opinion.objects.filter(application=OuterRef("pk"), answered_at=None, withdrawn_at=None)
    return Q(Exists(asked))


def has_news(person: int | None) -> Q:
    """Return which sheets have something this officer has not read."""
    read = Reading.objects.filter(sheet=OuterRef("pk"), person=person, seen_at__gte=OuterRef("news_at"))
    return Q(news_at__isnull=False) & ~Q(Exists(read))


def _flag(given: Sequence[str], yes: Q) -> Q:
    if given[0] not in {"oui", "non"}:
        raise ReviewError("Choisissez oui ou non.")
    return yes if given[0] == "oui" else ~yes


FILTERS: tuple[Filter, ...] = (
    Filter(key="aide", label="Aide", kind="choices", column="slug"),
    Filter(key="etat", label="État", kind="choices", column="state"),
    Filter(key="service", label="Service", kind="choices", column="desk"),
    Filter(key="instructeur", label="Instruit par", kind="choices", make=_reviewer),
    Filter(key="etiquette", label="Étiquette", kind="choices", make=_labels),
    Filter(key="alerte", label="Alerte", kind="choices", make=_alerts),
    Filter(key="porteur", label="Qui demande", kind="choices", column="carrier_kind"),
    Filter(key="canal", label="Arrivé", kind="choices", column="channel"),
    Filter(
        key="territoire",
        label="Territoire",
        kind="text",
        make=lambda given, asking: Q(places__contains=[given[0]]),
    ),
    Filter(key="reste", label="Jours restants", kind="days", column="due_on"),
    Filter(key="demande", label="Montant demandé", kind="amounts", column="requested"),
    Filter(key="calcule", label="Montant calculé", kind="amounts", column="computed"),
    Filter(key="ecart", label="Écart (demandé moins calculé)", kind="amounts", column="gap"),
    Filter(key="accorde", label="Montant accordé", kind="amounts", column="granted"),
    Filter(key="envoye", label="Date d’envoi", kind="dates", column="sent_on"),
    Filter(
        key="attente",
        label="Réponse du demandeur attendue",
        kind="flag",
        make=lambda given, asking: _flag(given, Q(waiting=True)),
    ),
    Filter(
        key="avis",
        label="Avis attendu",
        kind="flag",
        make=lambda given, asking: _flag(given, awaits_opinion()),
    ),
    Filter(
        key="nouveau",
        label="Du nouveau",
        kind="flag",
        make=lambda given, asking: _flag(given, has_news(asking.actor.person)),
    ),
)
BY_NAME = {name: one for one in FILTERS for name in one.names}
CHOICES: dict[str, Sequence[tuple[str, str]]] = {
    "etat": [(state.value, str(state.label)) for state in State if state is not State.DRAFT],
    "canal": [(channel.value, str(channel.label)) for channel in Channel],
    "alerte": [(alert.value, str(alert.label)) for alert in Alert],
}


def conditions_of(query: ListQuery, asking: Asking) -> tuple[list[Q], dict[str, str]]:
    """Return the conditions of a list's filters, and the sentence of each that could not be read, by parameter."""
    found: list[Q] = []
    problems: dict[str, str] = {}
    for name, given in query.filters.items():
        one = BY_NAME.get(name)
        if one is None:
            continue
        try:
            found.append(_condition(one, name, given, asking))
        except (BadInput, ScalarError) as error:
            problems[name] = str(error)
    return found, problems


def _condition(one: Filter, name: str, given: Sequence[str], asking: Asking) -> Q:
    if one.make is not None:
        return one.make(given, asking)
    if one.kind == "choices":
        return Q(**{f"{one.column}__in": list(given)})
    least = name.endswith(LEAST)
    bound = _bound(one.kind, given[0], asking.today)
    unknown: Any = UNKNOWN_NUMBER if one.kind == "amounts" else UNKNOWN_DAY
    return Q(**{f"{one.column}__{'gte' if least else 'lte'}": bound}) & ~Q(**{one.column: unknown})


def _bound(kind: str, text: str, today: date) -> Any:
    if kind == "amounts":
        return signed_amount(text)
    if kind == "dates":
        return read_date(text)
    minus = text.startswith(("-", "−"))
    days = read_integer(text.lstrip("-− "), maximum=20_000)
    return today + timedelta(days=-days if minus else days)


def signed_amount(text: str) -> int:
    """Read an amount in euros that may be below zero, in cents."""
    minus = text.startswith(("-", "−"))
    cents = values.parse_amount(text.lstrip("-− "))
    return -cents if minus else cents


def label_choices(desks: Sequence[str]) -> list[Label]:
    """Return the labels an officer of these desks may use: the usual ones, then theirs."""
    return list(Label.objects.filter(desk__in=["", *desks]).order_by("desk", "name"))
