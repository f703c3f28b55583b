"""The questions others asked about a field, with their answers."""

from collections.abc import Mapping, Sequence

from bareme import Scheme
from bareme.forms import Form
from bareme.scheme import Question


def questions_of(scheme: Scheme, form: Form) -> Mapping[str, Sequence[Question]]:
    """Return by field the questions of the scheme's file that the form puts beside it."""
    known = {question.id: question for question in scheme.faq if question.id}
    return {
        name: [known[wanted] for wanted in found.questions if wanted in known]
        for name, found in form.fields.items()
        if found.questions
    }
