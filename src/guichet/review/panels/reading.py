"""The two first columns: where the application stands and its sections; the answers, each with what one may ask of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bareme.forms import FormField, SectionView
from guichet.applications.enums import RequestKind
from guichet.applications.selectors import RequestRecord
from guichet.documents.selectors import FileRecord
from guichet.review.enums import LabelColour
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.desks import desk_title
from guichet.review.selectors.opened import Noted, Opened

STATES = {"empty": "vide", "partial": "incomplète", "complete": "complète"}
CORRECT, NOTE = "corriger", "noter"
"""What the address says to open a form beside one field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One answer as the officer reads it, with what was asked and noted of it."""

    id: str
    label: str
    type: str
    lines: Sequence[str]
    files: Sequence[FileRecord]
    missing: bool
    before: Sequence[str]
    asked: RequestRecord | None
    notes: Sequence[Noted]
    correcting: bool
    noting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBox:
    """One section: its answers, and in how many words it stands."""

    id: str
    title: str
    state: str
    complete: bool
    asked: int
    answers: Sequence[AnswerView]


def sections_of(opened: Opened) -> list[SectionBox]:
    """Return the visible sections of the form with their answers; made once for both columns."""
    if "sections" not in opened.kept:
        opened.kept["sections"] = _sections(opened)
    found: list[SectionBox] = opened.kept["sections"]
    return found


def _sections(opened: Opened) -> list[SectionBox]:
    asked = {one.field: one for one in opened.requests if one.kind is RequestKind.CORRECTION and one.is_open}
    by_token = {file.token: file for file in opened.files}
    notes: dict[str, list[Noted]] = {}
    for note in opened.notes:
        if note.field and not note.removed:
            notes.setdefault(note.field, []).append(note)
    before = _before(opened)
    return [_section(opened, view, asked, by_token, notes, before) for view in opened.standing.view.sections]


def _section(
    opened: Opened,
    view: SectionView,
    asked: Mapping[str, RequestRecord],
    by_token: Mapping[str, FileRecord],
    notes: Mapping[str, Sequence[Noted]],
    before: Mapping[str, Sequence[str]],
) -> SectionBox:
    missing = {item.field.partition(".")[0] for item in view.missing}
    answers = [
        AnswerView(
            id=one.id,
            label=one.label,
            type=one.type,
            lines=_lines(opened, one),
            files=_files(opened, one, by_token),
            missing=one.id in missing,
            before=before.get(one.id, ()),
            asked=asked.get(one.id),
            notes=notes.get(one.id, ()),
            correcting=opened.focus.get(CORRECT) == one.id,
            noting=opened.focus.get(NOTE) == one.id,
        )
        for one in view.fields
        if one.type != "explanation"
    ]
    return SectionBox(
        id=view.section.id,
        title=view.section.title,
        state=STATES[view.state],
        complete=view.state == "complete",
        asked=sum(1 for answer in answers if answer.asked),
        answers=answers,
    )


def _lines(opened: Opened, one: FormField) -> list[str]:
    if one.type == "file":
        return []
    standing = opened.standing
    value: Any = standing.answers.values.get(one.id)
    if one.type == "formula":
        value = standing.view.computed.get(one.id)
    return standing.form.show(one.id, value).splitlines()


def _files(opened: Opened, one: FormField, by_token: Mapping[str, FileRecord]) -> list[FileRecord]:
    if one.type != "file":
        return []
    tokens = [str(token) for token in opened.standing.answers.values.get(one.id) or ()]
    named = [by_token[token] for token in tokens if token in by_token]
    kept = [file for file in opened.files if file.purpose == one.id and file.token not in tokens]
    return named + kept


def _before(opened: Opened) -> dict[str, list[str]]:
    """Return by field what corrections replaced, as people read it, the last replaced first."""
    found: dict[str, list[str]] = {}
    for change in reversed(opened.application.answers.before):
        name = change.get("field", "")
        shown = (
            opened.standing.form.show(name, change.get("old")) if name in opened.standing.form.fields else ""
        )
        found.setdefault(name, []).append(shown or "sans réponse")
    return found


def sections_context(opened: Opened) -> dict[str, Any]:
    labels = opened.brought("review_labels")
    worn = set(opened.sheet.labels)
    return {
        "sections": sections_of(opened),
        "desk": desk_title(opened.sheet.desk, opened.today),
        "labels": [label for label in labels if label["pk"] in worn],
        "colours": LabelColour.choices,
        "other_labels": [label for label in labels if label["pk"] not in worn],
    }


def answers_context(opened: Opened) -> dict[str, Any]:
    return {
        "sections": sections_of(opened),
        "notes": [note for note in opened.notes if not note.field and not note.removed],
    }


def install() -> None:
    """Register the panels of this module."""
    register_panel(
        Panel(
            key="sections",
            title="Où en est le dossier",
            column="sections",
            template="review/components/panels/sections.html",
            context=sections_context,
            rank=10,
        ),
        Panel(
            key="answers",
            title="Réponses",
            column="answers",
            template="review/components/panels/answers.html",
            context=answers_context,
            rank=10,
        ),
    )
