"""A simulation asked in JSON: read without floats, every problem named by its field, then simulated."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bareme import FactError, FactValue, Plan, PlanFact, SchemeError, Simulation, read_answer, simulate
from bareme.scheme import OrganisationKind
from guichet.schemes.selectors import plan_for
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date
from guichet.simulations.selectors.answers import sentence
from guichet.simulations.selectors.applicants import Applicant, find_applicant
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import OVERSEAS_COLLECTIVITIES

PLACES = {"territory": "", "commune": "COM-", "epci": "EPCI-", "departement": "DEP-", "region": "REG-"}
KEYS = (*PLACES, "organisation", "at", "facts", "parameters")
KINDS: tuple[str, ...] = OrganisationKind.__args__  # type: ignore[attr-defined]  # a Literal tells its values so
MOST_FACTS = 300
LONGEST_NUMBER = 20
_EXPECTED = {
    "yes_no": "répondez par true, false, « oui » ou « non ».",
    "integer": "un nombre entier est attendu.",
    "amount": "un montant en euros est attendu, par exemple 12500.5 ou « 12 500,50 € ».",
    "rate": "un taux est attendu, par exemple 70 ou « 70 % ».",
    "date": "une date est attendue, par exemple « 2021-03-31 ».",
    "choice": "un texte est attendu : le code d’une réponse.",
    "choices": "une liste de codes est attendue.",
    "integers": "une liste de nombres est attendue, un par commune.",
    "codes": "le territoire se dit par « territory » ou « commune ».",
}


class Refused(BadInput):
    """A body that cannot be used. `problems` are (field, sentence); `malformed` when it is not JSON at all."""

    def __init__(self, problems: list[tuple[str, str]], *, malformed: bool = False) -> None:
        super().__init__(" ".join(message for _, message in problems))
        self.problems = problems
        self.malformed = malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a body asks. `place` is the field that gave the place and its code; `at` None for today."""

    place: tuple[str, str] | None = None
    organisation: str | None = None
    at: date | None = None
    facts: Mapping[str, Any]
    parameters: Mapping[str, str]


def read_body(body: bytes) -> Asked:
    """Read a JSON body; numbers stay exact. Raise Refused with every problem found."""
    content = _read_json(body)
    problems = [
        (str(key)[:60], f"ce champ n’existe pas. Champs : {', '.join(KEYS)}.")
        for key in content
        if key not in KEYS
    ]
    place = _place(content, problems)
    organisation = _text(content, "organisation", problems)
    if organisation is not None and organisation not in KINDS:
        problems.append(
            (
                "organisation",
                f"« {organisation[:40]} » n’est pas un genre connu. Choisissez parmi : {', '.join(KINDS)}.",
            )
        )
    at = _day(_text(content, "at", problems), problems)
    facts = _mapping(content, "facts", problems)
    parameters = _mapping(content, "parameters", problems)
    texts = {name: _plain(value) for name, value in parameters.items()}
    problems += [
        (f"parameters.{name[:60]}", "un texte est attendu, écrit comme dans le fichier de l’aide.")
        for name, text in texts.items()
        if text is None
    ]
    if problems:
        raise Refused(problems)
    return Asked(
        place=place,
        organisation=organisation,
        at=at,
        facts=facts,
        parameters={name: text for name, text in texts.items() if text is not None},
    )


def simulate_asked(slug: str, asked: Asked, *, today: date) -> tuple[Simulation, tuple[str, ...]]:
    """Simulate what a body asks; return it with the notes on how the place was understood.

    Raise Refused, or UnknownScheme, NoRules, UnusableScheme of the room of schemes.
    """
    at = asked.at or today
    applicant = _applicant(asked, at)
    try:
        plan = plan_for(slug, at, applicant.codes, asked.parameters)
    except FactError as error:
        raise Refused([(f"parameters.{error.fact[:60]}", sentence(error.message))]) from None
    except SchemeError:
        message = "Avec ces valeurs, les règles ne se calculent plus. Revenez à une valeur plus proche de celle en vigueur."
        raise Refused([("parameters", message)]) from None
    given = _facts(plan, asked.facts)
    known = {fact.name: applicant.facts[fact.key] for fact in plan.facts if fact.key in applicant.facts}
    return simulate(plan, {**known, **given}), applicant.notes


