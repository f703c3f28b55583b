"""Six communes and one scheme, small enough to compute by hand."""

from datetime import date

import numpy as np

from bareme import SchemeFile, SharedFacts, read_scheme, read_shared_facts
from guichet.simulations.services.crowd import Crowd

AT = date(2021, 3, 1)

FACTS = b"""
organisation.kind: {title: "Vous etes", ask: "Qui ?", type: choice, options: {commune: "une commune", epci: "un EPCI"}}
territory.population: {title: "Population", ask: "Combien ?", type: integer, max: 3000000, unit: habitants}
territory.codes: {title: "Territoire", ask: "Ou ?", type: codes}
"""

SCHEME = b"""
scheme: ecoles
identity: {title: "Ecoles", promise: "Une aide.", kind: call, audiences: [commune]}
sources: {texte: {title: "Texte"}}
calendar: {always: yes, source: texte}
facts:
  legal_kind: {from: organisation.kind}
  population: {from: territory.population}
  classes: {ask: "Combien de classes ?", type: integer, max: 100}
parameters:
  ceiling: {2021-01-01: 5000, source: texte}
  price: {2021-01-01: 1000 \xe2\x82\xac, source: texte}
criteria:
  - {id: who, if: {legal_kind: {is: commune}}, else: "Reserve aux communes.", source: texte}
  - {id: size, if: {population: {at_most: ceiling}}, else: "Trop d'habitants.", source: texte}
amount:
  - {id: grant, title: "Aide", units: classes, at: price}
apply: {how: here}
local:
  DEP-02:
    parameters: {price: {2021-01-01: 2000 \xe2\x82\xac, source: texte}}
"""

CODES = ["01001", "01002", "02001", "02002", "97101", "97102"]
POPULATION = [400, 6000, 5000, 5001, 100, -1]
NAMES = ["Abergement", "=Belley", "Laon", "Soissons", "Basse-Terre", "Inconnue"]


def crowd() -> Crowd:
    """Return the six communes, two by département; the last one's population is unknown."""
    names = np.empty(6, dtype=object)
    names[:] = NAMES
    return Crowd(
        "commune",
        np.array(CODES),
        names,
        np.array(POPULATION, np.int64),
        np.array(["01", "01", "02", "02", "971", "971"]),
        np.array(["84", "84", "32", "32", "01", "01"]),
        np.array(["", "", "200000001", "200000001", "", ""]),
        np.array(POPULATION, np.int64),
    )


def scheme() -> tuple[SchemeFile, SharedFacts]:
    """Return the scheme and its shared facts."""
    return read_scheme(SCHEME, "ecoles.yaml"), read_shared_facts(FACTS, "facts.yaml")
