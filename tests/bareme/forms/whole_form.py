"""A scheme whose form has a field of every type, and short ways to compile forms."""

from datetime import date
from functools import cache
from pathlib import Path

from bareme import SchemeFile, SharedFacts, compile_scheme, read_scheme, read_shared_facts
from bareme.forms import Form, compile_form

SCHEMES = Path(__file__).parents[3] / "schemes"
TODAY = date(2021, 3, 1)

TOP = """
scheme: toutes-les-questions
identity: {title: "Toutes les questions", promise: "Une aide d'essai.", kind: call, audiences: [commune]}
sources: {call: {title: "Texte d'essai"}}
calendar: {always: yes, source: call}
facts:
  legal_kind: {from: organisation.kind}
  population: {from: territory.population}
  classes: {ask: "Combien de classes ?", type: integer, max: 500, title: "Classes"}
  pupils: {ask: "Combien d'élèves ?", type: integer, max: 9000, title: "Élèves"}
  other_grants: {from: project.other_grants}
  opening: {ask: "Quand ouvrez-vous ?", type: date, min: 2021-01-01, max: 2022-12-31, title: "Ouverture"}
  themes: {ask: "Quels thèmes ?", type: choices, options: {a: "Lire", b: "Écrire", c: "Compter"}, title: "Thèmes"}
expenses:
  equipment: {title: "Matériel", tax: included}
  licences: {title: "Licences", tax: included, up_to: marginal}
  staff: {title: "Personnel", refused: "Le personnel n'est pas aidé."}
parameters:
  rate: {2021-01-01: 50 %, source: call}
  marginal: {2021-01-01: 10 %, source: call}
  small: {2021-01-01: 2000, source: call}
  per_class: {2021-01-01: 3500 €, source: call}
derived:
  - {id: ceiling, title: "Plafond", units: classes, at: per_class}
criteria:
  - {id: who, title: "Porteur", if: {legal_kind: {one_of: [commune, epci]}}, else: "Réservé aux communes.", source: call}
  - {id: worth, title: "Intérêt", assess: "Le projet est utile.", source: call}
award: {own_share: {nature: investment}}
amount:
  - {id: spend, title: "Dépense", sum: [equipment, licences]}
  - {id: half, title: "Moitié", share: spend, rate: rate}
  - {id: grant, title: "Aide", cumulation: half, rate: rate, of: [spend], others: other_grants}
faq:
  - {id: how_many, question: "Combien ?", answer: "Autant qu'il faut."}
"""

FORM = """
form:
  - section: "Vous"
    fields:
      - legal_kind
      - {id: hello, type: explanation, text: "Bonjour."}
      - {id: name, label: "Nom", type: text, required: yes, longest: 50}
      - {id: story, label: "Récit", type: long_text, shortest: 10, longest: 200, model_answer: "Il était une fois."}
      - {id: count, label: "Nombre", type: integer, min: -5, max: 100, unit: pièces}
      - {id: weight, label: "Poids", type: decimal, min: "0,5", max: "1000"}
      - {id: price, label: "Prix", type: amount, min: "10", max: "5000"}
      - {id: portion, label: "Part", type: rate}
      - {id: plate, label: "Plaque", type: formatted, pattern: '[A-Z]{2}-\\d{3}-[A-Z]{2}', example: "AB-123-CD"}
      - {id: code, label: "Code", type: formatted, letters: yes, digits: yes, signs: "-", shortest: 4, longest: 8}
      - {id: mail, label: "Adresse", type: email}
      - {id: phone, label: "Téléphone", type: phone}
      - {id: bank, label: "IBAN", type: iban}
      - {id: siret, label: "SIRET", type: siret}
      - {id: place, label: "Lieu", type: address}
      - {id: commune, label: "Commune", type: communes}
      - {id: communes, label: "Communes", type: communes, many: yes}
      - {id: group, label: "EPCI", type: epci}
      - {id: county, label: "Département", type: departement}
      - {id: area, label: "Région", type: region}
      - {id: school, label: "École", type: school}
  - section: "Le projet"
    id: project
    fields:
      - {id: quote, label: "Devis", type: file, many: yes, accept: [pdf], template: "https://exemple.fr/modele.odt"}
      - {id: sworn, label: "Je m'engage", type: checkbox, required: yes}
      - {id: started, label: "Commencé ?", type: yes_no, required: yes}
      - {id: since, label: "Depuis quand ?", type: date, past: yes, required: yes, if: {started: {is: yes}}}
      - {id: begins, label: "Début", type: date, not_before: filing}
      - {id: meeting, label: "Réunion", type: datetime}
      - {id: colour, label: "Couleur", type: choice, options: {red: "Rouge", blue: "Bleu"}, other: yes}
      - {id: tools, label: "Outils", type: choices, options: {pen: "Stylo", ink: "Encre", nib: "Plume"}, max: 2}
      - {id: kind, label: "Genre", type: linked_choice, options: {a: "Animal", v: "Végétal"}, then: {a: {cat: "Chat"}}}
      - {id: former, label: "Dossier précédent", type: application_link}
      - themes
      - opening
      - {id: list, label: "Écoles", type: rows, min: 1, max: 5, required: yes, fields: [
          {id: uai, label: "Code", type: school, required: yes},
          {id: rooms, label: "Classes", type: integer, required: yes, max: 50},
          {id: children, label: "Élèves", type: integer, max: 900},
          {id: each, label: "Plafond", formula: {units: rooms, at: per_class}},
          {id: why, label: "Pourquoi aucun élève ?", type: text, required: yes, if: {children: {at_most: 0}}}]}
      - {id: classes, formula: {sum: [list.rooms]}}
      - {id: pupils, formula: {flat: list.children}}
      - {id: budget, label: "Plafond de toutes les classes", formula: {sum: [ceiling]}}
    co_validations:
      - {id: head, title: "Direction", who: "Direction de l'école", if: {list: {at_least: 1}}}
  - section: "Argent"
    if: {started: {is: no}}
    fields: [expenses, financing, partners, {id: big, label: "Pourquoi si cher ?", type: text, if: {expenses: {more_than: budget}}}]
review:
  columns: {text_1: name, text_2: colour, number_1: classes, number_2: expenses, date_1: begins}
  desk: {groups: [{id: rural, title: "Rural", if: {population: {at_most: small}}}]}
  private: [{id: note, label: "Note", type: integer, max: 20}]
  grid: {worth: 10}
"""


@cache
def shared() -> SharedFacts:
    return read_shared_facts((SCHEMES / "facts.yaml").read_bytes(), "facts.yaml")


@cache
def compiled(text: str) -> Form:
    """Compile the form of a scheme file's text."""
    file = read_scheme(text.encode(), "essai.yaml")
    return compile_form(file.base, compile_scheme(file, shared(), TODAY))


def whole() -> Form:
    return compiled(TOP + FORM)


def form_with(fields: str) -> Form:
    """Compile a form of one section with these lines of YAML, one field a line."""
    lines = "".join(f"      - {line.strip()}\n" for line in fields.strip().splitlines())
    return compiled(f'{TOP}form:\n  - section: "Page"\n    fields:\n{lines}')


@cache
def shipped(slug: str) -> SchemeFile:
    return read_scheme((SCHEMES / f"{slug}.yaml").read_bytes(), f"{slug}.yaml")


@cache
def shipped_form(slug: str, area: str = "") -> Form:
    place = (area,) if area else ()
    file = shipped(slug)
    return compile_form(file.definition(place)[1], compile_scheme(file, shared(), TODAY, place=place))
