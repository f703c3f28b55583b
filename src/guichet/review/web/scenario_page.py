"""What the page of a scenario shows, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bareme import value_on
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import people
from guichet.journal.selectors import entries_of
from guichet.review.actions import Said
from guichet.review.enums import LineChoice, ScenarioBasis
from guichet.review.models import Scenario
from guichet.review.selectors.cumulation import CapShown
from guichet.review.selectors.scenario_caps import broken_caps
from guichet.review.selectors.scenarios import FACT, ShownLine, ShownScenario
from guichet.review.selectors.spread import Part, Spread, spread_of
from guichet.review.services.committee_papers import said_score
from guichet.review.services.cumulation import refusal_words
from guichet.review.services.ranking import PLAIN, fact_orders
from guichet.schemes.selectors import pinned_definition, write_value
from guichet.shared.formats import format_amount, format_count, format_number, format_percent

SHOWN = 40
WORDS = {
    "scenario.begun": "commencée",
    "scenario.filled": "dossiers ajoutés",
    "scenario.emptied": "dossier retiré",
    "scenario.ranked": "ordre changé",
    "scenario.line_said": "dossier changé",
    "scenario.amounts_set": "montants changés",
    "scenario.parameter_laid": "valeur des règles changée",
    "scenario.ordered": "propositions demandées",
    "scenario.refused": "propositions refusées, rien n’a été écrit",
    "scenario.decided": "devenue des propositions",
}
"""What happened to a scenario, by the kind of its entry in the journal."""


def page_of(
    shown: ShownScenario,
    actor: Actor,
    now: datetime,
    *,
    opened: str = "",
    failed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what the page shows. `opened` is the line whose form stands open; `failed` what was refused, with what was typed."""
    row = shown.row
    works = shown.may_compose and row.decided_at is None and row.ordered_at is None
    orders = PLAIN | fact_orders(shown.rows, now)
    said: Said = failed["said"] if failed else Said()
    spread = spread_of(shown, now.date())
    caps = broken_caps(row, shown.rows, actor, now) if row.decided_at is None else {}
    line = next((one for one in shown.lines if str(one.pk) == opened), None) if works else None
    return {
        "shown": shown,
        "row": row,
        "works": works,
        "failed": failed,
        "lines": [_line_words(one, shown, orders, caps.get(one.pk, ())) for one in shown.lines],
        "over_caps": [one for one in shown.lines if any(cap.refuses for cap in caps.get(one.pk, ()))],
        "breaks": shown.runs_out,
        "bar": _bar(shown),
        "opened": _opened(line, failed) if line else None,
        "orders": list(orders.items()),
        "order_words": orders.get(row.order, "à la main" if row.order == "hand" else row.order),
        "bases": [(one.value, str(one.label).capitalize()) for one in ScenarioBasis],
        "parameters": _parameters(shown, now) if works else [],
        "laid": [(slug, name, value) for slug, laid in row.overlay.items() for name, value in laid.items()],
        "rate": format_percent(row.rate_bp),
        "spread": spread,
        "maps": _maps(spread),
        "versions": _versions(shown),
        "typed": _typed(row, said),
    }


def _typed(row: Scenario, said: Said) -> dict[str, str]:
    """Return what the forms hold: what was just refused, else what the scenario says."""
    return {
        "base": said.text("base") or row.basis,
        "rate": said.text("taux") or format_percent(row.rate_bp).removesuffix("%").strip(),
        "numbers": said.text("numeros"),
        "value": said.text("valeur"),
        "parameter": said.text("parametre"),
        "completion": said.text("achevement") or str(row.completion_on or ""),
        "terms": said.text("modalites") or row.terms,
    }


def _line_words(
    line: ShownLine, shown: ShownScenario, orders: dict[str, str], caps: Sequence[CapShown]
) -> dict[str, Any]:
    figure = ""
    if shown.row.order.startswith(FACT):
        title = orders.get(shown.row.order, "").removeprefix("les moins ").removesuffix(" d’abord")
        figure = f"{title} : {'inconnu' if line.figure is None else format_number(line.figure)}"
        if shown.row.order.endswith("population"):
            figure = "population inconnue" if line.figure is None else format_count(line.figure, "habitant")
    return {
        "line": line,
        "score": "" if line.score is None else said_score(line.score),
        "figure": figure,
        "refusal": shown.row.refusals.get(str(line.pk), ""),
        "breaks": shown.runs_out is line,
        "caps": [(refusal_words(one), one.exempted) for one in caps],
    }


