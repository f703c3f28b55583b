"""Scheme files for the tests: a small whole one, changed by what each test is about."""

from pathlib import Path

FACTS = """
organisation.kind:
  title: "Vous êtes"
  ask: "Quel organisme porte le projet ?"
  type: choice
  options: {commune: "une commune", epci: "un EPCI (communauté)", company: "une entreprise"}
territory.population:
  title: "Population"
  ask: "Combien d'habitants ?"
  type: integer
  max: 70000000
  unit: habitants
territory.codes: {title: "Territoire", ask: "Sur quel territoire ?", type: codes}
"""

SMALL = """
scheme: {slug}
identity:
  title: "{title}"
  promise: "L'État paie la moitié de vos ordinateurs."
  summary: "Une aide d'essai."
  kind: call
  audiences: [{audiences}]
  themes: [{themes}]
  funder: "{funder}"
sources:
  call: {{title: "Appel à projets"}}
calendar:
{calendar}
facts:
  kind: {{from: organisation.kind}}
  population: {{from: territory.population}}
expenses:
  equipment: {{title: "Matériel", tax: included}}
  staff: {{title: "Personnel", refused: "Les salaires ne sont pas aidés."}}
parameters:
  rate: {{2021-01-01: 50 %, 2021-06-01: 60 %, source: call, confirmed: no, title: "Taux"}}
  small: {{2021-01-01: 5000, source: call, title: "Habitants"}}
criteria:
  - {{id: who, title: "Porteur", if: {{kind: {{one_of: [commune, epci]}}}}, else: "Réservé aux communes.", source: call}}
  - {{id: size, title: "Taille", if: {{population: {{at_most: small}}}}, else: "Trop d'habitants.", source: call, quote: "petites communes"}}
  - {{id: effect, title: "Effet", assess: "Le projet a un effet.", helps: "Décrivez-le.", source: call}}
amount:
  - {{id: grant, title: "Aide", share: equipment, rate: rate}}
{more}
"""

WINDOW = '  - {id: one, title: "Session", opens: 2021-01-14, closes: 2021-03-31, source: call}'


def scheme_text(
    slug: str = "ordinateurs",
    *,
    title: str = "Des ordinateurs",
    audiences: str = "commune, epci",
    themes: str = "equiper-ecole",
    funder: str = "État",
    calendar: str = WINDOW,
    more: str = "",
) -> str:
    return SMALL.format(
        slug=slug,
        title=title,
        audiences=audiences,
        themes=themes,
        funder=funder,
        calendar=calendar,
        more=more,
    )


def write(folder: Path, **files: str) -> None:
    """Write scheme files by slug, underscores for hyphens; the shared facts are always there."""
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
