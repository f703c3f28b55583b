"""One small scheme file, changed by what each test is about."""

from pathlib import Path

FACTS = """
organisation.kind: {title: "Vous êtes", ask: "Qui ?", type: choice, options: {commune: "une commune", epci: "un EPCI"}}
territory.codes: {title: "Territoire", ask: "Où ?", type: codes}
"""

SMALL = """
scheme: ordinateurs
identity:
  title: "{title}"
  promise: "L'État paie la moitié de vos ordinateurs."
  kind: call
  audiences: [commune]
  themes: [equiper-ecole]
sources:
  call: {{title: "Appel à projets"}}
calendar:
  - {{id: one, title: "Session", opens: 2021-01-14, closes: {closes}{extended}, source: call}}
facts:
  kind: {{from: organisation.kind}}
expenses:
  equipment: {{title: "Matériel", tax: included}}
parameters:
  rate: {{2021-01-01: 50 %, source: call, title: "Taux"}}
criteria:
  - {{id: who, title: "Porteur", if: {{kind: {{one_of: [commune, epci]}}}}, else: "Réservé aux communes.", source: call}}
amount:
  - {{id: grant, title: "Aide", share: equipment, rate: rate}}
"""


def scheme_text(*, closes: str, title: str = "Des ordinateurs", extended: str = "", on: str = "") -> str:
    moved = f", extended: [{{until: {extended}{f', on: {on}' if on else ''}}}]" if extended else ""
    return SMALL.format(title=title, closes=closes, extended=moved)


def write(folder: Path, **files: str) -> None:
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
