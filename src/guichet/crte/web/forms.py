"""The forms of a contract: what each asks, with what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from guichet.crte.enums import Side
from guichet.crte.models import Contract
from guichet.crte.selectors.contracts import AxisRecord, ContractContent, OperationRecord

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A form that was refused: which one, what was typed, the field and the sentence."""

    action: str
    row: str
    said: Mapping[str, str]
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One field of a form. `kind`: text, area, date, number, amount, choice."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    help: str = ""
    required: bool = True
    choices: Choices = ()
    error: str = ""
    field_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form: folded behind its title, open once refused. `row` is the key of what it is about, empty when it adds one."""

    action: str
    title: str
    button: str
    fields: Sequence[Asking] = ()
    row: str = ""
    opened: bool = False
    alert: str = ""

    @property
    def key(self) -> str:
        return f"{self.action}-{self.row}" if self.row else self.action


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Every form of the page, by its key with `_` for `-`; `failed` is laid in the one that was refused."""

    failed: Failed | None = None
    made: dict[str, Form] = field(default_factory=dict)

    def add(self, action: str, title: str, button: str, *fields: Asking, row: str = "") -> Form:
        """Return a form, with what was typed and the refusal when it is the one that was refused."""
        mine = self.failed is not None and (self.failed.action, self.failed.row) == (action, row)
        key = f"{action}-{row}" if row else action
        shown = tuple(self._laid(one, key, mine) for one in fields)
        alert = ""
        if mine and self.failed is not None and self.failed.field not in {one.name for one in fields}:
            alert = self.failed.message
        form = Form(
            action=action, title=title, button=button, fields=shown, row=row, opened=mine, alert=alert
        )
        self.made[key.replace("-", "_")] = form  # a template looks it up by this name
        return form

    def _laid(self, asking: Asking, key: str, mine: bool) -> Asking:
        failed = self.failed if mine else None
        return Asking(
            name=asking.name,
            label=asking.label,
            kind=asking.kind,
            value=failed.said.get(asking.name, "") if failed else asking.value,
            help=asking.help,
            required=asking.required,
            choices=asking.choices,
            error=failed.message if failed and failed.field == asking.name else "",
            field_id=f"{key}-{asking.name}",
        )


def description_fields(contract: Contract | None) -> tuple[Asking, ...]:
    """Return what names a contract and says its days."""
    title = contract.title if contract else ""
    starts = contract.starts_on.isoformat() if contract else ""
    ends = contract.ends_on.isoformat() if contract and contract.ends_on else ""
    return (
        Asking(name="titre", label="Titre", value=title, help="Celui que porte le contrat."),
        Asking(name="debut", label="Premier jour", kind="date", value=starts),
        Asking(name="fin", label="Dernier jour (facultatif)", kind="date", value=ends, required=False),
    )


def member_fields(contract: Contract, epcis: Choices) -> tuple[Asking, ...]:
    """Return what brings an intercommunality in."""
    return (
        Asking(name="epci", label="Intercommunalité", kind="choice", choices=epcis),
        Asking(
            name="depuis",
            label="Dans le contrat depuis le",
            kind="date",
            value=contract.starts_on.isoformat(),
        ),
    )


def signatory_fields(*, signed: bool) -> tuple[Asking, ...]:
    """Return what adds a body that signs."""
    return (
        Asking(name="cote", label="Signe pour", kind="choice", choices=Side.choices),
        Asking(name="organisme", label="Organisme"),
        Asking(name="qualite", label="Qualité de qui signe", help="Par exemple : le préfet, la présidente."),
        Asking(
            name="signe",
            label="A signé le" if signed else "A signé le (facultatif)",
            kind="date",
            required=signed,
        ),
    )


def axis_fields(axis: AxisRecord | None = None) -> tuple[Asking, ...]:
    """Return what an axis says."""
    return (
        Asking(name="titre", label="Titre de l’axe", value=axis.title if axis else ""),
        Asking(
            name="description",
            label="Description (facultatif)",
            kind="area",
            value=axis.description if axis else "",
            required=False,
        ),
        Asking(
            name="ordre",
            label="Ordre (facultatif)",
            kind="number",
            value=str(axis.rank) if axis else "",
            required=False,
            help="1 vient en premier.",
        ),
    )


def operation_fields(
    content: ContractContent, operation: OperationRecord | None = None
) -> tuple[Asking, ...]:
    """Return what an operation says."""
    axes = [(str(axis.pk), axis.title) for axis in content.axes]
    forecast = number = ""
    if operation is not None:
        forecast = _euros(operation.forecast)
        number = "" if operation.number is None else str(operation.number)
    return (
        Asking(name="titre", label="Opération", value=operation.title if operation else ""),
        Asking(name="porteur", label="Organisme qui la porte", value=operation.owner if operation else ""),
        Asking(
            name="axe",
            label="Axe",
            kind="choice",
            choices=axes,
            value=str(operation.axis) if operation else "",
        ),
        Asking(name="cout", label="Coût prévu (facultatif)", kind="amount", value=forecast, required=False),
        Asking(
            name="numero",
            label="Numéro du dossier (facultatif)",
            kind="number",
            value=number,
            required=False,
            help="L’aide qui porte ce numéro compte alors dans cet axe.",
        ),
    )


def day_field(name: str, label: str, value: date | None = None) -> Asking:
    """Return a field for one day."""
    return Asking(name=name, label=label, kind="date", value=value.isoformat() if value else "")


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"