def _bar(shown: ShownScenario) -> list[dict[str, Any]]:
    """Return the envelope as one bar: what is already taken, what the scenario takes, what it leaves."""
    one = shown.envelope
    taken = one.received - one.delegated - shown.start
    fits = min(shown.total, max(shown.start, 0))
    parts = [
        ("Déjà réservé ou engagé", max(taken, 0)),
        ("Cette programmation", fits),
        ("Il resterait", max(shown.left, 0)),
    ]
    return [{"label": label, "value": value, "text": format_amount(value)} for label, value in parts]


def _opened(line: ShownLine, failed: dict[str, Any] | None) -> dict[str, Any]:
    said: Said | None = failed["said"] if failed and failed["action"] == "ligne" else None
    kept = {
        "choix": line.choice.value,
        "montant": format_amount(line.amount) if line.by_hand and line.amount else "",
        "depense": format_amount(line.spend) if line.spend else "",
        "commentaire": line.comment,
    }
    return {
        "pk": line.pk,
        "typed": {name: said.text(name) if said else kept[name] for name in kept},
        "choices": [(one.value, str(one.label).capitalize()) for one in LineChoice],
    }


def _parameters(shown: ShownScenario, now: datetime) -> list[tuple[str, str]]:
    """Return the values of the rules that a scenario may change, with the one in force."""
    found: dict[str, str] = {}
    several = len(shown.row.slugs) > 1
    for line in shown.rows:
        application = line.application
        scheme = pinned_definition(application.pinned, tuple(application.places))
        for name, parameter in scheme.parameters.items():
            value, _ = value_on(parameter, now.date())
            title = parameter.title or name.replace("_", " ")
            begin = f"{scheme.identity.title} : " if several else ""
            found.setdefault(f"{application.slug}:{name}", f"{begin}{title} ({write_value(value)})")
    return list(found.items())


def _maps(spread: Spread) -> list[dict[str, Any]]:
    """Return the two maps, in euros and per inhabitant, each with the rows of its table."""
    return [
        {
            "title": "Montants",
            "caption": f"Montants par {spread.level.label}",
            "spots": spread.spots(lambda part: part.cents),
            "rows": _bars(spread, lambda part: part.cents),
        },
        {
            "title": "Par habitant",
            "caption": f"Montants par habitant, par {spread.level.label}",
            "spots": spread.spots(lambda part: part.per_head),
            "rows": _bars(spread, lambda part: part.per_head),
        },
    ]


def _bars(spread: Spread, value: Any) -> list[dict[str, Any]]:
    def words(part: Part) -> str:
        amount = value(part)
        said = "population inconnue" if amount is None else format_amount(amount)
        more = (
            f", {format_count(part.unknown, 'montant inconnu', 'montants inconnus')}" if part.unknown else ""
        )
        return f"{said} ({format_count(part.count, 'dossier')}{more})"

    helped = sorted(spread.helped, key=lambda part: -(value(part) or 0))
    return [{"label": part.name, "value": value(part) or 0, "text": words(part)} for part in helped]


def _versions(shown: ShownScenario) -> list[dict[str, Any]]:
    """Return who changed what, the last first."""
    entries = entries_of(str(shown.row), limit=SHOWN)[::-1]
    numbers = {int(text) for entry in entries if (text := entry.actor.removeprefix("person:")).isdigit()}
    names = {number: one.label for number, one in people(numbers).items()} if numbers else {}
    return [
        {
            "at": entry.at,
            "words": WORDS.get(entry.kind, entry.kind),
            "version": entry.details.get("version", 0),
            "who": names.get(int(text), "")
            if (text := entry.actor.removeprefix("person:")).isdigit()
            else "",
            "more": _details(entry.details),
        }
        for entry in entries
    ]


def _details(details: Any) -> str:
    said = []
    if details.get("number"):
        said.append(f"dossier n° {details['number']}")
    if details.get("choice"):
        said.append(str(LineChoice(details["choice"]).label))
    if details.get("set_cents"):
        said.append(format_amount(details["set_cents"]))
    if details.get("rank"):
        said.append(f"rang {details['rank']}")
    if details.get("basis"):
        said.append(f"{ScenarioBasis(details['basis']).label} à {format_percent(details['rate_bp'])}")
    if details.get("parameter"):
        said.append(f"{details['parameter']} : {details.get('value') or 'comme dans les règles'}")
    for name, noun in (("added", "dossier"), ("lines", "dossier")):
        if details.get(name):
            said.append(format_count(details[name], noun))
    return ", ".join(said)
