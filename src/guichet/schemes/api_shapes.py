"""The JSON of the catalogue: names that stay, texts in French, dates as 2021-03-31."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from guichet.schemes.addresses import scheme_path, short_path
from guichet.schemes.enums import Audience, Kind, Status, Theme
from guichet.schemes.presentation import SchemeView
from guichet.schemes.selectors import Published, SchemeRow


class SchemeOut(Schema):
    slug: str
    title: str
    promise: str
    kind: Kind
    audiences: list[Audience]
    themes: list[Theme]
    funder: str | None
    status: Status = Field(description="Où en est le calendrier ce jour-là.")
    day: date | None = Field(
        description="Dernier jour (open), ouverture (soon), dernier jour passé (closed)."
    )
    how_much: str = Field(description="Ce que l’aide donne, en quelques mots.")
    ceiling: bool = Field(description="Vrai si le montant est un plafond, pas le montant attendu.")
    has_formula: bool = Field(description="Vrai si Guichet sait calculer le montant.")
    has_rules: bool = Field(description="Faux si l’aide vient d’un autre catalogue, sans règles décrites.")
    url: str
    short_url: str


class CriterionOut(Schema):
    title: str
    rule: str | None
    otherwise: str | None
    helps: str | None
    assessed: bool = Field(description="Vrai si l’instructeur apprécie : la simulation n’en décide pas.")
    source: str
    quote: str | None


class ExpenseOut(Schema):
    title: str
    accepted: bool
    tax: str | None
    text: str | None


class StepOut(Schema):
    title: str
    when: str
    state: str
    text: str | None


class ParameterOut(Schema):
    title: str
    value: str
    since: str
    confirmed: bool
    source: str
    note: str | None


class TextOut(Schema):
    title: str
    text: str | None
    url: str | None = None


class PaperOut(Schema):
    title: str
    required: bool
    help: str | None


class ApplyOut(Schema):
    how: str
    url: str | None
    text: str | None


class SchemeDetail(SchemeOut):
    version: str | None = Field(description="Empreinte des règles ; null sans règles décrites.")
    summary: str | None
    how_much_confirmed: bool | None
    in_kind: str | None
    own_share: str | None
    deadline: str
    warning: str | None
    criteria: list[CriterionOut]
    expenses: list[ExpenseOut]
    steps: list[StepOut]
    parameters: list[ParameterOut]
    guide: list[TextOut]
    faq: list[TextOut]
    documents: list[TextOut]
    papers: list[PaperOut]
    sources: list[TextOut]
    incompatible: list[str]
    local: list[str] = Field(description="Codes des territoires dont les règles diffèrent.")
    apply: ApplyOut
    received: dict[str, str] | None = Field(description="Ce que dit l’autre catalogue, champ par champ.")


def row_out(request: HttpRequest, row: SchemeRow) -> SchemeOut:
    """Return one line of a list, with its whole addresses."""
    return SchemeOut(
        slug=row.slug,
        title=row.title,
        promise=row.promise,
        kind=Kind(row.kind),
        audiences=[Audience(code) for code in row.audiences],
        themes=[Theme(code) for code in row.themes],
        funder=row.funder or None,
        status=row.status,
        day=row.day,
        how_much=row.how_much,
        ceiling=row.ceiling,
        has_formula=row.has_formula,
        has_rules=row.has_rules,
        url=request.build_absolute_uri(scheme_path(row.slug)),
        short_url=request.build_absolute_uri(short_path(row.code)),
    )


def describe(row: SchemeOut, entry: Published, view: SchemeView) -> SchemeDetail:
    """Return everything known of a scheme whose rules are described."""
    scheme = view.scheme
    share = view.own_share
    return SchemeDetail(
        **row.model_dump(),
        **_rules(view),
        version=entry.version[:16],
        summary=scheme.identity.summary,
        how_much_confirmed=view.how_much.confirmed,
        in_kind=scheme.award.in_kind,
        own_share=" ".join(text for text in (share.rule, share.note) if text) if share else None,
        deadline=f"{view.deadline.figure}. {view.deadline.sentence}",
        warning=view.warning or None,
        guide=[TextOut(title=step.title, text=step.text) for step in scheme.guide],
        faq=[TextOut(title=item.question, text=item.answer) for item in scheme.faq],
        documents=[TextOut(title=item.title, text=item.note, url=item.url) for item in scheme.documents],
        papers=[PaperOut(title=item.title, required=item.required, help=item.help) for item in scheme.papers],
        sources=[TextOut(title=item.title, text=None, url=item.url) for item in scheme.sources.values()],
        incompatible=[item.scheme for item in scheme.incompatible],
        local=list(entry.file.local) if entry.file else [],
        apply=ApplyOut(how=scheme.apply.how, url=scheme.apply.url, text=scheme.apply.text),
        received=None,
    )


def describe_received(row: SchemeOut, entry: Published) -> SchemeDetail:
    """Return what is known of an entry of another catalogue: its fields, and no rule."""
    nothing: dict[str, Any] = {
        name: []
        for name in (
            "criteria", "expenses", "steps", "parameters", "guide", "faq", "documents", "papers", "sources",
            "incompatible", "local",
        )
    }  # fmt: skip
    return SchemeDetail(
        **row.model_dump(),
        **nothing,
        version=None,
        summary=entry.received.get("description"),
        how_much_confirmed=None,
        in_kind=None,
        own_share=None,
        deadline="Règles non décrites.",
        warning=None,
        apply=ApplyOut(how="elsewhere", url=entry.received.get("url_source"), text=None),
        received=entry.received,
    )


def _rules(view: SchemeView) -> dict[str, Any]:
    criteria = [
        CriterionOut(
            title=item.title,
            rule=item.rule or None,
            otherwise=None if assessed else item.text,
            helps=(item.text or None) if assessed else None,
            assessed=assessed,
            source=item.source,
            quote=item.quote or None,
        )
        for items, assessed in ((view.conditions, False), (view.assessed, True))
        for item in items
    ]
    expenses = [
        ExpenseOut(title=item.title, accepted=accepted, tax=item.tax or None, text=item.text or None)
        for items, accepted in ((view.accepted, True), (view.refused, False))
        for item in items
    ]
    return {
        "criteria": criteria,
        "expenses": expenses,
        "steps": [
            StepOut(title=step.title, when=step.when, state=step.state, text=step.text or None)
            for step in view.steps
        ],
        "parameters": [
            ParameterOut(
                title=item.title,
                value=item.value,
                since=item.since,
                confirmed=item.confirmed,
                source=item.source,
                note=item.note or None,
            )
            for item in view.parameters
        ],
    }
