"""The form of a scheme: its fields, what they accept, and where answers stand. Pure: no clock, no files, no network.

`compile_form(scheme, plan)` gives a `Form`; `form.read(path, raw)` reads one answer, `form.view(answers, known=…, today=…)`
says what is shown, what is missing and what the rules are told. See docs/explanation/engine.md.
"""

from bareme.errors import FieldError
from bareme.forms.compiling import compile_form, compile_private_form, compile_report_form
from bareme.forms.fields import (
    CoValidation,
    ExpenseKind,
    FormField,
    FormSection,
    FormView,
    Missing,
    SectionView,
)
from bareme.forms.form import DeskRule, Form
from bareme.forms.money import NATURES, PUBLIC, STATES

__all__ = [
    "NATURES",
    "PUBLIC",
    "STATES",
    "CoValidation",
    "DeskRule",
    "ExpenseKind",
    "FieldError",
    "Form",
    "FormField",
    "FormSection",
    "FormView",
    "Missing",
    "SectionView",
    "compile_form",
    "compile_private_form",
    "compile_report_form",
]
