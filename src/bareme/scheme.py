"""The scheme file's vocabulary: what each key may hold. See docs/reference/scheme-file.md.

These models check shapes only; `bareme.compiling` checks that the names and units fit together.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from bareme.calendars import Calendar
from bareme.errors import ScalarError
from bareme.form_spec import Section
from bareme.grant_spec import Agreement, Publication, Report
from bareme.lines import LineSpec
from bareme.part import Part, file_problem
from bareme.review_spec import Review
from bareme.scalars import (
    AreaCode,
    Cents,
    Day,
    Identifier,
    LongText,
    Name,
    Sentence,
    SharedName,
    Slug,
    WebAddress,
    Whole,
    YesNo,
)
from bareme.values import ParameterValue, parse_date, parse_parameter

OrganisationKind = Literal[
    "commune", "epci", "syndicat", "petr", "rpi", "departement", "region", "ccas", "public_establishment", "gip",
    "chamber", "association", "company", "cooperative", "library", "school", "state", "individual",
]  # fmt: skip
Theme = Literal[
    "equiper-ecole", "former-agents", "etre-accompagne", "dematerialiser", "donnees", "cooperer",
    "inclusion-numerique", "bibliotheque", "securite", "cantine", "batiment", "emploi", "logement", "export", "autre",
]  # fmt: skip
Kind = Literal["call", "desk", "label", "consultation", "accreditation", "contract", "automatic"]
FactType = Literal["yes_no", "integer", "amount", "rate", "date", "choice", "choices", "integers", "codes"]


class Identity(Part):
    title: Sentence
    promise: Sentence
    summary: LongText | None = None
    kind: Kind
    audiences: tuple[OrganisationKind, ...] = Field(min_length=1)
    themes: tuple[Theme, ...] = ()
    funder: Sentence | None = None
    paid_by: Literal["accountant", "bank"] = "accountant"


class Source(Part):
    title: Sentence
    url: WebAddress | None = None
    file: Sentence | None = None
    seen: Day | None = None


class Territory(Part):
    included: tuple[AreaCode, ...] = ()
    excluded: tuple[AreaCode, ...] = ()
    else_: Sentence = Field(alias="else")
    source: Name


class SharedFact(Part):
    """A fact asked once for all schemes (`schemes/facts.yaml`)."""

    title: Sentence
    ask: Sentence
    help: LongText | None = None
    type: FactType
    options: dict[Identifier, Sentence] = {}
    unit: Sentence | None = None
    min: str = "0"
    max: str | None = None


class Fact(Part):
    """A fact of one scheme: asked of a person, or taken from a shared fact."""

    from_: SharedName | None = Field(default=None, alias="from")
    title: Sentence | None = None
    ask: Sentence | None = None
    help: LongText | None = None
    why: LongText | None = None
    type: FactType | None = None
    options: dict[Identifier, Sentence] = {}
    unit: Sentence | None = None
    min: str = "0"
    max: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> "Fact":
        if (self.from_ is None) == (self.ask is None):
            raise file_problem(
                "un fait a soit « ask » (une question), soit « from » (un fait partagé).",
                "Gardez l'un des deux.",
            )
        if self.ask is not None and self.type is None:
            raise file_problem("le type de la réponse manque.", "Ajoutez par exemple « type: integer ».")
        if self.type in {"choice", "choices"} and not self.options:
            raise file_problem("les options du choix manquent.", 'Ajoutez « options: {code: "Libellé"} ».')
        return self


class Expense(Part):
    title: Sentence
    tax: Literal["included", "excluded", "either"] = "either"
    refused: Sentence | None = None
    up_to: Name | None = None
    max: Cents | None = None
    help: LongText | None = None


class Parameter(Part):
    """A number of the rules: dated values, oldest first."""

    values: dict[date, ParameterValue]
    source: Name
    confirmed: YesNo = True
    title: Sentence | None = None
    note: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_dates(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            raise file_problem(
                "un paramètre est une suite « date: valeur ».", "Écrivez {2021-01-14: 3500 €, source: appel}."
            )
        values, rest = {}, {}
        for key, value in raw.items():
            if str(key)[:1].isdigit():
                if value == "":
                    raise file_problem(
                        f"« {str(key)[:40]} » n'a pas de valeur.",
                        'Entre accolades ou crochets, une valeur qui a une virgule se met entre guillemets : "22,5 %".',
                    )
                try:
                    day, parsed = parse_date(str(key)), parse_parameter(value)
                except ScalarError as problem:
                    raise file_problem(problem.message, problem.remedy) from None
                if day in values:
                    raise file_problem(f"la date {day} est écrite deux fois.", "Gardez une valeur par date.")
                values[day] = parsed
            else:
                rest[key] = value
        if "values" in rest:
            raise file_problem("« values » ne s'écrit pas.", "Écrivez la date d'effet, puis la valeur.")
        if not values:
            raise file_problem(
                "aucune valeur datée.", "Écrivez la date d'effet, puis la valeur : 2021-01-14: 3500 €."
            )
        if len({type(value) for value in values.values()}) > 1:
            raise file_problem(
                "les valeurs datées ne sont pas du même genre.", "Gardez la même unité d'une date à l'autre."
            )
        return {**rest, "values": dict(sorted(values.items()))}


class Criterion(Part):
    id: Identifier
    title: Sentence | None = None
    if_: dict[str, Any] | None = Field(default=None, alias="if")
    else_: Sentence | None = Field(default=None, alias="else")
    assess: Sentence | None = None
    helps: LongText | None = None
    source: Name
    quote: Sentence | None = None

    @model_validator(mode="after")
    def _one_nature(self) -> "Criterion":
        if (self.if_ is None) == (self.assess is None):
            raise file_problem("un critère a soit « if », soit « assess ».", "Gardez l'un des deux.")
        if self.if_ is not None and self.else_ is None:
            raise file_problem("la phrase du refus manque.", 'Ajoutez « else: "…" ».')
        return self


class OwnShare(Part):
    nature: Literal["investment", "running", "either", "none"]
    note: LongText | None = None


class Award(Part):
    """How the amount is to be read."""

    ceiling: YesNo = False
    clamp: YesNo | None = None
    own_share: OwnShare | None = None
    in_kind: LongText | None = None
    dated_by: Literal["filing", "invoice", "decision"] = "filing"
    unknown: LongText | None = None
    note: LongText | None = None


class GuideStep(Part):
    title: Sentence
    text: LongText


class Question(Part):
    id: Identifier | None = None
    question: Sentence
    answer: LongText
    source: Name | None = None


class Document(Part):
    title: Sentence
    url: WebAddress | None = None
    note: Sentence | None = None


class Paper(Part):
    title: Sentence
    required: YesNo = True
    help: LongText | None = None


class Contact(Part):
    name: Sentence
    service: Sentence | None = None
    url: WebAddress | None = None
    email: Sentence | None = None
    phone: Sentence | None = None
    hours: Sentence | None = None
    note: Sentence | None = None


class Incompatible(Part):
    scheme: Slug
    why: Sentence
    source: Name


class Apply(Part):
    how: Literal["here", "elsewhere", "nothing"]
    url: WebAddress | None = None
    text: LongText | None = None

    @model_validator(mode="after")
    def _address(self) -> "Apply":
        if self.how == "elsewhere" and not (self.url or self.text):
            raise file_problem(
                "l'adresse où déposer manque.", "Ajoutez « url », ou « text » si elle n'est pas connue."
            )
        return self


class BudgetLine(Part):
    title: Sentence
    amount: Cents | None = None
    posts: Whole | None = None
    area: AreaCode | None = None
    source: Name
    confirmed: YesNo = True
    note: Sentence | None = None


MOST_MONTHS = 120


class Instalment(Part):
    """One planned payment: its share, what it waits for, and the day before which it does not come.

    That day is `months` after the decision, the signature of the agreement or the start; `private_months` is for a
    beneficiary of private law, where the scheme gives it another length.
    """

    id: Identifier
    title: Sentence | None = None
    share: Name
    when: Literal["agreement_signed", "start_declared", "date", "report_accepted", "spend_justified"]
    after: Literal["decision", "signature", "start"] | None = None
    months: Whole | None = None
    private_months: Whole | None = None
    proof: tuple[Identifier, ...] = ()
    note: Sentence | None = None

    @model_validator(mode="after")
    def _dated(self) -> "Instalment":
        said = [one for one in (self.months, self.private_months) if one is not None]
        if (self.after is None) != (self.months is None) or (self.months is None and said):
            raise file_problem(
                "« after » et « months » vont ensemble.",
                "Écrivez par exemple « after: signature, months: 12 ».",
            )
        if any(not 1 <= one <= MOST_MONTHS for one in said):
            raise file_problem(f"un nombre de mois de 1 à {MOST_MONTHS} est attendu.", "Relisez « months ».")
        return self

    def months_for(self, *, private: bool) -> int | None:
        """Return the months for a body of public or private law, None when the payment has no date of its own."""
        return self.private_months if private and self.private_months is not None else self.months


class Expectation(Part):
    verdict: Literal["yes", "no", "unknown"]
    amount: Cents | Literal["unknown", "none"] | None = None
    range: tuple[Cents, Cents] | None = None
    fails: tuple[Identifier, ...] | None = None


class Example(Part):
    title: Sentence
    at: Day | None = None
    like: Whole | None = None
    place: tuple[AreaCode, ...] = ()
    facts: dict[str, Any] = {}
    expect: Expectation


class Scheme(Part):
    """One scheme, for one area: local differences are already merged in."""

    scheme: Slug
    identity: Identity
    sources: dict[Name, Source]
    calendar: Calendar
    territory: Territory | None = None
    facts: dict[Name, Fact] = {}
    expenses: dict[Name, Expense] = {}
    parameters: dict[Name, Parameter] = {}
    derived: tuple[LineSpec, ...] = Field(default=(), max_length=100)
    criteria: tuple[Criterion, ...] = Field(max_length=100)
    award: Award = Award()
    amount: tuple[LineSpec, ...] = Field(default=(), max_length=100)
    incompatible: tuple[Incompatible, ...] = ()
    guide: tuple[GuideStep, ...] = ()
    faq: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    papers: tuple[Paper, ...] = ()
    missions: tuple[Sentence, ...] = ()
    contacts: dict[str, Contact] = {}
    apply: Apply = Apply(how="here")
    form: tuple[Section, ...] = Field(default=(), max_length=30)
    review: Review = Review()
    budget: tuple[BudgetLine, ...] = ()
    payments: tuple[Instalment, ...] = ()
    agreement: Agreement | None = None
    reports: tuple[Report, ...] = Field(default=(), max_length=10)
    publication: Publication = Publication()
    examples: tuple[Example, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _amount_or_reason(self) -> "Scheme":
        if not self.amount and self.award.unknown is None and self.award.in_kind is None:
            raise file_problem(
                "ni barème, ni raison de son absence.", 'Ajoutez « amount », ou « award: {unknown: "…"} ».'
            )
        return self
