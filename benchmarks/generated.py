"""Plausible scheme files made from a seed: `.venv/bin/python benchmarks/generated.py 4000 --seed 1 --to FOLDER`.

They pass the check, use the shared facts of schemes/facts.yaml, and are as long and as varied as the real ones are in
what the engine computes: audiences, calendars, criteria, spends, tariffs, caps, cumulation.
"""

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

KINDS = ["call", "call", "desk", "desk", "label", "contract", "automatic"]
AUDIENCES = [
    "commune",
    "epci",
    "syndicat",
    "departement",
    "region",
    "association",
    "library",
    "company",
    "gip",
]
THEMES = {
    "equiper-ecole": ("des écoles", "Équiper"),
    "dematerialiser": ("des démarches", "Dématérialiser"),
    "donnees": ("des données", "Ouvrir"),
    "cooperer": ("des projets communs", "Préparer"),
    "inclusion-numerique": ("des médiateurs", "Accueillir"),
    "bibliotheque": ("des bibliothèques", "Moderniser"),
    "securite": ("des réseaux", "Protéger"),
    "cantine": ("des cantines", "Soutenir"),
    "batiment": ("des bâtiments publics", "Rénover"),
    "emploi": ("des premiers emplois", "Soutenir"),
    "logement": ("des logements", "Rénover"),
    "autre": ("des lieux ouverts à tous", "Aménager"),
}
PLACES = [
    "en ville",
    "à la campagne",
    "en montagne",
    "sur le littoral",
    "en centre-bourg",
    "outre-mer",
    "partout",
]
REGIONS = ["REG-24", "REG-28", "REG-11", "REG-93", "REG-53"]
DEPARTMENTS = ["DEP-37", "DEP-41", "DEP-68", "DEP-28", "DEP-75"]


