"""« Inscrit au CRTE »: what the contract of the territory says, where a form asks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bareme.forms import Form, FormField
from guichet.applications.selectors.answering import Standing
from guichet.crte.selectors import CoveringContract, contract_covering
from guichet.shared.formats import format_date

CRTE_FACT = "territory.crte"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrteAnswer:
    """What an application says of its CRTE (None: nothing), and the contract that covers its carrier, if one does.

    `differs` is a sentence when one says what the other does not, empty when they agree or when nothing was answered.
    """

    label: str
    answer: bool | None
    contract: CoveringContract | None
    differs: str


def crte_layer(form: Form, places: Sequence[str], at: date) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """Return the layer of values that a contract fills in a form that asks for it; one query, none when it does not."""
    found = _field(form)
    contract = contract_covering(places, at) if found is not None else None
    if found is None or contract is None:
        return ()
    sample = ", exemple de démonstration" if contract.demonstration else ""
    origin = f"repris du contrat « {contract.title} », signé le {format_date(contract.signed_on)}{sample}"
    return ((origin, {found.id: "oui"}),)


def crte_answer_of(standing: Standing) -> CrteAnswer | None:
    """Return the answer of an application beside its contract; None when its form does not ask. One query at most."""
    found = _field(standing.form)
    if found is None:
        return None
    answer = standing.answers.values.get(found.id)
    said = answer if isinstance(answer, bool) else None
    contract = contract_covering(standing.application.places, standing.today)
    differs = ""
    if said is False and contract is not None:
        differs = f"La demande dit non, alors que « {contract.title} » couvre ce territoire."
    elif said is True and contract is None:
        differs = "La demande dit oui, mais aucun contrat signé connu ici ne couvre ce territoire."
    return CrteAnswer(label=found.title, answer=said, contract=contract, differs=differs)


def _field(form: Form) -> FormField | None:
    return next(
        (one for one in form.fields.values() if one.fact is not None and one.fact.key == CRTE_FACT), None
    )
