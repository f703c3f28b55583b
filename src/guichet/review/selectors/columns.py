"""The columns a list may show: fixed ones, and the slots that a scheme assigns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SLOT_NUMBERS = ("number_1", "number_2", "number_3", "number_4")
SLOT_DAYS = ("date_1", "date_2")
SLOT_TEXTS = ("text_1", "text_2", "text_3", "text_4")
SLOTS = SLOT_TEXTS + SLOT_NUMBERS + SLOT_DAYS
FIELD = "champ."
"""What begins the name of a form's field used as a filter or an order: "champ.classes"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `order` is the column of the sheet that sorts it, empty when it cannot be sorted.

    `kind` says how its cells are written: text, amount, number, date, days, badge, labels.
    """

    key: str
    label: str
    kind: str
    order: str = ""


FIXED: tuple[Column, ...] = (
    Column(key="numero", label="N°", kind="link", order="number"),
    Column(key="nouveau", label="Nouveau", kind="news"),
    Column(key="demandeur", label="Demandeur", kind="text", order="applicant_key"),
    Column(key="aide", label="Aide", kind="text", order="slug"),
    Column(key="projet", label="Projet", kind="text", order="title_key"),
    Column(key="demande", label="Demandé", kind="amount", order="requested"),
    Column(key="calcule", label="Calculé", kind="amount", order="computed"),
    Column(key="ecart", label="Écart", kind="amount", order="gap"),
    Column(key="reste", label="Reste", kind="days", order="due_on"),
    Column(key="alerte", label="Alerte", kind="badge"),
    Column(key="etat", label="État", kind="text", order="state"),
    Column(key="instructeur", label="Instruit par", kind="text"),
    Column(key="service", label="Service", kind="text", order="desk"),
    Column(key="etiquettes", label="Étiquettes", kind="labels"),
    Column(key="accorde", label="Accordé", kind="amount", order="granted"),
    Column(key="envoye", label="Envoyé le", kind="date", order="sent_on"),
)
USUAL = (
    "numero",
    "demandeur",
    "aide",
    "demande",
    "calcule",
    "reste",
    "alerte",
    "etat",
    "instructeur",
    "envoye",
)
BY_KEY = {column.key: column for column in FIXED}


def slot_columns(slots: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns of a scheme's slots. `slots` maps slots to their labels."""
    return tuple(
        Column(key=slot, label=label, kind=_kind(slot), order=slot)
        for slot, label in slots.items()
        if slot in SLOTS
    )


def _kind(slot: str) -> str:
    if slot in SLOT_DAYS:
        return "date"
    return "number" if slot in SLOT_NUMBERS else "text"


def chosen(keys: Iterable[str], slots: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns of these keys in their order, unknown and repeated ones dropped; the usual ones for none."""
    known = BY_KEY | {column.key: column for column in slots}
    wanted = [known[key] for key in dict.fromkeys(keys) if key in known]
    if wanted:
        return tuple(wanted)
    return (*(BY_KEY[key] for key in USUAL), *slots)