class Maker:
    """Makes one scheme file."""

    def __init__(self, seed: int, number: int) -> None:
        self.chance = Random(f"{seed}/{number}")  # noqa: S311 - plausible, not secret
        self.slug = f"essai-{seed}-{number}"
        self.theme = self.chance.choice(list(THEMES))
        self.audiences = self.chance.sample(AUDIENCES, self.chance.randint(1, 4))
        if self.chance.random() < 0.5:
            self.audiences = sorted({*self.audiences, "commune"})
        self.spends = self.chance.random() < 0.7
        self.parts: list[str] = []

    def text(self) -> str:
        amount = self.amount()
        self.identity()
        self.calendar()
        if self.chance.random() < 0.15:
            included = self.chance.choice(REGIONS + DEPARTMENTS)
            self.parts.append(
                f'territory: {{included: [{included}], else: "Réservé à une autre partie du pays.", source: call}}'
            )
        self.block("facts", self.facts())
        if self.spends:
            self.block("expenses", self.expenses())
        self.block("parameters", self.parameters())
        self.listed("criteria", self.criteria())
        self.parts.append('award: {own_share: {nature: investment}, note: "Scheme made up for a measure."}')
        self.listed("amount", amount)
        self.paper()
        return "\n".join(self.parts) + "\n"

    def block(self, key: str, lines: list[str]) -> None:
        self.parts.append(f"{key}:\n" + "\n".join(f"  {line}" for line in lines))

    def listed(self, key: str, lines: list[str]) -> None:
        self.parts.append(f"{key}:\n" + "\n".join(f"  - {{{line}}}" for line in lines))

    def identity(self) -> None:
        objects, verb = THEMES[self.theme]
        place = self.chance.choice(PLACES)
        self.parts.append(f"scheme: {self.slug}")
        self.block(
            "identity",
            [
                f'title: "{verb} {objects} {place} ({self.slug})"',
                f'promise: "Une aide pour {verb.lower()} {objects} {place}."',
                f"summary: \"Cette aide, inventée pour une mesure, finance une partie de ce qu'il faut pour "
                f'{verb.lower()} {objects} {place}. Elle se demande avant de commencer."',
                f"kind: {self.chance.choice(KINDS)}",
                f"audiences: [{', '.join(self.audiences)}]",
                f"themes: [{self.theme}]",
                'funder: "Un financeur inventé"',
            ],
        )
        self.block("sources", ['call: {title: "Texte inventé pour une mesure"}'])

    def calendar(self) -> None:
        opens = date(2020, 6, 1) + timedelta(days=self.chance.randint(0, 300))
        closes = opens + timedelta(days=self.chance.randint(60, 400))
        self.parts.append(
            self.chance.choice(
                [
                    f"calendar: [{{id: session, opens: {opens}, closes: {closes}, source: call}}]",
                    f"calendar: {{always: yes, since: {opens}, source: call}}",
                    "calendar: {always: yes, source: call}",
                ]
            )
        )

    def facts(self) -> list[str]:
        return [
            "legal_kind: {from: organisation.kind}",
            "population: {from: territory.population}",
            "started: {from: project.started}",
            "other_grants: {from: project.other_grants}",
            'places: {title: "Lieux", ask: "Combien de lieux ?", type: integer, max: 500, unit: lieux}',
            'shared: {title: "Projet commun", ask: "Le projet est-il commun à plusieurs ?", type: yes_no}',
            'works: {title: "Objet", ask: "Que voulez-vous financer ?", type: choice, '
            'options: {works: "Des travaux", tools: "Du matériel", studies: "Des études"}}',
            'cost: {title: "Coût", ask: "Quel est le coût du projet ?", type: amount, max: 50 000 000 €}',
        ]

    def expenses(self) -> list[str]:
        return [
            'equipment: {title: "Matériel et travaux", tax: excluded}',
            'services: {title: "Services et études", tax: excluded, up_to: services_limit}',
            'staff: {title: "Personnel", refused: "Les dépenses de personnel ne sont pas aidées."}',
        ]

    def parameters(self) -> list[str]:
        between = self.chance.randint
        small = between(1, 40) * 500
        floor = f"{{2020-01-01: {between(5, 50) * 100} €, source: call}}"
        cap = f"{{2020-01-01: {between(2, 40) * 500} €, 2021-06-01: {between(2, 40) * 500} €, source: call}}"
        bound = between(5, 100) * 10_000
        rate = between(4, 14) * 5
        return [
            f"small: {{2020-01-01: {small}, source: call}}",
            f"large: {{2020-01-01: {small * 30}, source: call}}",
            f"floor: {floor}",
            f"place_cap: {cap}",
            f"most: {{2020-01-01: {between(10, 400) * 1_000} €, source: call, confirmed: no}}",
            f"rate: {{2020-01-01: {rate} %, source: call}}",
            f"bonus_rate: {{2020-01-01: {rate + 5} %, source: call}}",
            f"tariff: {{2020-01-01: [{rate + 10} % to {bound} €, {rate} % to {bound * 4} €, 0 % beyond], source: call}}",
            f"lump: {{2020-01-01: [{small} € to 2000, {small * 2} € to 20000, {small * 5} € beyond], source: call}}",
            "services_limit: {2020-01-01: 30 %, source: call}",
            "public_cap: {2020-01-01: 80 %, source: call}",
        ]

    def criteria(self) -> list[str]:
        who = (
            f"id: who, if: {{legal_kind: {{one_of: [{', '.join(self.audiences)}]}}}}, "
            'else: "Réservé à d\'autres organismes.", source: call'
        )
        spend = "equipment" if self.spends else "cost"
        others = [
            'id: size, if: {population: {at_least: small}}, else: "Trop peu d\'habitants.", source: call',
            'id: small, if: {population: {at_most: large}}, else: "Trop d\'habitants.", source: call',
            'id: early, if: {started: {is: no}}, else: "Le projet est déjà commencé.", source: call',
            'id: where, if: {places: {at_least: 1}}, else: "Il faut au moins un lieu.", source: call',
            'id: common, if: {any: [{shared: {is: yes}}, {population: {more_than: small}}]}, else: "Projet isolé.", source: call',
            'id: what, if: {works: {none_of: [studies]}}, else: "Les études seules ne sont pas aidées.", source: call',
            f'id: enough, if: {{{spend}: {{at_least: floor}}}}, else: "La dépense est trop faible.", source: call',
        ]
        kept = self.chance.sample(others, self.chance.randint(2, 5))
        return [who, *kept, 'id: effect, assess: "Le projet a un effet concret.", source: call']

    def amount(self) -> list[str]:
        spend = "equipment" if self.spends else "cost"
        if self.chance.random() < 0.15:
            return ['id: grant, title: "Forfait", whole: population, tariff: lump']
        base = self.chance.choice(
            [
                f'id: base, title: "Dépense retenue", cap: {spend}, at: place_cap, per: places',
                f'id: base, title: "Dépense retenue", least: [{spend}, most]',
                f'id: base, title: "Dépense retenue", flat: {spend}',
            ]
        )
        aid = self.chance.choice(
            [
                'id: aid, title: "Aide par tranches", marginal: base, tariff: tariff',
                'id: aid, title: "Aide", share: base, rate: rate',
                'id: aid, title: "Aide", share: base, rate: applied',
            ]
        )
        rate = 'id: applied, title: "Taux", when: {shared: {is: yes}}, then: bonus_rate, otherwise: rate'
        before = [base] if "applied" not in aid else [base, rate]
        last = self.chance.choice(
            [
                'id: grant, title: "Aide plafonnée", least: [aid, most]',
                f'id: grant, title: "Aide", cumulation: aid, rate: public_cap, of: [{spend}], others: other_grants',
            ]
        )
        return [*before, aid, last]

    def paper(self) -> None:
        self.listed(
            "guide",
            [
                'title: "Préparer", text: "Réunissez les devis et faites délibérer."',
                'title: "Déposer", text: "Déposez avant de commencer."',
            ],
        )
        self.listed("papers", ['title: "Délibération", required: yes', 'title: "Devis", required: yes'])
        self.parts.append('apply: {how: elsewhere, text: "Aide inventée : elle ne se demande pas."}')


def make(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield (slug, text of the scheme file), the same for the same seed."""
    for number in range(count):
        maker = Maker(seed, number)
        yield maker.slug, maker.text()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, required=True, help="the folder that receives one file a scheme")
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    for slug, text in make(chosen.count, chosen.seed):
        (chosen.to / f"{slug}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
