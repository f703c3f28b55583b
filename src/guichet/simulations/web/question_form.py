"""A question as a form asks it: the same in the list, in the simulator and in the comparison."""

from dataclasses import dataclass, field
from datetime import date

from bareme import FactValue, PlanFact
from guichet.shared.formats import format_number
from guichet.simulations.selectors.answers import DECLINED, Answer, parameter_name
from guichet.simulations.web.address import Address
from guichet.simulations.wording import question_words

SHORT = frozenset({"yes_no", "integer", "amount", "rate", "date", "choice"})
"""Types that can be asked on one line of a list; the others are asked by the simulator."""
_KINDS = {"integer": "number", "amount": "amount", "rate": "rate", "date": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionForm:
    """One question: `name` is the parameter of the address, `value` what was typed, `hidden` the rest of the state."""

    name: str
    type: str
    label: str
    help: str
    field_kind: str
    suffix: str
    value: str
    error: str
    options: tuple[tuple[str, str], ...]
    chosen: frozenset[str]
    field_id: str
    hidden: list[tuple[str, str]] = field(default_factory=list)
    why: str = ""

    @property
    def chosen_yes(self) -> bool:
        return self.type == "yes_no" and self.value.lower() in {"oui", "yes"}

    @property
    def chosen_no(self) -> bool:
        return self.type == "yes_no" and self.value.lower() in {"non", "no"}

    @property
    def declined_value(self) -> str:
        return DECLINED


def question_form(
    fact: PlanFact, slug: str, address: Address, given: Answer | None, *, why: str = ""
) -> QuestionForm:
    """Return the form of a fact; the state of the page goes with it, save what it asks and where a list stood."""
    name = parameter_name(slug, fact)
    typed = "" if given is None or given.declined else given.text
    return QuestionForm(
        name=name,
        type=fact.type,
        label=question_words(fact),
        help=fact.help or "",
        field_kind=_KINDS.get(fact.type, "text"),
        suffix=_suffix(fact),
        value=_shown(given.value, typed) if given else "",
        error=given.error if given else "",
        options=fact.options,
        chosen=frozenset(part.strip() for part in typed.split("|")),
        field_id=f"q-{slug}-{fact.name}",
        hidden=address.without(name, "suite", "groupe", "modifier").hidden(),
        why=why,
    )


def _suffix(fact: PlanFact) -> str:
    if fact.type == "amount":
        return {"included": "€ TTC", "excluded": "€ HT"}.get(fact.expense or "", "€")
    return {"rate": "%"}.get(fact.type, fact.unit or "")


def _shown(value: FactValue, typed: str) -> str:
    """Write what the field shows again: a day as the browser's field wants it, the rest as it was typed."""
    if isinstance(value, date):
        return value.isoformat()
    if type(value) is int and typed.isdigit():
        return format_number(int(typed)) if len(typed) > 4 else typed
    return typed.replace(" | ", "\n") if "|" in typed else typed
