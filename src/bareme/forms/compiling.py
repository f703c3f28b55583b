"""From the `form:` of a scheme file to a form: names resolved, conditions and formulas built, in the order of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bareme.errors import DefinitionError
from bareme.form_spec import SPECIAL, FieldSpec, Section
from bareme.form_spec import CoValidation as CoValidationSpec
from bareme.forms.declaring import FieldMaker
from bareme.forms.fields import CoValidation, FormField, FormSection
from bareme.forms.form import DeskRule, Form
from bareme.forms.naming import FormNames
from bareme.naming import Path
from bareme.plan import Plan
from bareme.review_spec import identifier_of
from bareme.scheme import Scheme

OTHER_PAPERS = FieldSpec.model_validate(
    {
        "id": "other_papers",
        "label": "Autres pièces de votre choix",
        "type": "file",
        "many": "yes",
        "help": "Tout ce qui vous semble utile : rien n'est obligatoire ici.",
    }
)
OTHER_GRANTS = "project.other_grants"
_TEXTS = {
    "text",
    "formatted",
    "email",
    "phone",
    "siret",
    "choice",
    "communes",
    "epci",
    "departement",
    "region",
}
_NUMBERS = {
    "integer",
    "amount",
    "rate",
    "formula",
    "rows",
    "partners",
    "expenses",
    "financing",
    "application_link",
}
_SLOTS = {"text": _TEXTS, "number": _NUMBERS, "date": {"date", "datetime"}}


def compile_form(scheme: Scheme, plan: Plan) -> Form:
    """Compile the form of a scheme, with the plan of the same definition. Raise DefinitionError when it does not hold.

    Every form ends with a free box, `other_papers`, unless it has its own.
    """
    return _Compiler(scheme, plan).compile()


def compile_private_form(scheme: Scheme, plan: Plan) -> Form:
    """Compile the fields that officers alone fill and read (`review.private`), as a form of one section."""
    section = Section.model_validate({"section": "Champs du service", "id": "private", "fields": []})
    section = section.model_copy(update={"fields": scheme.review.private})
    bare = scheme.model_copy(
        update={"form": (section,), "review": scheme.review.model_copy(update={"columns": {}})}
    )
    return _Compiler(bare, plan, ("review", "private"), free_box=False).compile()


def compile_report_form(scheme: Scheme, plan: Plan, report: str) -> Form:
    """Compile the fields of a report that a laureate owes (`reports`), as a form of one section. One that exists."""
    index, spec = next((n, one) for n, one in enumerate(scheme.reports) if one.id == report)
    section = Section.model_validate({"section": spec.title, "id": "report", "fields": []})
    section = section.model_copy(update={"fields": spec.fields})
    bare = scheme.model_copy(
        update={"form": (section,), "review": scheme.review.model_copy(update={"columns": {}})}
    )
    return _Compiler(bare, plan, ("reports", index), free_box=False).compile()


class _Compiler:
    def __init__(
        self, scheme: Scheme, plan: Plan, root: Path | None = None, *, free_box: bool = True
    ) -> None:
        self.scheme, self.plan, self.root, self.free_box = scheme, plan, root, free_box
        specs = list(_every(scheme.form))
        self.fed = frozenset(_fed(specs, scheme, plan))
        self.names = FormNames(scheme, plan, self.fed)
        self.names.later = {spec.id for spec in specs} | set(self.fed)
        self.maker = FieldMaker(scheme, plan, self.names)

    def compile(self) -> Form:
        sections: list[FormSection] = []
        seen: set[str] = set()
        for index, spec in enumerate(self.scheme.form):
            path: Path = ("form", index) if self.root is None else self.root
            section = self._section(spec, path)
            if section.id in seen:
                raise DefinitionError(
                    (*path, "section"), f"deux rubriques s'appellent « {section.id} ».", "Donnez un « id »."
                )
            seen.add(section.id)
            sections.append(section)
        if self.free_box:
            self._add_free_box(sections)
        form = Form(
            plan=self.plan,
            sections=tuple(sections),
            low=tuple(self.names.low[self.names.first :]),
            high=tuple(self.names.high[self.names.first :]),
            today=self.names.today,
            territory=self.names.territory,
            desks=self._desks(),
            slots=self._slots(sections),
            own_share=None if self.scheme.award.own_share is None else self.scheme.award.own_share.nature,
        )
        self._check_review()
        return form

    def _section(self, spec: Section, path: Path) -> FormSection:
        guard = self.names.guard(spec.if_, (*path, "if"))
        identifier = spec.id or identifier_of(spec.section)
        fields = []
        for index, field in enumerate(spec.fields):
            place = (*path, "fields", index) if self.root is None else (*path, index)
            fields.append(self.maker.make(field, place))
        validations = tuple(
            self._co_validation(item, identifier, (*path, "co_validations", index))
            for index, item in enumerate(spec.co_validations)
        )
        return FormSection(
            id=identifier,
            title=spec.section,
            help=spec.help or "",
            condition=guard,
            fields=tuple(fields),
            co_validations=validations,
        )

    def _co_validation(self, spec: CoValidationSpec, section: str, path: Path) -> CoValidation:
        return CoValidation(
            id=spec.id,
            title=spec.title,
            who=spec.who,
            help=spec.help or "",
            required=spec.required,
            section=section,
            condition=self.names.guard(spec.if_, (*path, "if")),
        )

    def _add_free_box(self, sections: list[FormSection]) -> None:
        """Put the free box at the end of the last section, or in one of its own when that one may be hidden."""
        if any(field.id == OTHER_PAPERS.id for section in sections for field in section.fields):
            return
        box = self.maker.make(OTHER_PAPERS, ("form",))
        if sections and sections[-1].condition is None:
            sections[-1] = replace(sections[-1], fields=(*sections[-1].fields, box))
        else:
            sections.append(
                FormSection(id="other-papers", title="Autres pièces", help="", condition=None, fields=(box,))
            )

    def _desks(self) -> tuple[DeskRule, ...]:
        if self.root is not None:
            return ()
        rules = []
        for index, group in enumerate(self.scheme.review.desk.groups):
            guard = self.names.guard(group.if_, ("review", "desk", "groups", index, "if"))
            if guard is not None:
                rules.append(DeskRule(id=group.id, title=group.title, condition=guard))
        return tuple(rules)

    def _slots(self, sections: Iterable[FormSection]) -> dict[str, FormField]:
        """Check the columns that lists show, and return the field of each."""
        fields = {field.id: field for section in sections for field in section.fields}
        found = {}
        for slot, name in self.scheme.review.columns.items():
            path: Path = ("review", "columns", slot)
            field = fields.get(name)
            if field is None:
                raise DefinitionError(
                    path,
                    f"le champ « {name} » n'est pas dans le formulaire.",
                    "Choisissez un champ du formulaire.",
                )
            kind = slot.partition("_")[0]
            if field.type not in _SLOTS[kind] or field.many:
                raise DefinitionError(
                    path,
                    f"« {name} » ne va pas dans une colonne {_COLUMN_WORDS[kind]}.",
                    f"Choisissez un champ de type : {', '.join(sorted(_SLOTS[kind]))}.",
                )
            found[str(slot)] = field
        return found

    def _check_review(self) -> None:
        if self.root is not None:
            return
        assessed = {criterion.id for criterion in self.scheme.criteria if criterion.assess is not None}
        for name, most in self.scheme.review.grid.items():
            path: Path = ("review", "grid", name)
            if name not in assessed:
                raise DefinitionError(
                    path,
                    f"« {name} » n'est pas un critère à apprécier.",
                    f"Choisissez parmi : {', '.join(sorted(assessed)) or 'aucun'}.",
                )
            if not 1 <= most <= 100:
                raise DefinitionError(
                    path, "une note va de 1 à 100 au plus.", "Écrivez la note la plus haute."
                )


_COLUMN_WORDS = {"text": "de texte", "number": "de nombre", "date": "de date"}


def _every(sections: Iterable[Section]) -> Iterator[FieldSpec]:
    for section in sections:
        yield from section.fields


def _fed(specs: list[FieldSpec], scheme: Scheme, plan: Plan) -> Iterator[str]:
    """Yield the facts that the form gives: by a field of their name, by the spend, by the financing plan."""
    facts = {fact.name for fact in plan.facts}
    for spec in specs:
        if spec.id in facts:
            yield spec.id
        elif spec.kind == "expenses":
            yield from (name for name, expense in scheme.expenses.items() if expense.refused is None)
        elif spec.kind == "financing":
            yield from (fact.name for fact in plan.facts if fact.key == OTHER_GRANTS)


__all__ = [
    "OTHER_GRANTS",
    "OTHER_PAPERS",
    "SPECIAL",
    "compile_form",
    "compile_private_form",
    "compile_report_form",
]