def _read_json(body: bytes) -> dict[str, Any]:
    problem = "Le corps de la requête n’est pas du JSON lisible. Vérifiez guillemets, virgules et accolades."
    try:
        content = json.loads(
            body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_pairs
        )
        # JSON may escape half a character (U+D800), which no database and no answer can hold.
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except _TwiceError as twice:
        raise Refused([(str(twice), "ce champ est donné deux fois : gardez-en un.")]) from None
    except (ValueError, RecursionError):
        raise Refused([("", problem)], malformed=True) from None
    if not isinstance(content, dict):
        raise Refused([("corps de la requête", "un objet {…} est attendu.")])
    return content


class _TwiceError(Exception):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _TwiceError(name[:60])
        seen.add(name)
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _place(content: Mapping[str, Any], problems: list[tuple[str, str]]) -> tuple[str, str] | None:
    given = [name for name in PLACES if content.get(name) is not None]
    if len(given) > 1:
        problems.append((given[1], f"le lieu est déjà donné par « {given[0]} » : gardez l’un des deux."))
        return None
    if not given:
        return None
    text = _text(content, given[0], problems)
    return None if text is None else (given[0], text.strip())


def _text(content: Mapping[str, Any], name: str, problems: list[tuple[str, str]]) -> str | None:
    value = content.get(name)
    if value is None or isinstance(value, str):
        return value or None
    hint = " Mettez-le entre guillemets : le zéro du début compte." if name in PLACES else ""
    problems.append((name, f"un texte est attendu.{hint}"))
    return None


def _day(text: str | None, problems: list[tuple[str, str]]) -> date | None:
    if text is None:
        return None
    try:
        day = read_date(text)
    except BadInput as error:
        problems.append(("at", error.message))
        return None
    if not 2000 <= day.year <= 2100:
        problems.append(("at", "Écrivez une date entre 2000 et 2100."))
        return None
    return day


def _mapping(content: Mapping[str, Any], name: str, problems: list[tuple[str, str]]) -> dict[str, Any]:
    value = content.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_FACTS:
        problems.append((name, "un objet {nom: valeur} est attendu."))
        return {}
    return value


def _applicant(asked: Asked, at: date) -> Applicant:
    if asked.place is None:
        return find_applicant(None, asked.organisation, at=at)
    field, code = asked.place
    prefix = PLACES[field]
    if prefix == "DEP-" and code in OVERSEAS_COLLECTIVITIES:
        prefix = "COL-"
    try:
        return find_applicant(code if "-" in code else f"{prefix}{code}", asked.organisation, at=at)
    except TerritoryError as error:
        raise Refused([(field, error.message)]) from None


def _facts(plan: Plan, raw: Mapping[str, Any]) -> dict[str, FactValue]:
    """Read every fact, and name every one that cannot be."""
    answers: dict[str, FactValue] = {}
    problems: list[tuple[str, str]] = []
    for name, value in raw.items():
        fact = plan.fact(name)
        field = f"facts.{name[:60]}"
        if fact is None:
            known = ", ".join(fact.name for fact in plan.facts)
            problems.append((field, f"« {name[:60]} » n’est pas un fait de cette aide. Faits : {known}."))
            continue
        try:
            answers[fact.name] = read_answer(fact, _written(fact, value))
        except FactError as error:
            problems.append((field, sentence(error.message)))
    if problems:
        raise Refused(problems)
    return answers


def _written(fact: PlanFact, value: Any) -> object:
    """Return a JSON value as the text or the list an answer is read from; refuse what is of another nature."""
    if value is None or isinstance(value, str):
        return value
    wrong = FactError(fact.name, _EXPECTED[fact.type])
    if fact.type == "codes":
        raise wrong
    if isinstance(value, bool):
        if fact.type != "yes_no":
            raise wrong
        return value
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        if fact.type not in {"choices", "integers"} or None in items:
            raise wrong
        return items
    text = _plain(value)
    if text is None or fact.type in {"yes_no", "choice", "choices", "date"}:
        raise wrong
    if fact.type in {"amount", "rate"} and len(text.partition(".")[2]) > 2:
        raise FactError(fact.name, f"{text[:40]} a plus de deux décimales : arrondissez au centième.")
    return text


def _plain(value: Any) -> str | None:
    """Write a JSON text or number as text, without exponent nor useless zeros; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    if number.is_zero():
        return "0"
    if number.adjusted() > LONGEST_NUMBER:
        return "1" + "0" * LONGEST_NUMBER  # too great for any fact: refused as such, without writing it out
    if number.adjusted() < -LONGEST_NUMBER:
        return "0.0000001"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
