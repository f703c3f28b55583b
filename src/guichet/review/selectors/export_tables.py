"""The sheets of an export: the applications, one sheet for each repeatable block of the form, the opinions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bareme.forms import FormField
from guichet.applications.enums import Channel, State
from guichet.review.enums import OpinionVerdict
from guichet.review.models import ReviewSheet
from guichet.review.models.sheets import UNKNOWN_DAY, UNKNOWN_NUMBER
from guichet.review.selectors.export_fields import (
    BLOCKS,
    COMPUTED,
    Forms,
    cell_of,
    column_of,
    local_moment,
)
from guichet.review.selectors.export_rows import Told, opinions_of, sheets_of
from guichet.shared.tables import Column, Table, Value

VERDICTS = {"yes": "éligible", "no": "non éligible", "unknown": "à préciser"}
NUMBER = Column(key="number", title="N° de dossier", kind="number")
CARRIER = Column(key="carrier_name", title="Demandeur")
FIXED: tuple[Column, ...] = (
    NUMBER,
    Column(key="scheme", title="Aide"),
    Column(key="state", title="État"),
    Column(key="channel", title="Arrivé"),
    CARRIER,
    Column(key="carrier_kind", title="Sorte de demandeur"),
    Column(key="carrier", title="Code officiel du demandeur"),
    Column(key="siret", title="SIRET"),
    Column(key="organisation", title="Organisme"),
    Column(key="title", title="Projet"),
    Column(key="desk", title="Service"),
    Column(key="reviewer", title="Instruit par"),
    Column(key="requested", title="Montant demandé", kind="amount"),
    Column(key="computed", title="Montant calculé", kind="amount"),
    Column(key="gap", title="Écart", kind="amount"),
    Column(key="granted", title="Montant accordé", kind="amount"),
    Column(key="verdict", title="Avis des règles"),
    Column(key="submitted_at", title="Envoyé le (heure de Paris)", kind="moment"),
    Column(key="due_on", title="Échéance", kind="date"),
    Column(key="waiting", title="Réponse du demandeur attendue", kind="yes_no"),
    Column(key="decided_at", title="Terminé le (heure de Paris)", kind="moment"),
)
OPINIONS: tuple[Column, ...] = (
    NUMBER,
    Column(key="title", title="Avis demandé"),
    Column(key="question", title="Question"),
    Column(key="expert", title="À qui"),
    Column(key="asked_at", title="Demandé le (heure de Paris)", kind="moment"),
    Column(key="due_on", title="Pour le", kind="date"),
    Column(key="verdict", title="Sens"),
    Column(key="text", title="Texte"),
    Column(key="answered_at", title="Rendu le (heure de Paris)", kind="moment"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What is exported: the applications by number, the fields of their form (none for several schemes), titles of schemes."""

    numbers: Sequence[int]
    fields: tuple[FormField, ...]
    schemes: Mapping[str, str]
    now: datetime


def tables_of(exported: Exported, told: Told) -> list[Table]:
    """Return the sheets; rows are read from the database as they are written, `told` of each chunk."""
    blocks = [field for field in exported.fields if field.type in BLOCKS]
    return [
        _applications(exported, told),
        *(_block(exported, field, told) for field in blocks),
        Table(title="Avis", columns=OPINIONS, rows=lambda: _opinion_rows(exported, told)),
    ]


def _applications(exported: Exported, told: Told) -> Table:
    fixed = {column.title for column in FIXED}
    own = [column_of(field) for field in exported.fields]
    own = [
        Column(key=f"answers.{column.key}", title=_apart(column.title, fixed), kind=column.kind)
        for column in own
    ]
    return Table(title="Dossiers", columns=(*FIXED, *own), rows=lambda: _application_rows(exported, told))


def _apart(title: str, fixed: set[str]) -> str:
    return f"{title} (réponse)" if title in fixed else title


