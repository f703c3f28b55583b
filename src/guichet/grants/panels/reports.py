"""The reports of a grant: what is due, by when, the form of each, and what the service answered."""

from collections.abc import Iterable
from typing import Any

from bareme.forms import Form
from guichet.grants.dues import Due, register_dues
from guichet.grants.enums import ReportState, Side
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.registry import Panel, register_panel
from guichet.grants.selectors.reports import ReportRecord, reports_of
from guichet.grants.services.reports import report_form


def reports(opened: OpenedAward) -> list[ReportRecord]:
    """Return the reports, read once for the page."""
    found: list[ReportRecord] = opened.once("reports", lambda: reports_of(opened.award, opened.scheme))
    return found


def reports_context(opened: OpenedAward) -> dict[str, Any] | None:
    found = reports(opened)
    if not found:
        return None
    return {"reports": [_shown(opened, one) for one in found]}


def _shown(opened: OpenedAward, one: ReportRecord) -> dict[str, Any]:
    form = report_form(opened.award, one.key)
    values = one.row.values if one.row else {}
    open_form = one.to_fill and opened.may_answer and opened.active
    return {
        "one": one,
        "row": one.row,
        "fields": _fields(form, values),
        "fills": open_form,
        "judges": one.state is ReportState.SENT,
        "answered": bool(values),
    }


def _fields(form: Form, values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "field": field,
            "shown": form.show(field.id, values.get(field.id)),
            "text": _text(form.write(field.id, values.get(field.id))),
            "choices": [("oui", "oui"), ("non", "non")]
            if field.type in {"yes_no", "checkbox"}
            else list(field.options),
        }
        for field in form.sections[0].fields
    ]


def _text(written: Any) -> str:
    return "" if written is None or isinstance(written, dict | list) else str(written)


def report_dues(opened: OpenedAward) -> Iterable[Due]:
    """Say which report is owed by when, and which waits for the service."""
    if not opened.active:
        return
    for one in reports(opened):
        address = f"{opened.base}#bilans"
        if one.to_fill:
            yield Due(title=one.title, by=Side.APPLICANT, due_on=one.due_on, address=address)
        elif one.state is ReportState.SENT:
            yield Due(title=f"Lire : {one.title.lower()}", by=Side.OFFICER, address=address)


def install() -> None:
    """Register the panel of this module."""
    template = "grants/components/panels/reports.html"
    register_panel(
        Panel(key="bilans", title="Les bilans", template=template, context=reports_context, rank=40)
    )
    register_dues(report_dues)
