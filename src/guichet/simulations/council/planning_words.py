"""The reverse planning in words: what to do, by when, and what does not fit with its remedy."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from guichet.documents.services import Heading, Item, Listing, Paragraph, Part, Table, WrittenDocument
from guichet.schemes.selectors import framework
from guichet.shared.formats import format_count, format_date, format_weekday_date
from guichet.simulations.council.planning import Code, Due, Trouble, call_day
from guichet.simulations.council.preparation import Preparation
from guichet.simulations.council.rules import council_rules
from guichet.simulations.council.words import SHORT, TO_CONFIRM, document, order_words
from guichet.simulations.result_words import dates_words

WEEK = 7
LATE = "C’est passé : à faire tout de suite, si ce n’est fait."


class StepWords(NamedTuple):
    """A step as a person reads it: when, what, why, and whether its day is behind or ahead."""

    when: str
    title: str
    text: str
    state: str


def planning_paper(preparation: Preparation) -> WrittenDocument:
    """Return the reverse planning as a document."""
    return document(preparation, "Rétroplanning", _parts(preparation))


def _parts(preparation: Preparation) -> Iterator[Part]:
    yield Paragraph(text=starting_words(preparation), look="box")
    for trouble, remedy in troubles(preparation):
        yield Paragraph(text=remedy, lead=trouble, look="warning")
    yield Table(
        header=("Au plus tard", "Quoi", "Fait"),
        rows=tuple((step.when, f"{step.title}. {step.text}".strip(), SHORT) for step in steps(preparation)),
        wide=1,
    )
    after = list(after_filing(preparation))
    if after:
        yield Heading(text="Après le dépôt")
        yield Listing(items=tuple(Item(text=text) for text in after))


def starting_words(preparation: Preparation) -> str:
    """Say what the days are counted from."""
    planning, organ, filing = preparation.planning, preparation.organ, preparation.dates.filing
    if filing is not None and planning.supposed and planning.council is not None:
        return (
            f"Pour déposer le {format_weekday_date(filing)}, {organ.the} se réunit au plus tard le "
            f"{format_weekday_date(planning.council)}."
        )
    if planning.supposed and planning.council is not None:
        return (
            f"Sans date de séance, ce planning part de la dernière possible : {organ.the} se réunit au plus tard le "
            f"{format_weekday_date(planning.council)}."
        )
    if planning.council is not None:
        return f"Séance {organ.of} : {format_weekday_date(planning.council)}."
    return "Donnez la date de la séance : chaque étape aura la sienne."


def steps(preparation: Preparation) -> list[StepWords]:
    """Return each step in words, in its order."""
    said, begun = [], False
    for due in preparation.planning.steps:
        state = "coming"
        if due.past and due.code in {"council", "closing"}:
            state = "done"
        elif not begun:
            state, begun = "current", True
        title, text = what_to_do(preparation, due.code)
        if due.past and state != "done" and not preparation.dates.closed:
            text = f"{LATE} {text}".strip()
        said.append(StepWords(_when(preparation, due), title, text, state))
    return said


def troubles(preparation: Preparation) -> list[tuple[str, str]]:
    """Return each thing that does not fit, with what to do."""
    return [_TROUBLES[trouble](preparation) for trouble in preparation.planning.troubles]


def _when(preparation: Preparation, due: Due) -> str:
    if due.day is not None:
        return format_weekday_date(due.day)
    customs = council_rules().customs
    call = preparation.call
    return {
        "quotes_asked": f"{_days(customs.quotes_asked)} avant la séance",
        "quotes_received": f"{_days(customs.quotes_received)} avant la séance",
        "drafted": f"{_days(customs.drafted)} avant la séance",
        "called": f"{call.clear_days}\u00a0jours francs avant la séance" if call else "selon vos statuts",
        "council": "date à fixer",
        "sent": f"{_days(customs.sent)} après la séance",
        "filed": "dès que tout est prêt",
    }.get(due.code, "")


def _days(count: int) -> str:
    """Write whole weeks as weeks: "6 semaines", "10 jours"."""
    return format_count(count, "jour") if count % WEEK else format_count(count // WEEK, "semaine")


def what_to_do(preparation: Preparation, code: Code) -> tuple[str, str]:
    """Return the title of a step and what to know about it."""
    organ, call, apply = preparation.organ, preparation.call, preparation.case.scheme.apply
    mark = "" if call is None or call.confirmed else ", à confirmer"
    calling = (
        f"{call.clear_days}\u00a0jours francs avant la séance ({call.source}{mark})."
        if call
        else "Le délai est celui de vos statuts."
    )
    sending = (
        "Publier la délibération et la transmettre à la préfecture"
        if preparation.local_authority
        else "Signer la décision et la garder"
    )
    return {
        "quotes_asked": ("Demander les devis", "Sans rien signer."),
        "quotes_received": ("Recevoir les devis et arrêter le plan de financement", ""),
        "drafted": ("Relire la délibération et la note", "Avec le plan de financement à jour."),
        "called": ("Envoyer les convocations", calling),
        "council": (f"Réunir {organ.the} et délibérer", ""),
        "sent": (sending, ""),
        "filed": ("Déposer la demande", "" if apply.how == "here" else apply.text or ""),
        "closing": ("Fin du dépôt", ""),
    }[code]


def after_filing(preparation: Preparation) -> Iterator[str]:
    """Yield what to know once the request is sent: no order too soon, the delays of the service."""
    if warning := order_words(preparation):
        yield warning
    for delay in framework(preparation.case.scheme.review.framework).delays:
        mark = "" if delay.confirmed else TO_CONFIRM
        yield f"{delay.title} : le service a {delay.months}\u00a0mois ({delay.source}){mark}."


def _closed(preparation: Preparation) -> tuple[str, str]:
    return (
        dates_words(preparation.case),
        "Rien ne peut être déposé : demandez au service s’il y aura une autre session avant de réunir qui que ce soit.",
    )


def _after_closing(preparation: Preparation) -> tuple[str, str]:
    council, closes = _both(preparation)
    said = f"Le conseil se réunit après la clôture : séance le {format_date(council)}, dernier jour de dépôt le {format_date(closes)}."
    return said, f"{_sooner(preparation)} {_without(preparation)}".strip()


def _tight(preparation: Preparation) -> tuple[str, str]:
    council, closes = _both(preparation)
    left = (closes - council).days
    said = (
        "La séance a lieu le dernier jour de dépôt."
        if left == 0
        else f"Entre la séance et la clôture du {format_date(closes)}, il reste {format_count(left, 'jour')}."
    )
    return (
        said,
        "Préparez tout le reste avant : la délibération signée se joint aussitôt, puis la demande s’envoie.",
    )


def _too_late(preparation: Preparation) -> tuple[str, str]:
    closes = preparation.dates.closes or preparation.dates.today
    left = (closes - preparation.dates.today).days
    said = (
        f"Il reste {format_count(left, 'jour')} avant la clôture du {format_date(closes)}."
        if left
        else "Le dépôt se termine aujourd’hui."
    )
    return said, f"Une séance préparée à l’aise ne tient plus avant. {_without(preparation)}"


def _called_late(preparation: Preparation) -> tuple[str, str]:
    council, days = preparation.dates.council, preparation.dates.clear_days or 0
    sent = call_day(council, days) if council else preparation.dates.today
    first = preparation.dates.today + timedelta(days=days + 1)
    return (
        f"Les convocations devaient partir le {format_date(sent)} au plus tard.",
        f"Si elles ne sont pas parties, reculez la séance : pas avant le {format_date(first)}.",
    )


def _before_opening(preparation: Preparation) -> tuple[str, str]:
    opens = preparation.dates.opens or preparation.dates.today
    return (
        f"Le dépôt n’ouvre que le {format_date(opens)}.",
        "Délibérer avant est possible ; vérifiez ce jour-là que les règles n’ont pas changé.",
    )


def _filed_late(preparation: Preparation) -> tuple[str, str]:
    filing, closes = _filing_and_closing(preparation)
    return (
        f"Le {format_date(filing)} est après la clôture.",
        f"Le dernier jour de dépôt est le {format_date(closes)} : choisissez un jour avant.",
    )


def _filed_early(preparation: Preparation) -> tuple[str, str]:
    opens = preparation.dates.opens or preparation.dates.today
    return (
        f"Le dépôt n’ouvre que le {format_date(opens)}.",
        "Choisissez un jour à partir de là, et vérifiez alors que les règles n’ont pas changé.",
    )


def _after_filing(preparation: Preparation) -> tuple[str, str]:
    filing, _ = _filing_and_closing(preparation)
    return (
        f"La séance vient après le jour où vous voulez déposer, le {format_date(filing)}.",
        _without(preparation),
    )


def _too_late_to_file(preparation: Preparation) -> tuple[str, str]:
    filing, closes = _filing_and_closing(preparation)
    later = (
        f" Le dépôt est possible jusqu’au {format_date(closes)} : déposez plus tard, si vous le pouvez."
        if closes > filing
        else ""
    )
    return (
        f"Une séance préparée à l’aise ne tient plus avant le {format_date(filing)}.",
        f"{_without(preparation)}{later}",
    )


def _filing_and_closing(preparation: Preparation) -> tuple[date, date]:
    dates = preparation.dates
    filing = dates.filing or dates.today
    return filing, dates.closes or filing


def _both(preparation: Preparation) -> tuple[date, date]:
    """Return the day of the council and that of the closing, which these troubles suppose."""
    dates = preparation.dates
    return dates.council or dates.today, dates.closes or dates.today


def _sooner(preparation: Preparation) -> str:
    latest, closes, today = preparation.planning.latest, preparation.dates.closes, preparation.dates.today
    if latest is not None and latest >= today:
        return f"Avancez la séance au {format_weekday_date(latest)} au plus tard."
    return (
        f"Avancez la séance avant le {format_date(closes)}, si vous le pouvez."
        if closes and closes > today
        else ""
    )


def _without(preparation: Preparation) -> str:
    """Say whether one may file without the deliberation."""
    if preparation.needs_deliberation is False:
        return f"La délibération n’est pas obligatoire dans cette demande : déposez à temps avec une lettre signée par {preparation.organ.signer}, puis envoyez-la."
    if preparation.needs_deliberation:
        return "La délibération est demandée : demandez au service s’il accepte une demande à temps, complétée après la séance."
    return (
        "Demandez au service s’il accepte une demande à temps, complétée par la délibération après la séance."
    )


_TROUBLES: dict[Trouble, Callable[[Preparation], tuple[str, str]]] = {
    "closed": _closed,
    "after_closing": _after_closing,
    "tight": _tight,
    "too_late_to_call": _too_late,
    "filed_late": _filed_late,
    "filed_early": _filed_early,
    "after_filing": _after_filing,
    "too_late_to_file": _too_late_to_file,
    "called_late": _called_late,
    "before_opening": _before_opening,
}