def _application_rows(exported: Exported, told: Told) -> Iterator[Sequence[Value]]:
    forms = Forms(exported.now, exported.fields)
    for sheet in sheets_of(exported.numbers, told):
        yield [*fixed_cells(sheet, exported.schemes), *_answers(sheet, exported.fields, forms)]


def fixed_cells(sheet: ReviewSheet, schemes: Mapping[str, str]) -> list[Value]:
    """Return the cells of the columns that every list has, in the order of FIXED."""
    row, organisation, reviewer = sheet.application, sheet.application.organisation, sheet.reviewer
    return [
        sheet.number,
        schemes.get(sheet.slug, sheet.slug),
        str(State(sheet.state).label),
        str(Channel(sheet.channel).label),
        row.carrier_name,
        row.carrier_kind,
        row.carrier,
        organisation.siret if organisation else None,
        organisation.name if organisation else None,
        row.title,
        sheet.desk,
        (reviewer.name or reviewer.email) if reviewer else None,
        _known(sheet.requested),
        _known(sheet.computed),
        _known(sheet.gap),
        _known(sheet.granted),
        VERDICTS.get(sheet.verdict, sheet.verdict),
        local_moment(row.submitted_at),
        None if sheet.due_on == UNKNOWN_DAY else sheet.due_on,
        sheet.waiting,
        local_moment(row.decided_at),
    ]


def _known(cents: int) -> int | None:
    return None if cents == UNKNOWN_NUMBER else cents


def _answers(sheet: ReviewSheet, fields: Sequence[FormField], forms: Forms) -> Iterator[Value]:
    if not fields:
        return
    form = forms.form_of(sheet)
    values, computed = sheet.application.answers.values, forms.computed_of(sheet, form)
    for field in fields:
        value = computed.get(field.id) if field.type in COMPUTED else values.get(field.id)
        yield cell_of(field, value, form)


def _block(exported: Exported, field: FormField, told: Told) -> Table:
    tax = [Column(key="tax", title="Montants")] if field.type == "expenses" else []
    columns = [NUMBER, CARRIER, Column(key="row", title="Ligne"), *map(column_of, field.columns), *tax]
    return Table(
        title=field.title or field.label,
        columns=columns,
        rows=lambda: _block_rows(exported, field, told),
    )


def _block_rows(exported: Exported, field: FormField, told: Told) -> Iterator[Sequence[Value]]:
    forms = Forms(exported.now, field.columns)
    for sheet in sheets_of(exported.numbers, told):
        value = sheet.application.answers.values.get(field.id)
        lines = value.get("lines") if isinstance(value, dict) else value
        if not isinstance(lines, list):
            continue
        form = forms.form_of(sheet)
        computed = forms.computed_of(sheet, form)
        tax = (
            [form.show("expenses.tax", value.get("tax")) if form else None]
            if field.type == "expenses"
            else []
        )
        for line in lines:
            cells = [
                cell_of(column, _of_line(field, column, line, computed), form, f"{field.id}.{column.id}")
                for column in field.columns
            ]
            yield [sheet.number, sheet.application.carrier_name, str(line.get("row", "")), *cells, *tax]


def _of_line(
    field: FormField, column: FormField, line: Mapping[str, Any], computed: Mapping[str, int]
) -> Any:
    if column.type == "formula":
        return computed.get(f"{field.id}.{line.get('row')}.{column.id}")
    return line.get(column.id)


def _opinion_rows(exported: Exported, told: Told) -> Iterator[Sequence[Value]]:
    for number, opinion in opinions_of(exported.numbers, told):
        yield [
            number,
            opinion.title,
            opinion.question,
            (opinion.expert.name if opinion.expert else "") or opinion.email,
            local_moment(opinion.asked_at),
            opinion.due_on,
            str(OpinionVerdict(opinion.verdict).label) if opinion.verdict else None,
            opinion.text,
            local_moment(opinion.answered_at),
        ]
