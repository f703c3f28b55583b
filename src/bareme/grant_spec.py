"""The vocabulary of what follows a decision in a scheme file: agreement, reports a laureate owes, what is published."""

from typing import Literal

from pydantic import Field, model_validator

from bareme.form_spec import FieldSpecs
from bareme.part import Part, file_problem
from bareme.scalars import Identifier, LongText, Name, Sentence, Siret, WebAddress, Whole, YesNo


class Article(Part):
    """An article that the scheme adds to its agreements."""

    title: Sentence
    text: LongText


class Agreement(Part):
    """What binds funder and laureate: a `convention` that both sign, or the award `decision` alone.

    A convention is obligatory above 23 000 € for bodies of private law, whatever is written here.
    `plan_may_change`: an amendment may give the payments another length than the scheme's.
    """

    form: Literal["convention", "decision"]
    articles: tuple[Article, ...] = Field(default=(), max_length=30)
    plan_may_change: YesNo = False
    source: Name
    confirmed: YesNo = True


class Report(Part):
    """A report that a laureate owes: `days` after the decision, the start or the completion; its fields are a form."""

    id: Identifier
    title: Sentence
    after: Literal["decision", "start", "completion"] = "completion"
    days: Whole
    fields: FieldSpecs = Field(default=(), max_length=50)
    help: LongText | None = None
    source: Name
    confirmed: YesNo = True

    @model_validator(mode="after")
    def _plain(self) -> "Report":
        refused = {"expenses", "financing", "partners", "file", "application_link"}
        found = next((one.id for one in self.fields if one.kind in refused or one.kind is None), None)
        if found is not None:
            raise file_problem(
                f"« {found} » ne peut pas être un champ de bilan.",
                "Donnez-lui un type : texte, nombre, montant, date, choix.",
            )
        return self


class GrantedBy(Part):
    """The body that grants, as open data must name it (décret n° 2017-779): its official name and its SIRET.

    `de_minimis` says whether the aid is given under a de minimis regime (règlement UE n° 1407/2013); unsaid, it is not known.
    What is not confirmed is never published.
    """

    name: Sentence
    siret: Siret
    de_minimis: YesNo | None = None
    source: Name
    confirmed: YesNo = True


class Publication(Part):
    """What is published of the awards of a scheme: where its results are elsewhere, and who grants."""

    results: WebAddress | None = None
    note: LongText | None = None
    granted_by: GrantedBy | None = None
