"""What is wrong with a `form:` or a `review:` is said with its line, its key and what to do."""

import pytest

from bareme import check_scheme

from .whole_form import FORM, TOP, shared

PAGE = 'form:\n  - section: "Page"\n    id: page\n    fields:\n'


def problems(text: str) -> list[str]:
    return [str(problem) for problem in check_scheme(text.encode(), "essai.yaml", shared()).problems]


def page(*lines: str, after: str = "") -> str:
    return TOP + PAGE + "".join(f"      - {line}\n" for line in lines) + after


def test_the_whole_form_passes() -> None:
    assert problems(TOP + FORM) == []


FORMS: list[tuple[tuple[str, ...], str, str]] = [
    (("nothing",), "form.page.fields.1", "ni un fait de l'aide, ni un champ"),
    (("legal_kin",), "form.page.fields.1", "Vouliez-vous écrire « legal_kind »"),
    (("staff",), "form.page.fields.1", "Écrivez « expenses »"),
    (("expenses", "equipment"), "equipment", "déjà donné par « expenses »"),
    (("financing", "other_grants"), "other_grants", "déjà donné par « financing »"),
    (("legal_kind", "legal_kind"), "form.page", "deux champs s'appellent"),
    (("{id: a, type: text}",), "form.page.fields.a", "le libellé manque"),
    (("{id: a, label: A, type: txt}",), "form.page.fields.a.type", "n'est pas admis"),
    (("{id: a, label: A, type: text, colour: red}",), "form.page.fields.a.colour", "clé inconnue"),
    (("{id: a, label: A, type: text, min: 3}",), "form.page.fields.a", "« min » ne s'applique pas"),
    (("{id: legal_kind, type: text, label: A}",), "legal_kind", "a déjà son type"),
    (("{id: rate, label: A, type: integer}",), "form.page.fields.rate", "sert déjà"),
    (("{id: rate, label: A, type: text}",), "form.page.fields.rate", "sert déjà"),
    (("{id: a, label: A, type: expenses}",), "form.page.fields.a", "Écrivez « id: expenses »"),
    (("{id: a, label: A, type: choice}",), "form.page.fields.a", "« options » manque"),
    (("{id: a, label: A, type: linked_choice, options: {x: X}, then: {y: {z: Z}}}",), "a.then", "premier choix"),
    (("{id: a, label: A, type: formatted}",), "form.page.fields.a", "un motif ou par ses caractères"),
    (("{id: a, label: A, type: formatted, pattern: '(a'}",), "a.pattern", "n'est pas compris"),
    (("{id: a, label: A, type: formatted, pattern: 'a', example: b}",), "a.example", "n'a pas la forme"),
    (("{id: a, label: A, type: integer, min: 5, max: 3}",), "a.min", "dépasse le maximum"),
    (("{id: a, label: A, type: integer, min: peu}",), "form.page.fields.a", "nombre entier"),
    (("{id: a, label: A, type: date, past: yes, future: yes}",), "form.page.fields.a", "à la fois passée"),
    (("{id: a, label: A, type: file, accept: [exe]}",), "a.accept", "n'est pas admis"),
    (("{id: a, label: A, type: text, questions: [why]}",), "a.questions", "aucune question"),
    (("{id: a, label: A, type: text, if: {b: {is: yes}}}",), "a.if.b", "inconnu"),
    (("{id: a, label: A, type: text, if: {b: {is: yes}}}", "{id: b, label: B, type: yes_no}"), "a.if.b", "vient plus bas"),
    (("{id: a, label: A, type: text, if: {classes: {at_least: 1}}}", "classes"), "a.if.classes", "vient plus bas"),
    (("{id: a, label: A, type: text, if: {ceiling: {more_than: 0}}}", "classes"), "a.if", "« classes », qui vient plus bas"),
    (("{id: a, label: A, type: text, if: {grant: {more_than: 0}}}", "expenses"), "a.if", "vient plus bas"),
    (("{id: a, label: A, type: yes_no, if: {a: {is: yes}}}",), "a.if.a", "vient plus bas"),
    (("{id: t, label: T, type: text}", "{id: a, label: A, type: text, if: {t: {is: oui}}}"), "a.if.t", "ne se compare pas"),
    (("{id: d, label: D, type: date}", "{id: a, label: A, type: text, if: {d: {at_least: 2021-13-01}}}"), "a.if.d", "n'est pas une date"),
    (("{id: d, label: D, type: date}", "{id: a, label: A, type: text, if: {d: {one_of: 2021-01-01}}}"), "a.if.d", "inconnue pour une date"),
    (("{id: n, label: N, type: integer}", "{id: a, label: A, type: text, if: {n: {at_least: 50}}}"), "a.if.n", "nombre écrit dans une règle"),
    (("{id: n, label: N, type: integer}", "{id: a, label: A, type: text, if: {n: {in: [DEP-37]}}}"), "a.if.n", "un territoire"),
    (("{id: c, label: C, type: communes}", "{id: a, label: A, type: text, if: {c: {in: [Tours]}}}"), "a.if.c", "code officiel"),
    (("{id: c, label: C, type: choice, options: {x: X}}", "{id: a, label: A, type: text, if: {c: {is: y}}}"), "a.if.c", "n'est pas une option"),
    (("{id: a, label: A, type: text, if: {}}",), "a.if", "une condition est attendue"),
    (("{id: a, label: A, type: text, if: {any: []}}",), "a.if.any", "liste de conditions"),
    (("{id: a, label: A, type: text, if: {legal_kind: {answered: yes}}}",), "a.if", "n'est pas un champ"),
    (("{id: a, formula: {sum: [b]}}",), "form.page.fields.a", "inconnu"),
    (("{id: a, formula: {plus: [b]}}",), "a.formula", "exactement une opération"),
    (("{id: a, formula: {flat: rate}}",), "a.formula", "est un taux"),
    (("{id: classes, formula: {flat: per_class}}",), "classes.formula", "la même chose"),
    (("{id: l, label: L, type: rows, fields: [legal_kind]}",), "l.fields", "une colonne est un champ simple"),
    (("{id: l, label: L, type: rows, fields: [{id: m, label: M, type: rows, fields: [{id: x, label: X, type: text}]}]}",), "l.fields", "une colonne est un champ simple"),
    (("{id: l, label: L, type: rows}",), "form.page.fields.l", "« fields » manque"),
    (("{id: l, label: L, type: rows, fields: [{id: n, label: N, type: integer}]}", "{id: a, formula: {sum: [n]}}"), "a.formula", "inconnu"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key", "words"), FORMS)
def test_refused_form(lines: tuple[str, ...], key: str, words: str) -> None:
    found = problems(page(*lines))
    assert any(key in one and words in one for one in found), found
    assert all("ligne" in one for one in found)


def test_the_line_is_the_fields_own() -> None:
    text = page("legal_kind", "{id: a, label: A, type: text, if: {b: {is: yes}}}")
    line = 1 + text.split("id: a,", maxsplit=1)[0].count("\n")
    assert f"ligne {line}," in problems(text)[0]


@pytest.mark.parametrize(
    ("review", "key", "words"),
    [
        ('opinions: ["IEN", "IEN"]', "review", "deux avis"),
        ("opinions: [{id: a, title: A, secret: yes}]", "secret", "clé inconnue"),
        ("circuit: [reviewer, king]", "circuit", "n'est pas admis"),
        ("circuit: [decider, reviewer]", "review", "finit par « decider »"),
        ("circuit: [decider, decider]", "review", "qu'une fois"),
        ("columns: {text_1: nowhere}", "columns.text_1", "n'est pas dans le formulaire"),
        ("columns: {number_1: name}", "columns.number_1", "colonne de nombre"),
        ("columns: {date_1: classes}", "columns.date_1", "colonne de date"),
        ("columns: {text_9: name}", "columns", "n'est pas admis"),
        ("desk: {groups: [{id: a, title: A, if: {nowhere: {is: yes}}}]}", "groups", "inconnu"),
        ("desk: {by: village}", "desk.by", "n'est pas admis"),
        ("private: [{id: note, label: N, type: text, min: 3}]", "private", "« min » ne s'applique pas"),
        ("private: [{id: note, label: N, type: text, if: {nowhere: {is: yes}}}]", "private", "inconnu"),
        ("grid: {who: 10}", "grid.who", "n'est pas un critère à apprécier"),
        ("grid: {worth: 0}", "grid.worth", "de 1 à 100"),
        ("usual_days: bientôt", "usual_days", "nombre entier"),
    ],
)
def test_refused_review(review: str, key: str, words: str) -> None:
    text = TOP + FORM.split("review:", maxsplit=1)[0] + f"review:\n  {review}\n"
    found = problems(text)
    assert any(key in one and words in one for one in found), found


def test_local_differences_merge_in_forms_and_are_checked() -> None:
    local = 'local:\n  DEP-37:\n    form:\n      - {id: page, section: "Autre page", fields: [population, nothing]}\n'
    found = problems(page("legal_kind") + local)
    assert len(found) == 1
    assert "nothing" in found[0]
    assert problems(page("legal_kind") + local.replace(", nothing", "")) == []


def test_two_sections_of_one_name_are_refused() -> None:
    assert any(
        "deux rubriques" in one for one in problems(page("legal_kind") + PAGE[6:] + "      - population\n")
    )
